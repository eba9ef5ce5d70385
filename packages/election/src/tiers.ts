// Which nodes have the most weight for a Service, computed once for all Services that the same advertisements announce.

import type { Layer2Advertisement } from '@ingot/config'
import type { CandidateNode } from './candidate-node.ts'
import { Weights } from './weights.ts'
import type { Hosts, WeightsByNode } from './weights.ts'

/** For nodes that do not change. */
export class Tiers {
  readonly #weights: Weights
  readonly #tiers = new Map<WeightsByNode, ReadonlySet<string>>()

  constructor(nodes: readonly CandidateNode[]) {
    this.#weights = new Weights(nodes)
  }

  /** @param advertisements those that announce the Service */
  of(advertisements: readonly Layer2Advertisement[], hosts: Hosts | undefined): ReadonlySet<string> {
    const weights = this.#weights.of(advertisements, hosts)
    if (hosts !== undefined) return heaviest(weights)
    const tier = this.#tiers.get(weights) ?? heaviest(weights)
    this.#tiers.set(weights, tier)
    return tier
  }
}

function heaviest(weights: WeightsByNode): ReadonlySet<string> {
  const most = weights.values().reduce((a, b) => Math.max(a, b), -Infinity)
  return new Set(weights.keys().filter((node) => weights.get(node) === most))
}
