// Everybody this node has heard of, the dead for a while, and the order in which they are probed: round and round, in
// an order that is shuffled after each round, so that each is probed within two rounds and no two nodes keep step.

import type { Address } from '@ingot/net'
import type { Milliseconds } from '@ingot/api'
import type { Member } from '../effect.ts'
import type { State } from '../wire/push-pull.ts'
import { below, choose } from './random.ts'
import type { Random } from './random.ts'
import type { Suspicion } from './suspicion.ts'

export interface MemberRecord {
  readonly name: string
  address: Address
  port: number
  meta: Uint8Array
  vsn: Uint8Array
  /** Counts what a node has said of itself; only the node itself makes it larger. */
  incarnation: number
  state: State
  changed: Milliseconds
  suspicion: Suspicion | undefined
  /** That its name was seen at another address has been said. */
  isConflictReported: boolean
}

/** More than Kubernetes has nodes. */
const MOST_MEMBERS = 8192

export class MemberTable {
  readonly self: MemberRecord
  readonly #random: Random
  readonly #byName: Map<string, MemberRecord>
  #order: MemberRecord[]
  #next = 0

  constructor(self: MemberRecord, random: Random) {
    this.self = self
    this.#random = random
    this.#byName = new Map([[self.name, self]])
    this.#order = [self]
  }

  /** The dead and this node included. */
  get size(): number {
    return this.#byName.size
  }

  get isFull(): boolean {
    return this.size >= MOST_MEMBERS
  }

  get(name: string): MemberRecord | undefined {
    return this.#byName.get(name)
  }

  records(): IterableIterator<MemberRecord> {
    return this.#byName.values()
  }

  /** All that are there as far as is known, this one among them. */
  members(): Member[] {
    return [...this.records()].filter((record) => !isGone(record)).map(describe)
  }

  /** Puts it anywhere in the round that is under way. */
  add(record: MemberRecord): void {
    this.#byName.set(record.name, record)
    const place = below(this.#random, this.#order.length + 1)
    const displaced = this.#order[place]
    this.#order[place] = record
    if (displaced !== undefined) this.#order.push(displaced)
  }

  /** Others of which that is true, at random. */
  choose(count: number, isEligible: (record: MemberRecord) => boolean): MemberRecord[] {
    const eligible = this.#order.filter((record) => record !== this.self && isEligible(record))
    return choose(this.#random, eligible, count)
  }

  /**
   * Whose turn it is to be probed; undefined when nobody else is there. With each new round it forgets who is dead
   * since before `deadSince`.
   */
  nextToProbe(deadSince: Milliseconds): MemberRecord | undefined {
    // The rest of this round, and the whole of the next.
    const most = 2 * this.#order.length
    for (let looked = 0; looked < most; looked++) {
      if (this.#next >= this.#order.length) this.#beginRound(deadSince)
      const record = this.#order[this.#next]
      this.#next += 1
      if (record !== undefined && record !== this.self && !isGone(record)) return record
    }
    return undefined
  }

  #beginRound(deadSince: Milliseconds): void {
    const isForgotten = (record: MemberRecord) =>
      isGone(record) && record.changed < deadSince && record !== this.self
    for (const record of this.#order) if (isForgotten(record)) this.#byName.delete(record.name)
    this.#order = choose(this.#random, [...this.records()], this.size)
    this.#next = 0
  }
}

export function isGone({ state }: MemberRecord): boolean {
  return state === 'dead' || state === 'left'
}

/** What others may know of a record. */
export function describe({ name, address, port, meta, state }: MemberRecord): Member {
  return { name, address, port, meta, state: state === 'suspect' ? 'suspect' : 'alive' }
}
