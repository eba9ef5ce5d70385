// LOCAL_PREF is one for a route: two BGPAdvertisements that give it different ones, for the same prefixes from the same node
// to the same peer, contradict each other. Advertisements for some Services alone are left out, as in MetalLB.

import { isDeepStrictEqual } from 'node:util'
import { selectorMatches } from '@ingot/api'
import type { Node } from 'kubernetes-types/core/v1'
import type { BgpAdvertisement, Pool } from './config.ts'

/** Advertisements that do not contradict each other, and whether one more does. */
export class LocalPreferences {
  readonly #byPool = new Map<Pool, Map<number, BgpAdvertisement[]>>()
  /** All that were added; mostly there is but one, and nothing to look for. */
  readonly #known = new Set<number>()
  readonly #nodes: readonly Node[] | undefined
  readonly #chosenNodes = new Map<BgpAdvertisement, ReadonlySet<Node>>()

  /** @param nodes Undefined where nobody knows them. */
  constructor(nodes: readonly Node[] | undefined) {
    this.#nodes = nodes
  }

  /** The first advertisement that `advertisement` contradicts in one of its pools. */
  contradicted(advertisement: BgpAdvertisement, pools: Iterable<Pool>): BgpAdvertisement | undefined {
    if (advertisement.serviceSelectors.length > 0) return undefined
    if (this.#known.size <= (this.#known.has(advertisement.localPref) ? 1 : 0)) return undefined
    for (const pool of pools) {
      for (const [localPref, others] of this.#byPool.get(pool) ?? []) {
        if (localPref === advertisement.localPref) continue
        const other = others.find(
          (it) =>
            sharePeer(advertisement, it) &&
            sharePrefix(advertisement, it, pool) &&
            this.#shareNode(advertisement, it),
        )
        if (other !== undefined) return other
      }
    }
    return undefined
  }

  add(advertisement: BgpAdvertisement, pools: Iterable<Pool>): void {
    if (advertisement.serviceSelectors.length > 0) return
    this.#known.add(advertisement.localPref)
    for (const pool of pools) {
      const preferences = this.#byPool.get(pool)
      const same = preferences?.get(advertisement.localPref)
      if (same !== undefined) same.push(advertisement)
      else if (preferences !== undefined) preferences.set(advertisement.localPref, [advertisement])
      else this.#byPool.set(pool, new Map([[advertisement.localPref, [advertisement]]]))
    }
  }

  #shareNode(a: BgpAdvertisement, b: BgpAdvertisement): boolean {
    if (this.#nodes !== undefined) {
      return !this.#nodesOf(a, this.#nodes).isDisjointFrom(this.#nodesOf(b, this.#nodes))
    }
    // without nodes to ask, only what holds for any of them counts
    const isForAll = a.nodeSelectors.length === 0 || b.nodeSelectors.length === 0
    return isForAll || isDeepStrictEqual(a.nodeSelectors, b.nodeSelectors)
  }

  #nodesOf(advertisement: BgpAdvertisement, nodes: readonly Node[]): ReadonlySet<Node> {
    const known = this.#chosenNodes.get(advertisement)
    if (known !== undefined) return known
    const { nodeSelectors } = advertisement
    const chosen = nodes.filter(
      ({ metadata }) =>
        nodeSelectors.length === 0 ||
        nodeSelectors.some((selector) => selectorMatches(selector, metadata?.labels ?? {})),
    )
    const set = new Set(chosen)
    this.#chosenNodes.set(advertisement, set)
    return set
  }
}

function sharePeer({ peers: a }: BgpAdvertisement, { peers: b }: BgpAdvertisement): boolean {
  return a.length === 0 || b.length === 0 || a.some((peer) => b.includes(peer))
}

/** In a pool of both families one length that is the same is enough. */
function sharePrefix(a: BgpAdvertisement, b: BgpAdvertisement, { ranges }: Pool): boolean {
  const isSame = {
    IPv4: a.aggregationLength === b.aggregationLength,
    IPv6: a.aggregationLengthV6 === b.aggregationLengthV6,
  }
  return ranges.some(({ family }) => isSame[family])
}
