// Who announces which address on which interface of this node, as one state machine over all of them. It is told
// what is desired, which interfaces there are and what time it is, and returns effects; it opens no socket, builds no
// frame and reads no clock. The election stands in `Desired.succession`; its last step, who of them answers on which
// segment, is an `Ownership` that lives beside the sockets too, so that a takeover never waits for the main thread.
//
// Order within one batch of effects: the table before the groups, and new groups before old ones, so that a group
// that goes from one address to another is never left. Gratuitous rounds come out of `advance`, the first of them due
// at once, so that they follow when the table and the groups are as they should be.

import { after, milliseconds, type Milliseconds } from '@ingot/api'
import { parseAddress, solicitedNodeGroup } from '@ingot/net'
import type { Address } from '@ingot/net'
import { BurstSchedule } from './burst-schedule.ts'
import type { AddressOutcome, Announcement, Interface } from './desired.ts'
import type { DesiredChange } from './desired-change.ts'
import type { Effect } from './effect.ts'
import { GroupMembership } from './group-membership.ts'
import { firstOfSuccession, type Ownership } from './ownership.ts'
import { place, placementFailure } from './placement.ts'

/** One desired address and what this node does for it. */
interface Entry {
  readonly address: Address
  /** The solicited-node group of an IPv6 address. */
  readonly group: Address | undefined
  announcement: Announcement
  /** Where it is answered for; empty when it is not. */
  interfaces: readonly Interface[]
}

/** An entry that may have to be answered for elsewhere than it is. */
interface Move {
  readonly entry: Entry
  readonly from: readonly Interface[]
  readonly to: readonly Interface[]
}

interface Membership {
  readonly group: Address
  readonly interface: number
}

/** Rounds that one `advance` returns at the most: a burst for thousands is spread over turns of the loop. */
const ROUNDS_PER_TURN = 32

/** 2,000 rounds a second: a switch learns from every frame, and a node may take over thousands of addresses at once. */
const ROUND_PACE = milliseconds(0.5)
/** Rounds that were not needed for so long may be made up for at once. */
const PACE_SLACK = milliseconds(ROUNDS_PER_TURN * ROUND_PACE)

/**
 * The announcements of one node. Times are of one monotonic clock and never go back.
 *
 * @param ownership who answers where; the first of the succession unless given
 * @param gratuitousInterval how often an address is announced to those who do not ask; left out for at its beginning only
 */
export class Announcer {
  readonly #ownership: Ownership
  readonly #entries = new Map<string, Entry>()
  readonly #bursts: BurstSchedule<Entry>
  readonly #membership = new GroupMembership()
  readonly #moved = new Set<string>()
  #interfaces: readonly Interface[] = []
  #node = ''
  #pacedUntil = milliseconds(-Infinity)

  constructor(ownership: Ownership = firstOfSuccession, gratuitousInterval?: Milliseconds) {
    this.#ownership = ownership
    this.#bursts = new BurstSchedule(gratuitousInterval)
  }

  /** Takes a step towards what is desired and returns what has to be done for it. */
  desire(now: Milliseconds, { node, announcements, withdrawn }: DesiredChange): readonly Effect[] {
    this.#node = node
    const moves: Move[] = []
    for (const announcement of announcements) {
      const entry = this.#entries.get(announcement.address) ?? this.#enter(announcement)
      entry.announcement = announcement
      moves.push({ entry, from: entry.interfaces, to: this.#place(entry) })
    }
    for (const address of withdrawn) {
      const entry = this.#entries.get(address)
      if (entry === undefined) continue
      this.#entries.delete(address)
      moves.push({ entry, from: entry.interfaces, to: [] })
    }
    return this.#carryOut(now, moves)
  }

  /** Takes note of the interfaces that can answer now, in place of all earlier ones. */
  setInterfaces(now: Milliseconds, interfaces: readonly Interface[]): readonly Effect[] {
    // In one order whatever order they come in, so that the same interfaces are the same placement.
    this.#interfaces = interfaces.toSorted((a, b) => a.index - b.index)
    const moves = Array.from(this.#entries.values(), (entry) => ({
      entry,
      from: entry.interfaces,
      to: this.#place(entry),
    }))
    return this.#carryOut(now, moves)
  }

  /** Looks again at addresses for which the ownership has changed. */
  reconsider(now: Milliseconds, addresses: Iterable<string>): readonly Effect[] {
    const moves: Move[] = []
    for (const address of addresses) {
      const entry = this.#entries.get(address)
      if (entry !== undefined) moves.push({ entry, from: entry.interfaces, to: this.#place(entry) })
    }
    return this.#carryOut(now, moves)
  }

  /** Begins a burst anew for an address that is answered for: somebody may have learnt another hardware address. */
  announceAgain(now: Milliseconds, address: string): void {
    const entry = this.#entries.get(address)
    if (entry !== undefined && entry.interfaces.length > 0) this.#bursts.start(now, entry)
  }

  /** Gratuitous rounds that are due; while there are more, `deadline` is not in the future. */
  advance(now: Milliseconds): readonly Effect[] {
    const effects: Effect[] = []
    while (effects.length < ROUNDS_PER_TURN && this.#pacedUntil <= now) {
      const entry = this.#bursts.take(now)
      if (entry === undefined) break
      this.#pacedUntil = after(latest(this.#pacedUntil, milliseconds(now - PACE_SLACK)), ROUND_PACE)
      effects.push({ kind: 'gratuitous', address: entry.address, interfaces: indexes(entry.interfaces) })
    }
    return effects
  }

  /** When `advance` has something to return; undefined when nothing is to come. */
  deadline(): Milliseconds | undefined {
    const deadline = this.#bursts.deadline()
    return deadline === undefined ? undefined : latest(deadline, this.#pacedUntil)
  }

  /** The interfaces that can answer now, by index. */
  get interfaces(): readonly Interface[] {
    return this.#interfaces
  }

  /** Whether `takeOutcomes` has something to return. */
  get hasOutcomes(): boolean {
    return this.#moved.size > 0
  }

  /** What has become of addresses that were looked at since they were last told of, at most `limit` of them. */
  takeOutcomes(limit: number): readonly AddressOutcome[] {
    const addresses = [...this.#moved.values().take(limit)]
    for (const address of addresses) this.#moved.delete(address)
    return addresses.map((address) => this.#outcome(address))
  }

  #outcome(address: string): AddressOutcome {
    const entry = this.#entries.get(address)
    const interfaces = entry?.interfaces.map(({ name }) => name) ?? []
    // where it could be answered it is for others to begin with, or for this node in a moment
    const canAnswer = entry === undefined || place(entry, this.#interfaces).length > 0
    if (canAnswer || !this.#ownership.isElected(entry.announcement, this.#node))
      return { address, interfaces }
    return { address, interfaces, verdict: placementFailure(entry, this.#interfaces, this.#node) }
  }

  #enter(announcement: Announcement): Entry {
    const address = parseAddress(announcement.address)
    if (address === undefined) throw new TypeError(`not an address: ${announcement.address}`)
    const group = address.family === 'IPv6' ? solicitedNodeGroup(address) : undefined
    const entry: Entry = { address, group, announcement, interfaces: [] }
    this.#entries.set(announcement.address, entry)
    return entry
  }

  #place(entry: Entry): readonly Interface[] {
    return place(entry, this.#interfaces).filter(({ index }) =>
      this.#ownership.answers(entry.announcement, this.#node, index),
    )
  }

  #carryOut(now: Milliseconds, moves: readonly Move[]): readonly Effect[] {
    const withdrawals: Effect[] = []
    const placements: Effect[] = []
    const joins: Effect[] = []
    const released: Membership[] = []
    for (const { entry, from, to } of moves) {
      const { address, group } = entry
      entry.interfaces = to
      this.#moved.add(entry.announcement.address)
      if (to.length === 0) this.#bursts.stop(entry)
      else if (isNews(from, to)) this.#bursts.start(now, entry)

      const gained = missing(to, from)
      const lost = missing(from, to)
      if (gained.length + lost.length === 0) continue
      if (to.length === 0) withdrawals.push({ kind: 'withdraw', address })
      else placements.push({ kind: 'announce', address, interfaces: indexes(to) })

      if (group === undefined) continue
      for (const index of gained) {
        if (this.#membership.hold(index, group.value)) joins.push({ kind: 'join', group, interface: index })
      }
      for (const index of lost) released.push({ group, interface: index })
    }
    return [...withdrawals, ...placements, ...joins, ...this.#release(released)]
  }

  #release(released: readonly Membership[]): readonly Effect[] {
    return released
      .filter(({ group, interface: index }) => this.#membership.release(index, group.value))
      .map((membership) => ({ kind: 'leave', ...membership }))
  }
}

function latest(a: Milliseconds, b: Milliseconds): Milliseconds {
  return a > b ? a : b
}

/** Whether neighbours have something to learn: another interface, or another hardware address. */
function isNews(from: readonly Interface[], to: readonly Interface[]): boolean {
  return to.some(
    (it) => !from.some((old) => old.index === it.index && old.hardwareAddress === it.hardwareAddress),
  )
}

/** The indexes in `these` that `those` lack. */
function missing(these: readonly Interface[], those: readonly Interface[]): number[] {
  return indexes(these.filter((it) => !those.some((other) => other.index === it.index)))
}

function indexes(interfaces: readonly Interface[]): number[] {
  return interfaces.map((it) => it.index)
}
