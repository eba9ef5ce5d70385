// Addresses of a pool that are no host's: MetalLB and the API server take them, and whoever gets one is not reached.

import { overlaps, parseRange } from '@ingot/net'
import type { IPAddressPool } from '@ingot/api/kinds'
import type { Finding } from '../manifests/finding.ts'
import { findingAt } from '../manifests/manifest.ts'
import type { Manifest } from '../manifests/manifest.ts'
import { asApplied } from './as-applied.ts'

/** RFC 6890 2.2.2 and 2.2.3, RFC 1112 4, RFC 4291 2.7. */
const NO_HOSTS: readonly (readonly [range: string, what: string])[] = [
  ['0.0.0.0/8', 'this network'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/127', 'unspecified and loopback'],
  ['fe80::/10', 'link-local'],
  ['ff00::/8', 'multicast'],
]

/** For a pool that the API server takes; what is wrong with its entries is said elsewhere. */
export function checkPool(manifest: Manifest): Finding[] {
  // a parsed boundary: the API server has taken it
  const { spec } = asApplied(manifest) as unknown as IPAddressPool
  return (spec.addresses ?? []).flatMap((entry, place) => {
    const within = NO_HOSTS.filter(([range]) => haveInCommon(entry, range))
    const named = within.map(([range, what]) => `${range} (${what})`)
    if (named.length === 0) return []
    const message = `"${entry}" has addresses of ${named.join(', ')}, by which nobody is reached`
    const remedy = 'take those that your network leads to the nodes'
    return [findingAt(manifest, 'warning', `spec.addresses[${place}]`, message, { remedy })]
  })
}

function haveInCommon(entry: string, other: string): boolean {
  const [one, two] = [parseRange(entry), parseRange(other)]
  return one.ok && two.ok && overlaps(one.range, two.range)
}
