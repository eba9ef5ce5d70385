// What one peer is to be told, and what it has been told (RFC 4271 3.2, Adj-RIB-Out). Only differences go out. A prefix
// that waits is a mark on it: however often it changes meanwhile, it is told once, as it then is.

import type { Family } from '@ingot/net'
import type { Nlri, RouteAttributes } from '../route.ts'
import type { LocalEnd } from '../session/local-end.ts'
import type { PeerSettings } from '../settings.ts'
import { FAMILIES } from '../wire/address-family.ts'
import { Backlog } from './backlog.ts'
import type { Entry, Group } from './entry.ts'
import { Groups } from './groups.ts'
import { endOfRib, refreshMark } from './marks.ts'
import { readNlri } from './nlri.ts'
import type { RouteEncoder } from './route-encoder.ts'
import type { UpdateSink } from './update-sink.ts'
import type { Waiting } from './waiting.ts'

/** Entries that are handed to the sink at once. */
const BATCH = 256

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

type Counts = Record<'updates' | 'refreshes', number>

export class AdjRibOut {
  readonly #maximum: number
  readonly #entries = new Map<string, Entry>()
  readonly #groups = new Groups()
  readonly #backlog = new Backlog()
  /** Waits until there are fewer prefixes. */
  readonly #held = new Set<Entry>()
  #encoder: RouteEncoder | undefined
  /** Of this session; what was sent in another counts for nothing. */
  #session = 0
  /** Of each family, how often all of it was to be told again; what was sent before is to be. */
  readonly #rounds = { IPv4: 0, IPv6: 0 }
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

  /** Families of which there are routes that the peer would take, if this end had a next hop for them. */
  get stranded(): readonly Family[] {
    return this.#encoder?.families.filter((it) => !this.#encoder?.carries(it) && this.#groups.has(it)) ?? []
  }

  /** Whether `pack` would send something. */
  get hasWork(): boolean {
    if (this.#encoder === undefined) return false
    return (
      this.#backlog.hasWithdrawals || (!this.#isPartial && (this.#backlog.hasAnnouncements || this.#owesMark))
    )
  }

  /** Every End-of-RIB of the session was sent. */
  get isTold(): boolean {
    return this.#encoder !== undefined && this.#isComplete && this.#endsOwed.size === 0
  }

  /** What the peer has been told, and not told otherwise since. */
  *advertised(): Generator<Advertised> {
    for (const entry of this.#entries.values()) {
      const sent = this.#sentOf(entry)
      const attributes = sent === undefined ? undefined : this.#groups.find(sent)?.attributes
      if (attributes !== undefined) yield { prefix: entry.prefix, attributes }
    }
  }

  /** One prefix, as it is to be advertised from now on; undefined: not at all. `nlri`: read already. */
  set(prefix: string, attributes: RouteAttributes | undefined, nlri?: Nlri): void {
    const entry = this.#entries.get(prefix)
    if (entry !== undefined) return this.#change(entry, attributes)
    if (attributes !== undefined) this.#add(nlri ?? readNlri(prefix), attributes)
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
    for (const group of this.#groups.all()) this.#announceWhole(group, false)
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

  /** Routes that these make others of are told again. */
  adjust(settings: PeerSettings, local: LocalEnd): void {
    if (this.#encoder?.adjust(settings, local) === true) for (const family of FAMILIES) this.#again(family)
  }

  /** Nothing is to be advertised any more. */
  withdrawAll(): void {
    for (const group of this.#groups.all()) this.#backlog.forgetGroup(group)
    this.#groups.clear()
    this.#held.clear()
    this.#wanted = 0
    for (const entry of this.#entries.values()) {
      entry.wanted = undefined
      if (this.#sentOf(entry) === undefined) this.#discard(entry)
      else this.#backlog.withdraw(entry)
    }
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

  get #owesMark(): boolean {
    const { wanted, begun } = this.#refreshes
    return (this.#isComplete && this.#endsOwed.size > 0) || begun.size > 0 || (wanted.size > 0 && this.isTold)
  }

  #sentOf(entry: Entry): string | undefined {
    return entry.session === this.#session ? entry.sent : undefined
  }

  readonly #isTold = (entry: Entry) =>
    this.#sentOf(entry) === entry.wanted?.key && entry.round === this.#rounds[entry.family]

  #change(entry: Entry, attributes: RouteAttributes | undefined): void {
    const group = attributes && this.#groups.of(entry.family, attributes)
    this.#backlog.forget(entry)
    this.#held.delete(entry)
    if (entry.wanted !== undefined) this.#wanted--
    const left = entry.wanted === group ? undefined : entry.wanted
    if (left !== undefined && this.#groups.leave(left, entry)) this.#backlog.forgetGroup(left)
    entry.wanted = group
    group?.members.add(entry)
    if (group !== undefined) this.#wanted++
    this.#consider(entry)
    if (group === undefined && this.#sentOf(entry) === undefined) this.#entries.delete(entry.prefix)
  }

  /** A peer begins with thousands of these. */
  #add({ prefix, family, octets }: Nlri, attributes: RouteAttributes): void {
    const group = this.#groups.of(family, attributes)
    const entry = { prefix, family, octets, wanted: group, sent: undefined, session: 0, round: 0 }
    this.#entries.set(prefix, entry)
    group.members.add(entry)
    this.#wanted++
    if (this.#encoder?.carries(family) === true) this.#backlog.announce(entry, group)
  }

  /** Marks what has to be told of the entry, if anything. */
  #consider(entry: Entry): void {
    if (this.#encoder === undefined) return
    const sent = this.#sentOf(entry)
    if (entry.wanted === undefined) {
      if (sent !== undefined) this.#backlog.withdraw(entry)
    } else if (!this.#isTold(entry) && this.#encoder.carries(entry.family)) {
      this.#backlog.announce(entry, entry.wanted)
    }
  }

  #announceWhole(group: Group, isAgain: boolean): void {
    if (this.#encoder?.carries(group.family) === true) this.#backlog.announceWhole(group, isAgain)
  }

  #again(family: Family): void {
    this.#rounds[family]++
    for (const group of this.#groups.all()) if (group.family === family) this.#announceWhole(group, true)
  }

  #withdraw(family: Family, encoder: RouteEncoder, sink: UpdateSink, counts: Counts): boolean {
    if (this.#backlog.withdrawals(family).size === 0) return true
    const waiting = this.#backlog.nextWithdrawals(family)
    const path = encoder.pathIdentifier(family)
    sink.begin(encoder.withdrawal(family))
    let hasRoom = true
    for (let next = this.#next(waiting); next.length > 0 && hasRoom; next = this.#next(waiting)) {
      const count = this.#put(next, undefined, path, sink)
      hasRoom = count === next.length
      waiting.passed(count)
    }
    counts.updates += sink.finish()
    return hasRoom
  }

  #announce(encoder: RouteEncoder, sink: UpdateSink, counts: Counts): boolean {
    for (;;) {
      const waiting = this.#backlog.next(this.#isTold)
      if (waiting === undefined) return true
      const { group, members } = waiting
      const form = encoder.announcement(group)
      if (form === undefined) {
        this.#backlog.forgetGroup(group)
        continue
      }
      sink.begin(form)
      const hasRoom = this.#append(group, members, encoder.pathIdentifier(group.family), sink)
      counts.updates += sink.finish()
      if (!hasRoom) return false
    }
  }

  /** False where the sink has no room for the rest. */
  #append(group: Group, members: Waiting, path: number | undefined, sink: UpdateSink): boolean {
    for (;;) {
      // near the maximum each is looked at by itself
      const isNear = this.#sent + BATCH > this.#maximum
      const next = members.next(isNear ? 1 : BATCH, this.#isTold)
      const [first] = next
      if (first === undefined) return true
      const isHeld = isNear && this.#sentOf(first) === undefined && this.#sent >= this.#maximum
      if (isHeld) this.#held.add(first)
      const count = isHeld ? 1 : this.#put(next, group.key, path, sink)
      members.passed(count)
      if (count < next.length) return false
    }
  }

  #next(waiting: Waiting): readonly Entry[] {
    return waiting.next(BATCH, this.#isTold)
  }

  /** Packs them, to be told so, until there is no room; how many are through. */
  #put(
    entries: readonly Entry[],
    sent: string | undefined,
    path: number | undefined,
    sink: UpdateSink,
  ): number {
    for (let at = 0; ; at++) {
      const here = sink.appendHere(entries, at, path)
      this.#note(entries, at, at + here, sent)
      at += here
      const next = entries[at]
      if (next === undefined) return at
      const outcome = sink.append(next.octets, path)
      if (outcome === 'noRoom') return at
      if (outcome === 'appended') this.#note(entries, at, at + 1, sent)
      else if (sent === undefined) throw new Error(`the withdrawal of ${next.prefix} fits no message`)
      else this.#refuse(next)
    }
  }

  /** What cannot be said any more must not stand as it was said before. */
  #refuse(entry: Entry): void {
    this.#unfit++
    if (this.#sentOf(entry) !== undefined) this.#backlog.withdraw(entry)
  }

  /** Some of the entries are on their way. */
  #note(entries: readonly Entry[], from: number, to: number, sent: string | undefined): void {
    for (let index = from; index < to; index++) {
      const entry = entries[index]
      if (entry === undefined) return
      if (entry.session === this.#session && entry.sent !== undefined) this.#sent--
      entry.sent = sent
      entry.session = this.#session
      entry.round = this.#rounds[entry.family]
      if (sent !== undefined) this.#sent++
      else this.#gone(entry)
    }
  }

  #gone(entry: Entry): void {
    this.#release()
    this.#discard(entry)
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
