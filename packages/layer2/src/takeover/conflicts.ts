// What a segment does about foreign hosts that use its addresses: it probes beside the first announcement, says who was
// found, and defends what it keeps, no more often than RFC 5227 2.4 allows. Whether to keep an address is for conflict.ts.

import { after, type Milliseconds } from '@ingot/api'
import type { Interface } from '../desired.ts'
import { findConflict, quietUntil } from './conflict.ts'
import type { Entry } from './entry.ts'
import { PROBE_NUM, Probes } from './probes.ts'
import type { Situation } from './situation.ts'
import { DEFEND_INTERVAL, LOOK_AGAIN, QUIET_AFTER_CHANGE } from './timing.ts'
import type { Turn } from './turn.ts'
import { conflictFound } from './verdicts.ts'

export class Conflicts {
  readonly #interface: Interface
  readonly #probes: Probes
  /** A node that has just started, and hears no heartbeats, cannot tell whether an address was somebody's. */
  readonly #isNewUntil: Milliseconds

  constructor(now: Milliseconds, it: Interface, random: () => number) {
    this.#interface = it
    this.#probes = new Probes(random)
    this.#isNewUntil = after(now, QUIET_AFTER_CHANGE)
  }

  /** An address that this node leaves to another: it is no first time any more when it gets it. */
  standBy(entry: Entry, situation: Situation): void {
    const winner = situation.isTakingPart ? situation.winner(entry) : undefined
    if (winner !== undefined && winner !== situation.me) entry.isFirst = false
  }

  /** An address is answered for from now on. */
  own(entry: Entry, situation: Situation): void {
    const { now, members, usesHeartbeats } = situation
    const { isFirst, inquiry, address } = entry
    const isNew = !usesHeartbeats && now < this.#isNewUntil && members.names()?.length !== 1
    entry.isFirst = false
    if (!isFirst || isNew) entry.changedAt = now
    if (!isFirst || inquiry?.isAskedFor(address) === true) return
    this.#probes.begin(entry, isNew ? after(now, QUIET_AFTER_CHANGE) : now, PROBE_NUM)
  }

  /** Looks at what an owner has heard from others. */
  tend(entry: Entry, situation: Situation, turn: Turn): void {
    const { now } = situation
    const found = findConflict(entry, situation)
    if (found?.kind === 'unread') turn.readsStations = true
    if (found === undefined || found.kind === 'unread') return
    entry.heardFrom = undefined
    if (found.kind === 'speaker') entry.changedAt = now
    // it may be there still when there is no doubt any more
    else if (found.kind === 'tooSoon') this.#probes.begin(entry, found.until, 1)
    else if (entry.defendedAt === undefined || now - entry.defendedAt >= DEFEND_INTERVAL) {
      entry.defendedAt = now
      turn.announced.push(entry.address)
      this.#report(entry, situation, turn, found.hardwareAddress, found.isForeign)
      this.#probes.begin(entry, after(now, LOOK_AGAIN), 1)
    }
  }

  /** An address is left to a foreign host. Those next in line find the same, and say nothing. */
  leaveTo(entry: Entry, situation: Situation, turn: Turn, hardwareAddress: string): void {
    const until = quietUntil(entry)
    if (entry.isByLadder || (until !== undefined && situation.now < until)) return
    this.#report(entry, situation, turn, hardwareAddress, true)
  }

  /** The addresses to probe for now. */
  probe(now: Milliseconds): readonly string[] {
    return this.#probes.take(now)
  }

  deadline(): Milliseconds | undefined {
    return this.#probes.deadline()
  }

  #report(entry: Entry, { me }: Situation, turn: Turn, hardwareAddress: string, isForeign: boolean): void {
    const where = { interface: this.#interface.name, node: me }
    turn.reports.push(conflictFound(entry.address, where, hardwareAddress, isForeign))
  }
}
