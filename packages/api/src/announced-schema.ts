// What an advertisement of either kind says of what it announces: fields of both specs.
// Contract: metallb.io/v1beta1, L2Advertisement and BGPAdvertisement.

import { z } from 'zod'
import { labelSelectorSchema } from './label-selector-schema.ts'

export const ipAddressPoolSelectors = z
  .array(labelSelectorSchema)
  .optional()
  .describe('Announces the pools whose labels match one of these selectors, beside those listed by name.')

export const ipAddressPools = z
  .array(z.string())
  .optional()
  .describe('Announces these pools. With no selectors either, all pools are announced.')

export const serviceSelectors = z
  .array(labelSelectorSchema)
  .optional()
  .describe('Announces only Services whose labels match one of these selectors. None listed means all.')
