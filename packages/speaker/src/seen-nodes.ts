// The nodes as an election sees them, each with how fresh that view is: the resourceVersion at which it became what it is.
// Where two speakers see a node differently, the fresher view is believed (docs/takeover.md). A kubelet writes its Node
// every few minutes, and most of that is nobody's business here.

import { candidateNode } from '@ingot/election'
import type { CandidateNode } from '@ingot/election'
import type { Node } from 'kubernetes-types/core/v1'
import { versionOf } from './versions.ts'

interface Seen {
  readonly candidate: CandidateNode
  readonly version: number
}

export class SeenNodes {
  readonly #ignoreExcludeLabel: boolean
  readonly #isCordonDrain: boolean
  #seen: ReadonlyMap<string, Seen> = new Map()

  /** The speaker's flags `--ignore-exclude-lb` and `--drain-on-cordon`. */
  constructor(ignoreExcludeLabel: boolean, isCordonDrain = false) {
    this.#ignoreExcludeLabel = ignoreExcludeLabel
    this.#isCordonDrain = isCordonDrain
  }

  /** Takes all nodes as they are now. */
  update(nodes: Iterable<Node>): void {
    const before = this.#seen
    this.#seen = new Map(
      Array.from(nodes, (node) => {
        const candidate = candidateNode(node, this.#ignoreExcludeLabel, this.#isCordonDrain)
        const known = before.get(candidate.name)
        const isSame = known !== undefined && Bun.deepEquals(known.candidate, candidate)
        return [candidate.name, isSame ? known : { candidate, version: versionOf(node) }]
      }),
    )
  }

  get candidates(): readonly CandidateNode[] {
    return Array.from(this.#seen.values(), ({ candidate }) => candidate)
  }

  /** By the name of the node. */
  get versions(): Readonly<Record<string, number>> {
    return Object.fromEntries(Array.from(this.#seen, ([name, { version }]) => [name, version]))
  }
}
