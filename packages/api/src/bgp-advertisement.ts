// BGPAdvertisement, metallb.io/v1beta1: which pools are announced by BGP, from which nodes, to which peers, as which
// routes. The schema is the source of the CRD; field names and types are MetalLB's. Whether the lengths fit the pools is
// not the schema's to say.

import { z } from 'zod'
import { ipAddressPools, ipAddressPoolSelectors, serviceSelectors } from './announced-schema.ts'
import { labelSelectorSchema } from './label-selector-schema.ts'
import { checkManifest } from './manifest-check.ts'
import { objectMetadataSchema } from './object-metadata.ts'
import type { Result } from './verdict.ts'

// the message is MetalLB's: people search for it
const AGGREGATES_AND_SELECTORS = {
  message:
    'serviceSelectors and aggregationLength are mutually exclusive, can only be used together with default aggregationLength (32) and aggregationLengthV6 (128)',
  rule:
    '!has(self.serviceSelectors) || size(self.serviceSelectors) == 0 || ' +
    '((!has(self.aggregationLength) || self.aggregationLength == 32) && ' +
    '(!has(self.aggregationLengthV6) || self.aggregationLengthV6 == 128))',
}

const lengthRules = (family: string, longest: number) => [
  { message: `invalid aggregation length for ${family}`, rule: `self <= ${longest}` },
]

const spec = z
  .object({
    aggregationLength: z
      .int32()
      .min(1)
      .default(32)
      .describe('Length of the IPv4 prefixes that are announced; 32 announces every address by itself.')
      .meta({ 'x-kubernetes-validations': lengthRules('IPv4', 32) }),
    aggregationLengthV6: z
      .int32()
      .default(128)
      .describe('Length of the IPv6 prefixes that are announced; 128 announces every address by itself.')
      .meta({ 'x-kubernetes-validations': lengthRules('IPv6', 128) }),
    communities: z
      .array(z.string())
      .optional()
      .describe('Communities of the routes: a:b, large:a:b:c, or a name that a Community object gives one.'),
    ipAddressPoolSelectors,
    ipAddressPools,
    localPref: z
      .int32()
      .optional()
      .describe('LOCAL_PREF of the routes, which peers of the same autonomous system compare.'),
    nodeSelectors: z
      .array(labelSelectorSchema)
      .optional()
      .describe('Nodes that are next hops: those that match one of these selectors. None listed means all.'),
    peers: z
      .array(z.string())
      .optional()
      .describe('Names of the BGPPeers that get the routes. None listed means all.'),
    serviceSelectors,
  })
  .describe('What is announced, where, and with which attributes.')
  .meta({ 'x-kubernetes-validations': [AGGREGATES_AND_SELECTORS] })

const status = z.object({}).describe('Nothing is reported here.')

export const bgpAdvertisementSchema = z
  .object({ metadata: objectMetadataSchema, spec: spec.optional(), status: status.optional() })
  .describe('BGPAdvertisement makes nodes announce routes to the addresses of pools to their BGP peers.')

export type BGPAdvertisement = z.infer<typeof bgpAdvertisementSchema>

/** Checks an object from outside and fills in the defaults. */
export function checkBGPAdvertisement(object: unknown): Result<BGPAdvertisement> {
  return checkManifest('BGPAdvertisement', bgpAdvertisementSchema, object)
}
