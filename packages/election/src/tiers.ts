// Which nodes have the most weight for a Service, computed once for all Services that the same advertisements announce:
// with five hundred nodes and ten thousand Services a look at every pair takes seconds.

import type { Layer2Advertisement } from '@ingot/config'
import type { CandidateNode } from './candidate-node.ts'
import { weigh } from './layer2-election.ts'
import type { Hosts } from './layer2-election.ts'

interface Known {
  readonly advertisements: readonly Layer2Advertisement[]
  readonly weights: ReadonlyMap<string, number>
  readonly tier: ReadonlySet<string>
}

/** For nodes that do not change. */
export class Tiers {
  readonly #nodes: readonly CandidateNode[]
  /** By the names of the advertisements. */
  readonly #known = new Map<string, Known>()

  constructor(nodes: readonly CandidateNode[]) {
    this.#nodes = nodes
  }

  /** @param advertisements those that announce the Service */
  of(advertisements: readonly Layer2Advertisement[], hosts: Hosts | undefined): ReadonlySet<string> {
    const { weights, tier } = this.#knownOf(advertisements)
    if (hosts === undefined) return tier
    const own = [...hosts].flatMap((node = '') => {
      const weight = weights.get(node)
      return weight === undefined ? [] : [[node, weight] as const]
    })
    return heaviest(new Map(own))
  }

  #knownOf(advertisements: readonly Layer2Advertisement[]): Known {
    const names = advertisements.map(({ name }) => name).join()
    const known = this.#known.get(names)
    // under another configuration the same names are other advertisements
    if (known?.advertisements.every((it, i) => it === advertisements[i])) return known
    const weights = weigh(advertisements, this.#nodes)
    const made = { advertisements, weights, tier: heaviest(weights) }
    this.#known.set(names, made)
    return made
  }
}

function heaviest(weights: ReadonlyMap<string, number>): ReadonlySet<string> {
  const most = weights.values().reduce((a, b) => Math.max(a, b), -Infinity)
  return new Set(weights.keys().filter((node) => weights.get(node) === most))
}
