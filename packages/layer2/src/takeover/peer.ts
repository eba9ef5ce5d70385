// One other speaker on one segment, as its heartbeats show it: which run of it is believed, whether it is heard, whom it
// hears, and how long it has been without a failure. No claims here, those are in claims.ts.

import { after, milliseconds, type Milliseconds } from '@ingot/api'
import type { HeardPeer, Heartbeat } from './frame.ts'
import { areOfOneProcess, isRunOf, type Meta } from './meta.ts'
import { HOLD_FORGOTTEN, HOLD_MAX } from './timing.ts'

export class Peer {
  readonly node: string
  hardwareAddress = ''
  boot: bigint | undefined
  isStarting = false
  isOut = false
  /** It lists nobody and has seen nobody: it cannot receive. */
  isDeaf = false
  isHeard = false
  /** It takes part in elections here: kept up by `Peers`. */
  isLive = false
  /** It was not alive at some time since it was last heard: what it claimed then may be over. */
  wasLost = false
  quietAt = milliseconds(0)
  lastHeard = milliseconds(0)
  heardSince = milliseconds(0)
  heard: readonly HeardPeer[] = []
  listsMe = false
  /** It does not list us, and has not since then, all the while being heard. */
  unlistedSince: Milliseconds | undefined
  /** Until then it does not want to hand anything over to us. */
  holdsUntil = milliseconds(0)
  /** A run that has not shown yet that it hears us: it is listed, so that it can, and otherwise not believed. */
  pending: { readonly boot: bigint; sequence: number; at: Milliseconds } | undefined
  /** Something that it had was taken over in its latest silence. */
  #isReplaced = false
  #sequence = -1
  /** How long it asks others to wait for it. */
  #patience = milliseconds(0)
  /** Runs that are over. Whoever has recorded them cannot bring them back. */
  readonly #over = new Set<bigint>()
  /** Runs of the same process by other interfaces that are on this segment too, and the last sequence of each. */
  readonly #beside = new Map<bigint, number>()
  /** Those of its other interfaces on this segment. */
  readonly #otherAddresses = new Set<string>()
  #failures = 0
  #failedAt = milliseconds(0)

  constructor(node: string) {
    this.node = node
  }

  /**
   * Whether a frame is one of a run that is believed: of the one that we know, and newer than the last; or of another
   * one that names our own run as heard, which no recording of an earlier time does. Of two interfaces of one node that
   * are on this segment the first is heard, until it is silent.
   */
  believes(
    arrival: Milliseconds,
    { boot, sequence }: Heartbeat,
    namesMe: boolean,
  ): 'same' | 'new' | undefined {
    if (boot === this.boot) {
      if (sequence <= this.#sequence) return undefined
      if (!this.isHeard && this.#isReplaced) this.#fail(arrival)
      this.#sequence = sequence
      return 'same'
    }
    if (this.#over.has(boot)) return undefined
    const isBeside = this.boot !== undefined && areOfOneProcess(boot, this.boot)
    if (isBeside) {
      if (sequence <= (this.#beside.get(boot) ?? -1)) return undefined
      this.#beside.set(boot, sequence)
      // one interface of a node is enough, for as long as it is heard
      if (arrival < this.quietAt) return undefined
    }
    if (!namesMe) {
      if (this.pending?.boot === boot && sequence <= this.pending.sequence) return undefined
      this.pending = { boot, sequence, at: arrival }
      return undefined
    }
    if (!isBeside) this.#end()
    else if (this.boot !== undefined) this.#beside.set(this.boot, this.#sequence)
    this.heardSince = arrival
    if (this.boot !== undefined) this.#fail(arrival)
    this.pending = undefined
    this.boot = boot
    this.#sequence = sequence
    return 'new'
  }

  /** A frame has come, of whichever of its runs. */
  noteSource(boot: bigint, hardwareAddress: string): void {
    if (boot === this.boot) this.hardwareAddress = hardwareAddress
    else if (this.#beside.has(boot)) this.#otherAddresses.add(hardwareAddress)
  }

  isAt(hardwareAddress: string): boolean {
    return this.hardwareAddress === hardwareAddress || this.#otherAddresses.has(hardwareAddress)
  }

  /** Whether the run that gossip tells of is or was one that has been heard here. */
  hasBeen(meta: Meta): boolean {
    const isThat = (boot: bigint) => isRunOf(meta, boot)
    return (this.boot !== undefined && isThat(this.boot)) || this.#over.values().some(isThat)
  }

  /** What a frame would be before its seal is looked at: of a run that is known, heard already, or of a stranger. */
  knows(boot: bigint, sequence: number): 'known' | 'stale' | undefined {
    if (boot === this.boot) return sequence > this.#sequence ? 'known' : 'stale'
    if (this.#over.has(boot)) return 'stale'
    const beside = this.#beside.get(boot)
    if (beside !== undefined) return sequence > beside ? 'known' : 'stale'
    if (boot !== this.pending?.boot) return undefined
    return sequence > this.pending.sequence ? 'known' : 'stale'
  }

  /** Takes note of a frame that is believed; true when something that others depend on is not as it was. */
  hear(arrival: Milliseconds, now: Milliseconds, it: Heartbeat, entry: HeardPeer | undefined): boolean {
    const before = [this.isStarting, this.isOut, this.isDeaf, this.listsMe, this.isHeard].join()
    const isSameList = isSameHeard(this.heard, it.heard)
    this.wasLost = false
    this.isStarting = it.isStarting
    this.isOut = it.isOut
    this.isDeaf = it.heard.length === 0 && !it.hasWitness
    this.lastHeard = arrival
    this.#patience = milliseconds(it.interval * it.multiplier)
    this.#waitFrom(arrival)
    this.isHeard = this.quietAt > now
    this.heard = it.heard
    this.listsMe = entry !== undefined
    this.unlistedSince = this.listsMe ? undefined : (this.unlistedSince ?? arrival)
    this.holdsUntil = after(arrival, milliseconds(entry?.hold ?? 0))
    return (
      !isSameList || before !== [this.isStarting, this.isOut, this.isDeaf, this.listsMe, this.isHeard].join()
    )
  }

  /** It gets as much time again as it asks for. */
  pardon(now: Milliseconds): void {
    this.#waitFrom(now)
  }

  /** Nothing has come for too long. */
  fallSilent(): void {
    this.isHeard = false
    this.listsMe = false
    this.unlistedSince = undefined
    this.heard = []
    this.#isReplaced = false
  }

  /**
   * This node has taken over what it had. That is its failure, at the latest when it is heard again: a silence in which
   * nobody had to step in, because a frame was lost or a turn came late, is none.
   */
  replaced(now: Milliseconds): void {
    if (this.#isReplaced) return
    this.#isReplaced = true
    if (this.isHeard) this.#fail(now)
  }

  /** How much longer it has to be heard before it gets an address back: the longer the more often it failed. */
  hold(now: Milliseconds, first: Milliseconds): Milliseconds {
    if (this.#failures > 0 && now - this.#failedAt > HOLD_FORGOTTEN) this.#failures = 0
    const whole = Math.min(first * 2 ** Math.max(0, this.#failures - 1), Math.max(first, HOLD_MAX))
    return milliseconds(Math.max(0, this.heardSince + whole - now))
  }

  /** The process that is known is over, with all of its interfaces. */
  #end(): void {
    if (this.boot !== undefined) this.#over.add(this.boot)
    for (const boot of this.#beside.keys()) this.#over.add(boot)
    this.#beside.clear()
    this.#otherAddresses.clear()
  }

  #waitFrom(now: Milliseconds): void {
    const quietAt = after(now, this.#patience)
    if (quietAt > this.quietAt) this.quietAt = quietAt
  }

  #fail(now: Milliseconds): void {
    if (this.isOut) return
    this.#failures += 1
    this.#failedAt = now
    this.heardSince = now
  }
}

function isSameHeard(a: readonly HeardPeer[], b: readonly HeardPeer[]): boolean {
  return a.length === b.length && a.every(({ boot }, index) => boot === b[index]?.boot)
}
