// What MetalLB's BGP modes refuse beyond what is wrong in itself. Ingot's speaker has no modes and refuses nothing of this;
// it is for who wants to know whether MetalLB would take the same objects.

import type { Verdict } from '@ingot/api'
import { frrRejections } from './frr-mode.ts'
import { nativeRejections } from './native-mode.ts'
import type { ConfigObjects } from './parse-config.ts'

/** The values of METALLB_BGP_TYPE that have rules. MetalLB's `frr-k8s` has those of `frr`. */
export type BgpMode = 'native' | 'frr'

/**
 * Why MetalLB would refuse objects in that mode: the first reason of each object, with the facts `kind`, `name` and
 * `field`. Objects that are wrong in themselves are passed over: parseConfig names them.
 */
export function bgpModeRejections(objects: ConfigObjects, mode: BgpMode): Verdict[] {
  return mode === 'native' ? nativeRejections(objects) : frrRejections(objects)
}
