// IPAddressPool, metallb.io/v1beta1: the addresses Services may get, and which Services. The schema is the source of
// the CRD; field names, types and defaults are MetalLB's, since manifests and stored objects are.

import { z } from 'zod'
import { labelSelectorSchema } from './label-selector-schema.ts'
import { checkManifest } from './manifest-check.ts'
import { objectMetadataSchema } from './object-metadata.ts'
import { POOL_ADDRESS_RULES } from './pool-address-rules.ts'
import type { Result } from './verdict.ts'

const serviceAllocation = z.object({
  namespaceSelectors: z
    .array(labelSelectorSchema)
    .optional()
    .describe('Admits the Services of every namespace whose labels match one of these selectors.'),
  namespaces: z.array(z.string()).optional().describe('Admits the Services of these namespaces.'),
  priority: z
    .int()
    .optional()
    .describe(
      'Of several pools reserved for a Service, the lowest number is tried first; 0 or none is last.',
    ),
  serviceSelectors: z
    .array(labelSelectorSchema)
    .optional()
    .describe('Admits only Services whose labels match one of these selectors.'),
})

/** The API server alone asks for these bounds, which MetalLB does not have: without, it would run no rule on entries. */
const MOST_ENTRIES = 4096
const LONGEST_ENTRY = 256

const entry = z.string().meta({ maxLength: LONGEST_ENTRY, 'x-kubernetes-validations': POOL_ADDRESS_RULES })

const spec = z
  .object({
    addresses: z
      .array(entry)
      .describe('The addresses of the pool: CIDR blocks and first-last ranges, IPv4 and IPv6.')
      .meta({
        maxItems: MOST_ENTRIES,
        'x-kubernetes-validations': [{ message: 'pool has no prefixes defined', rule: 'self.size() > 0' }],
      }),
    autoAssign: z
      .boolean()
      .default(true)
      .describe('When false, the pool serves only Services that ask for it, by name or by address.'),
    avoidBuggyIPs: z
      .boolean()
      .default(false)
      .describe('Leaves out IPv4 addresses that end in .0 or .255, which some old equipment drops.'),
    serviceAllocation: serviceAllocation
      .optional()
      .describe('Reserves the pool for some Services and sets its place among the pools reserved for them.'),
  })
  .describe('What the pool holds and whom it serves.')

// not z.int(): the size of an IPv6 pool, up to 2^63-1, is past the integers that JavaScript holds exactly
const count = (what: string) => z.number().describe(what).meta({ type: 'integer', format: 'int64' })

const status = z
  .object({
    assignedIPv4: count('How many IPv4 addresses of the pool are in use.'),
    assignedIPv6: count('How many IPv6 addresses of the pool are in use.'),
    availableIPv4: count('How many IPv4 addresses of the pool are free.'),
    availableIPv6: count('How many IPv6 addresses of the pool are free.'),
  })
  .describe('How much of the pool is in use.')

export const ipAddressPoolSchema = z
  .object({ metadata: objectMetadataSchema, spec, status: status.optional() })
  .describe('IPAddressPool is a set of addresses that Services of type LoadBalancer can get.')

export type IPAddressPool = z.infer<typeof ipAddressPoolSchema>

/** Checks an object from outside and fills in the defaults. */
export function checkIPAddressPool(object: unknown): Result<IPAddressPool> {
  return checkManifest('IPAddressPool', ipAddressPoolSchema, object)
}
