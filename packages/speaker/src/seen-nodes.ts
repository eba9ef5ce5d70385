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
  #nodes: readonly Node[] = []
  #seen: ReadonlyMap<string, Seen> = new Map()
  #candidates: readonly CandidateNode[] = []
  #names: ReadonlySet<string> = new Set()
  #versions: Readonly<Record<string, number>> = {}

  /** The speaker's flags `--ignore-exclude-lb` and `--drain-on-cordon`. */
  constructor(ignoreExcludeLabel: boolean, isCordonDrain = false) {
    this.#ignoreExcludeLabel = ignoreExcludeLabel
    this.#isCordonDrain = isCordonDrain
  }

  /** Takes all nodes as they are now. */
  update(nodes: Iterable<Node>): void {
    const all = [...nodes]
    if (isSameList(all, this.#nodes)) return
    this.#nodes = all
    const before = this.#seen
    this.#seen = new Map(all.map((node) => this.#look(node, before)))
    const seen = [...this.#seen.values()]
    if (isSameList(seen, [...before.values()])) return
    this.#candidates = seen.map(({ candidate }) => candidate)
    this.#names = new Set(this.#seen.keys())
    this.#versions = Object.fromEntries(seen.map(({ candidate, version }) => [candidate.name, version]))
  }

  /** The same value as long as none of them changes, like the others. */
  get candidates(): readonly CandidateNode[] {
    return this.#candidates
  }

  get names(): ReadonlySet<string> {
    return this.#names
  }

  /** By the name of the node. */
  get versions(): Readonly<Record<string, number>> {
    return this.#versions
  }

  #look(node: Node, before: ReadonlyMap<string, Seen>): readonly [string, Seen] {
    const candidate = candidateNode(node, this.#ignoreExcludeLabel, this.#isCordonDrain)
    const known = before.get(candidate.name)
    const isSame = known !== undefined && Bun.deepEquals(known.candidate, candidate)
    return [candidate.name, isSame ? known : { candidate, version: versionOf(node) }]
  }
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}
