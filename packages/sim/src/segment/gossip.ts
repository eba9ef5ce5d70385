// A model of memberlist, by what it concludes and when: somebody who is not reached is given up after five to seven
// seconds, one who says good-bye at once, one who is back is a member within a second.

import type { Member } from '@ingot/layer2'
import type { Dice } from '../dice.ts'
import type { Timeline } from './timeline.ts'

export interface Gossiper {
  readonly name: string
  /** Its process runs. */
  readonly isRunning: boolean
  /** It has said good-bye. */
  readonly hasLeft: boolean
  /** What its present run says of itself. */
  readonly meta: Uint8Array
  members(members: readonly Member[]): void
}

const INTERVAL = 50

export class Gossip {
  readonly #timeline: Timeline
  readonly #dice: Dice
  readonly #nodes = new Map<string, Gossiper>()
  /** Whom each holds alive, and what it has been told that they say of themselves. */
  readonly #lists = new Map<string, Map<string, Uint8Array>>()
  /** Since when one has been of another opinion than his list, and how long he thinks about it. */
  readonly #doubts = new Map<string, { readonly since: number; readonly takes: number }>()
  readonly #cuts = new Set<string>()

  constructor(timeline: Timeline, dice: Dice) {
    this.#timeline = timeline
    this.#dice = dice
    timeline.in(INTERVAL, () => this.#run())
  }

  attach(node: Gossiper): void {
    this.#nodes.set(node.name, node)
  }

  /** A process that starts knows itself. */
  started(name: string): void {
    this.#lists.set(name, new Map([[name, this.#metaOf(name)]]))
    this.#tell(name)
  }

  /** Whoever is told of is member with everybody, as after some time of peace. */
  settle(): void {
    for (const name of this.#nodes.keys()) {
      this.#lists.set(name, new Map(Array.from(this.#nodes.keys(), (it) => [it, this.#metaOf(it)])))
      this.#tell(name)
    }
  }

  /** Nobody reaches the node by gossip, nor it them. */
  cut(name: string): void {
    this.#cuts.add(name)
  }

  mend(): void {
    this.#cuts.clear()
  }

  listOf(name: string): ReadonlyMap<string, Uint8Array> {
    return this.#lists.get(name) ?? new Map()
  }

  #run(): void {
    for (const observer of this.#nodes.values()) {
      if (!observer.isRunning) continue
      for (const subject of this.#nodes.values()) if (subject !== observer) this.#judge(observer, subject)
    }
    this.#timeline.in(INTERVAL, () => this.#run())
  }

  #judge(observer: Gossiper, subject: Gossiper): void {
    const list = this.#lists.get(observer.name)
    if (list === undefined) return
    const isReached = subject.isRunning && !this.#cuts.has(observer.name) && !this.#cuts.has(subject.name)
    const isAlive = isReached && !subject.hasLeft
    const key = `${observer.name}>${subject.name}`
    const isKnown = isAlive ? list.get(subject.name) === subject.meta : !list.has(subject.name)
    if (isKnown) {
      this.#doubts.delete(key)
      return
    }
    const takes = isAlive ? 200 + this.#dice.random() * 600 : 5000 + this.#dice.random() * 2300
    const doubt = this.#doubts.get(key) ?? { since: this.#timeline.now, takes: subject.hasLeft ? 0 : takes }
    this.#doubts.set(key, doubt)
    if (this.#timeline.now - doubt.since < doubt.takes) return
    this.#doubts.delete(key)
    if (isAlive) list.set(subject.name, subject.meta)
    else list.delete(subject.name)
    this.#tell(observer.name)
  }

  #tell(name: string): void {
    this.#nodes.get(name)?.members(Array.from(this.listOf(name), ([it, meta]) => ({ name: it, meta })))
  }

  #metaOf(name: string): Uint8Array {
    return this.#nodes.get(name)?.meta ?? new Uint8Array(0)
  }
}
