// What one peer is to be told, and what it has been told (RFC 4271 3.2, Adj-RIB-Out). Only differences go out. A prefix
// that waits is a mark on it: however often it changes meanwhile, it is told once, as it then is.

import type { Family } from '@ingot/net'
import type { Nlri, RouteAttributes } from '../route.ts'
import { FAMILIES } from '../wire/address-family.ts'
import { Backlog } from './backlog.ts'
import { newEntry, type Entry, type Group } from './entry.ts'
import { endOfRib, refreshMark } from './marks.ts'
import { attributesKey } from './merge.ts'
import { readNlri } from './nlri.ts'
import type { RouteEncoder } from './route-encoder.ts'
import type { UpdateSink } from './update-sink.ts'
import type { Waiting } from './waiting.ts'

/** What `pack` did. */
export interface Packed {
  /** UPDATEs, End-of-RIB among them. */
  readonly updates: number
  readonly refreshes: number
  /** Nothing that could go out is left. */
  readonly isDone: boolean
}

/** A route as it was told, but for what the session adds to all of them. */
export interface Advertised {
  readonly prefix: string
  readonly attributes: RouteAttributes
}

interface Counts {
  updates: number
  refreshes: number
}

export class AdjRibOut {
  readonly #maximum: number
  readonly #entries = new Map<string, Entry>()
  readonly #groups = new Map<string, Group>()
  /** Most routes have the attributes of the one before: that is seen without making a key. */
  #last: Group | undefined
  readonly #backlog = new Backlog()
  /** Waits until there are fewer prefixes. */
  readonly #held = new Set<Entry>()
  #encoder: RouteEncoder | undefined
  /** Of this session; what was sent in another counts for nothing. */
  #session = 0
  #sent = 0
  #wanted = 0
  #isComplete = false
  #isPartial = false
  #unfit = 0
  #endsOwed = new Set<Family>()
  readonly #refreshes = { wanted: new Set<Family>(), begun: new Set<Family>() }
  #marksRefreshes = false

  constructor(maximumPrefixes: number = Infinity) {
    this.#maximum = maximumPrefixes
  }

  /** Prefixes that the peer has been told of. */
  get sent(): number {
    return this.#sent
  }

  /** Prefixes that it is to be told of. */
  get wanted(): number {
    return this.#wanted
  }

  /** Prefixes that wait because the peer is to be told no more. */
  get held(): number {
    return this.#held.size
  }

  /** How often attributes left no room for a prefix in a message, in this session. */
  get unfit(): number {
    return this.#unfit
  }

  /** Whether `pack` would send something. */
  get hasWork(): boolean {
    if (this.#encoder === undefined) return false
    return this.#backlog.hasWithdrawals || (!this.#isPartial && (this.#hasTable || this.#owesMark))
  }

  /** Every End-of-RIB of the session was sent. */
  get isTold(): boolean {
    return this.#encoder !== undefined && this.#isComplete && this.#endsOwed.size === 0
  }

  /** What the peer has been told, and not told otherwise since. */
  *advertised(): Generator<Advertised> {
    for (const entry of this.#entries.values()) {
      const sent = this.#sentOf(entry)
      const attributes = sent === undefined ? undefined : this.#groups.get(sent)?.attributes
      if (attributes !== undefined) yield { prefix: entry.prefix, attributes }
    }
  }

  /** One prefix, as it is to be advertised from now on; undefined: not at all. `nlri`: read already. */
  set(prefix: string, attributes: RouteAttributes | undefined, nlri?: Nlri): void {
    const known = this.#entries.get(prefix)
    if (known === undefined && attributes === undefined) return
    const entry = known ?? newEntry(nlri ?? readNlri(prefix))
    if (known === undefined) this.#entries.set(prefix, entry)
    const group = attributes && this.#group(entry.family, attributes)
    this.#backlog.forget(entry)
    this.#held.delete(entry)
    this.#wanted += (group === undefined ? 0 : 1) - (entry.wanted === undefined ? 0 : 1)
    if (entry.wanted !== group) this.#leave(entry)
    entry.wanted = group
    group?.members.add(entry)
    this.#consider(entry)
    if (group === undefined && this.#sentOf(entry) === undefined) this.#entries.delete(prefix)
  }

  /** Whether more of the same change is to come. Withdrawals do not wait for it. */
  setPartial(isPartial: boolean): void {
    this.#isPartial = isPartial
    if (!isPartial) this.#isComplete = true
  }

  /** @param marksRefreshes both ends have enhanced route refresh */
  startSession(encoder: RouteEncoder, marksRefreshes: boolean): void {
    this.endSession()
    this.#encoder = encoder
    this.#marksRefreshes = marksRefreshes
    this.#endsOwed = new Set(encoder.families)
    for (const group of this.#groups.values()) this.#announceWhole(group, false)
  }

  /** The peer knows nothing any more. */
  endSession(): void {
    this.#session++
    this.#sent = 0
    this.#unfit = 0
    this.#encoder = undefined
    for (const family of FAMILIES) for (const it of this.#backlog.withdrawals(family)) this.#discard(it)
    this.#backlog.clear()
    this.#held.clear()
    this.#refreshes.wanted.clear()
    this.#refreshes.begun.clear()
  }

  /** The peer wants all routes of the family again. */
  refresh(family: Family): void {
    if (this.#encoder?.carries(family) !== true) return
    // Before its end the table cannot be begun again (RFC 7313 4).
    if (this.#endsOwed.has(family)) return void this.#refreshes.wanted.add(family)
    if (this.#marksRefreshes && !this.#refreshes.begun.has(family)) this.#refreshes.wanted.add(family)
    else this.#again(family)
  }

  /** All routes again, marked as about to go (RFC 8326). */
  shutDown(): void {
    this.#encoder?.shutDown()
    for (const family of FAMILIES) this.#again(family)
  }

  /** Nothing is to be advertised any more. */
  withdrawAll(): void {
    for (const prefix of [...this.#entries.keys()]) this.set(prefix, undefined)
    this.setPartial(false)
  }

  /** Packs as much of what waits as the sink has room for. */
  pack(sink: UpdateSink): Packed {
    const counts: Counts = { updates: 0, refreshes: 0 }
    let hasRoom = true
    while (this.#encoder !== undefined && hasRoom && this.hasWork) {
      hasRoom = this.#step(this.#encoder, sink, counts)
    }
    return { ...counts, isDone: hasRoom }
  }

  /** False where the sink has no room for the rest. */
  #step(encoder: RouteEncoder, sink: UpdateSink, counts: Counts): boolean {
    if (!FAMILIES.every((family) => this.#withdraw(family, encoder, sink, counts))) return false
    if (this.#isPartial) return true
    return (
      this.#beginRefreshes(sink, counts) &&
      this.#announce(encoder, sink, counts) &&
      this.#endRefreshes(sink, counts) &&
      this.#endTable(sink, counts)
    )
  }

  get #hasTable(): boolean {
    return this.#backlog.hasAnnouncements
  }

  get #owesMark(): boolean {
    const { wanted, begun } = this.#refreshes
    return (this.#isComplete && this.#endsOwed.size > 0) || begun.size > 0 || (wanted.size > 0 && this.isTold)
  }

  #sentOf(entry: Entry): string | undefined {
    return entry.session === this.#session ? entry.sent : undefined
  }

  readonly #isTold = (entry: Entry) => this.#sentOf(entry) === entry.wanted?.key

  #group(family: Family, attributes: RouteAttributes): Group {
    const last = this.#last
    if (last?.attributes === attributes && last.family === family && last.members.size > 0) return last
    const group = this.#groupByKey(family, attributes)
    this.#last = group
    return group
  }

  #groupByKey(family: Family, attributes: RouteAttributes): Group {
    const key = `${family} ${attributesKey(attributes)}`
    const known = this.#groups.get(key)
    if (known !== undefined) return known
    const group = { key, family, attributes, members: new Set<Entry>() }
    this.#groups.set(key, group)
    return group
  }

  #leave(entry: Entry): void {
    const group = entry.wanted
    if (group === undefined) return
    group.members.delete(entry)
    if (group.members.size > 0) return
    this.#groups.delete(group.key)
    this.#backlog.forgetGroup(group)
  }

  /** Marks what has to be told of the entry, if anything. */
  #consider(entry: Entry): void {
    if (this.#encoder === undefined) return
    const sent = this.#sentOf(entry)
    if (entry.wanted === undefined) {
      if (sent !== undefined) this.#backlog.withdraw(entry)
    } else if (sent !== entry.wanted.key && this.#encoder.carries(entry.family)) {
      this.#backlog.announce(entry, entry.wanted)
    }
  }

  #announceWhole(group: Group, isAgain: boolean): void {
    if (this.#encoder?.carries(group.family) === true) this.#backlog.announceWhole(group, isAgain)
  }

  #again(family: Family): void {
    for (const group of this.#groups.values()) if (group.family === family) this.#announceWhole(group, true)
  }

  #withdraw(family: Family, encoder: RouteEncoder, sink: UpdateSink, counts: Counts): boolean {
    const waiting = this.#backlog.withdrawals(family)
    if (waiting.size === 0) return true
    sink.begin(encoder.withdrawal(family))
    const path = encoder.pathIdentifier(family)
    for (const entry of waiting) {
      if (sink.append(entry.octets, path) !== 'appended') break
      waiting.delete(entry)
      this.#note(entry, undefined)
      this.#discard(entry)
    }
    counts.updates += sink.finish()
    return waiting.size === 0
  }

  #announce(encoder: RouteEncoder, sink: UpdateSink, counts: Counts): boolean {
    for (;;) {
      const waiting = this.#backlog.next(this.#isTold)
      if (waiting === undefined) return true
      const form = encoder.announcement(waiting.group)
      if (form === undefined) {
        this.#backlog.forgetGroup(waiting.group)
        continue
      }
      sink.begin(form)
      const hasRoom = this.#append(waiting, encoder, sink)
      counts.updates += sink.finish()
      if (!hasRoom) return false
    }
  }

  /** False where the sink has no room for the rest. */
  #append(waiting: Waiting, encoder: RouteEncoder, sink: UpdateSink): boolean {
    const { group } = waiting
    const path = encoder.pathIdentifier(group.family)
    for (;;) {
      const entry = waiting.first(this.#isTold)
      if (entry === undefined) return true
      const isNew = this.#sentOf(entry) === undefined
      if (isNew && this.#sent >= this.#maximum) {
        this.#held.add(entry)
        waiting.shift()
        continue
      }
      const outcome = sink.append(entry.octets, path)
      if (outcome === 'noRoom') return false
      waiting.shift()
      if (outcome === 'appended') this.#note(entry, group.key)
      else this.#refuse(entry)
    }
  }

  /** What cannot be said any more must not stand as it was said before. */
  #refuse(entry: Entry): void {
    this.#unfit++
    if (this.#sentOf(entry) !== undefined) this.#backlog.withdraw(entry)
  }

  #note(entry: Entry, sent: string | undefined): void {
    const before = this.#sentOf(entry)
    entry.sent = sent
    entry.session = this.#session
    this.#sent += (sent === undefined ? 0 : 1) - (before === undefined ? 0 : 1)
    if (sent === undefined) this.#release()
  }

  /** Nothing is known any more of a prefix that is not wanted. */
  #discard(entry: Entry): void {
    if (entry.wanted === undefined) this.#entries.delete(entry.prefix)
  }

  /** There is room for another prefix. */
  #release(): void {
    for (const entry of this.#held) {
      this.#held.delete(entry)
      return this.#consider(entry)
    }
  }

  #beginRefreshes(sink: UpdateSink, counts: Counts): boolean {
    for (const family of this.#refreshes.wanted) {
      if (this.#endsOwed.has(family)) continue
      if (this.#marksRefreshes && !this.#refreshes.begun.has(family)) {
        if (!sink.message(refreshMark(family, 'begin'))) return false
        counts.refreshes++
        this.#refreshes.begun.add(family)
      }
      this.#refreshes.wanted.delete(family)
      this.#again(family)
    }
    return true
  }

  #endRefreshes(sink: UpdateSink, counts: Counts): boolean {
    for (const family of this.#refreshes.begun) {
      if (!sink.message(refreshMark(family, 'end'))) return false
      counts.refreshes++
      this.#refreshes.begun.delete(family)
    }
    return true
  }

  #endTable(sink: UpdateSink, counts: Counts): boolean {
    if (!this.#isComplete) return true
    for (const family of this.#endsOwed) {
      if (!sink.message(endOfRib(family))) return false
      counts.updates++
      this.#endsOwed.delete(family)
    }
    return true
  }
}
