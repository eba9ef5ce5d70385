// Statements out of what is to be said of single addresses: those of which the same is said stand together, as many as a
// frame has room for beside the peers that it lists.

import { addressesIn, IPV4_SIZE, IPV6_SIZE, statementSize } from './frame.ts'
import type { Evidence, Statement, StatementKind } from './statement.ts'

interface Group extends Statement {
  readonly key: string
  readonly addresses: string[]
  readonly capacity: number
}

export class StatementGroups {
  readonly #groups = new Map<string, Group>()
  /** The same is said of most: that is seen without making a key. */
  #last: Group | undefined
  readonly #full: Statement[] = []
  /** Octets for statements in one frame, and how many frames are sent at once. */
  readonly #room: number
  readonly #frames: number
  #size = 0

  constructor(room: number, frames: number) {
    this.#room = room
    this.#frames = frames
  }

  add(kind: StatementKind, about: string, address: string, own: Evidence, other: Evidence): void {
    const isIPv6 = address.includes(':')
    const last = this.#last
    const isSame = last !== undefined && isOf(last, kind, about, isIPv6, own, other)
    const group = isSame ? last : this.#group(kind, about, isIPv6, own, other)
    this.#last = group
    group.addresses.push(address)
    this.#size += isIPv6 ? IPV6_SIZE : IPV4_SIZE
    if (group.addresses.length < group.capacity) return
    this.#full.push(group)
    this.#groups.delete(group.key)
    this.#last = undefined
  }

  /** As much as is sent at once. */
  get isFull(): boolean {
    return this.#size >= this.#frames * this.#room
  }

  statements(): readonly Statement[] {
    return [...this.#full, ...this.#groups.values()]
  }

  #group(kind: StatementKind, about: string, isIPv6: boolean, own: Evidence, other: Evidence): Group {
    const key = `${kind} ${about} ${isIPv6} ${own.version} ${own.isEligible} ${other.version} ${other.isEligible}`
    const known = this.#groups.get(key)
    if (known !== undefined) return known
    const capacity = addressesIn(this.#room, about, isIPv6)
    const group = { key, capacity, kind, about, isIPv6, own, other, addresses: [] }
    this.#groups.set(key, group)
    this.#size += statementSize(group)
    return group
  }
}

function isOf(
  group: Group,
  kind: StatementKind,
  about: string,
  isIPv6: boolean,
  own: Evidence,
  other: Evidence,
): boolean {
  return (
    group.kind === kind &&
    group.about === about &&
    group.isIPv6 === isIPv6 &&
    isSameEvidence(group.own, own) &&
    isSameEvidence(group.other, other)
  )
}

function isSameEvidence(a: Evidence, b: Evidence): boolean {
  return a.version === b.version && a.isEligible === b.isEligible
}
