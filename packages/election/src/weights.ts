// Which nodes may announce a Service, and with what weight. Computed once for all Services that the same advertisements
// announce: with five hundred nodes and ten thousand Services a look at every pair takes seconds.

import { selectorMatches } from '@ingot/api'
import type { LabelSelector, Labels } from '@ingot/api'
import type { Layer2Advertisement } from '@ingot/config'
import type { CandidateNode } from './candidate-node.ts'

/** Each candidate by its name with the sum of its preferences' weights. */
export type WeightsByNode = ReadonlyMap<string, number>

/** With the policy Local: nodes with an endpoint that can serve. */
export type Hosts = ReadonlySet<string | undefined>

interface Known {
  readonly advertisements: readonly Layer2Advertisement[]
  readonly weights: WeightsByNode
}

/** For nodes that do not change. */
export class Weights {
  readonly #nodes: readonly CandidateNode[]
  /** By the names of the advertisements; of the nodes, and of those before them. */
  readonly #known = new Map<string, Known>()
  readonly #before: ReadonlyMap<string, Known>

  /** `before`: of the nodes as they were. What comes to the same as for them is the same value. */
  constructor(nodes: readonly CandidateNode[], before?: Weights) {
    this.#nodes = nodes
    this.#before = before === undefined ? new Map() : before.#known
  }

  /**
   * The candidates.
   *
   * @param advertisements those that announce the Service
   * @param hosts left out where endpoints do not matter
   */
  of(advertisements: readonly Layer2Advertisement[], hosts?: Hosts): WeightsByNode {
    const weights = this.#weightsOf(advertisements)
    if (hosts === undefined) return weights
    const own = [...hosts].flatMap((node = '') => {
      const weight = weights.get(node)
      return weight === undefined ? [] : [[node, weight] as const]
    })
    return new Map(own)
  }

  #weightsOf(advertisements: readonly Layer2Advertisement[]): WeightsByNode {
    const names = advertisements.map(({ name }) => name).join()
    const known = this.#known.get(names)
    // under another configuration the same names are other advertisements
    if (known?.advertisements.every((it, i) => it === advertisements[i])) return known.weights
    const weights = weigh(advertisements, this.#nodes)
    const before = (known ?? this.#before.get(names))?.weights
    const made = { advertisements, weights: before && isSame(before, weights) ? before : weights }
    this.#known.set(names, made)
    return made.weights
  }
}

/** Whether one of the advertisements' selectors, if there are any, matches. */
export function admits(selectors: readonly LabelSelector[], labels: Labels): boolean {
  return selectors.length === 0 || selectors.some((selector) => selectorMatches(selector, labels))
}

export function isIn({ nodeSelectors }: Layer2Advertisement, candidate: CandidateNode): boolean {
  return admits(nodeSelectors, candidate.labels)
}

function weigh(
  advertisements: readonly Layer2Advertisement[],
  nodes: readonly CandidateNode[],
): WeightsByNode {
  const weights = new Map<string, number>()
  for (const candidate of nodes) {
    const own = advertisements.filter((it) => isIn(it, candidate))
    if (own.length === 0 || candidate.impediment !== undefined) continue
    weights.set(candidate.name, weightOf(candidate, own))
  }
  return weights
}

/** The weights of all matching preferences of the advertisements that admit the node. */
function weightOf(candidate: CandidateNode, own: readonly Layer2Advertisement[]): number {
  return own
    .flatMap((it) => it.preferredNodeSelectors)
    .filter(({ preference }) => selectorMatches(preference, candidate.labels))
    .reduce((sum, { weight }) => sum + weight, 0)
}

function isSame(a: WeightsByNode, b: WeightsByNode): boolean {
  return a.size === b.size && a.entries().every(([node, weight]) => b.get(node) === weight)
}
