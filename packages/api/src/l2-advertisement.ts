// L2Advertisement, metallb.io/v1beta1: which pools are announced by ARP and NDP, from which nodes and interfaces. The
// schema is the source of the CRD; field names and types are MetalLB's.

import { z } from 'zod'
import { ipAddressPools, ipAddressPoolSelectors, serviceSelectors } from './announced-schema.ts'
import { labelSelectorSchema } from './label-selector-schema.ts'
import { checkManifest } from './manifest-check.ts'
import { objectMetadataSchema } from './object-metadata.ts'
import type { Result } from './verdict.ts'

const preference = z
  .object({
    preference: labelSelectorSchema.describe('Selects the nodes that get the weight.'),
    weight: z.int32().min(1).max(100).describe('Added to the score of every matching node, 1 to 100.'),
  })
  .describe('A weight for the nodes that match a selector.')

const spec = z
  .object({
    interfaces: z
      .array(z.string())
      .optional()
      .describe('Interfaces on which nodes answer for the addresses. None listed means all.'),
    ipAddressPoolSelectors,
    ipAddressPools,
    nodeSelectors: z
      .array(labelSelectorSchema)
      .optional()
      .describe('Nodes that may announce: those that match one of these selectors. None listed means all.'),
    preferredNodeSelectors: z
      .array(preference)
      .optional()
      .describe('Nodes that announce rather than others; the weights of all matching selectors add up.'),
    serviceSelectors,
  })
  .describe('What is announced, and where.')

const status = z.object({}).describe('Nothing is reported here.')

export const l2AdvertisementSchema = z
  .object({ metadata: objectMetadataSchema, spec: spec.optional(), status: status.optional() })
  .describe('L2Advertisement makes nodes answer ARP and NDP for the addresses of pools.')

export type L2Advertisement = z.infer<typeof l2AdvertisementSchema>

/** Checks an object from outside and fills in the defaults. */
export function checkL2Advertisement(object: unknown): Result<L2Advertisement> {
  return checkManifest('L2Advertisement', l2AdvertisementSchema, object)
}
