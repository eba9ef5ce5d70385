// What annotations say of a BGPAdvertisement beyond MetalLB's fields: what else its routes have.

import { accept, BGP_ADVERTISEMENT_ANNOTATIONS as KEYS } from '@ingot/api'
import type { Result } from '@ingot/api'
import type { BGPAdvertisement } from '@ingot/api/kinds'
import { annotationReader, oneOf, wholeNumber } from './annotation-reader.ts'
import { MED_MAX, PREPEND_MAX } from './bgp-peer-rules.ts'
import type { BgpAdvertisement } from './config.ts'
import type { Reject } from './rejection.ts'

export type BgpAdvertisementRules = Pick<BgpAdvertisement, 'prepend' | 'med' | 'weights'>

/** Reads the annotations of an advertisement. */
export function parseBgpAdvertisementRules(
  { annotations }: Pick<BGPAdvertisement['metadata'], 'annotations'>,
  reject: Reject,
): Result<BgpAdvertisementRules> {
  if (annotations === undefined) return accept({})
  const read = annotationReader(annotations, reject)
  const prepend = read(KEYS.prepend, wholeNumber(0, PREPEND_MAX))
  if (!prepend.ok) return prepend
  const med = read(KEYS.med, wholeNumber(0, MED_MAX))
  if (!med.ok) return med
  const weights = read(KEYS.weights, oneOf(['endpoints', 'equal'] as const))
  if (!weights.ok) return weights
  return accept({
    ...(prepend.value !== undefined && { prepend: prepend.value }),
    ...(med.value !== undefined && { med: med.value }),
    // equal is what goes without saying, and can be said too
    ...(weights.value === 'endpoints' && { weights: weights.value }),
  })
}
