// The speakers that have been heard on one segment, and which of them take part in its elections: those that are heard,
// and those that somebody else hears who is heard.

import { after, milliseconds, type Milliseconds } from '@ingot/api'
import { PEERS_MAX, type HeardPeer, type Heartbeat } from './frame.ts'
import type { Pace } from './pace.ts'
import { Peer } from './peer.ts'
import type { Members } from './members.ts'
import { GATEWAY_INTERVAL, HOLD_FORGOTTEN, UNHEARD, WITNESS_AGE } from './timing.ts'

/** What a frame has brought about. */
export interface Hearing {
  readonly peer: Peer
  /** False for a run that has not shown yet that it hears us: nothing that it says counts. */
  readonly isBelieved: boolean
  readonly isNewRun: boolean
  /** Who is alive, or who hears whom, may be another than before. */
  readonly isNews: boolean
  /** It has not been heard before, or not for a while: it should hear of us soon. */
  readonly isNewlyHeard: boolean
}

/** Of a speaker that there is no room for. */
interface OtherRun {
  readonly boot: bigint
  readonly sequence: number
  readonly heardAt: Milliseconds
}

/** More speakers than any segment has; whoever has the key is not to fill the memory either. */
const OTHERS_MAX = 4096
/** Three of the longest intervals, and some more. */
const OTHER_AGE = milliseconds(5000)

export class Peers {
  /** The number of our own run on this segment. */
  readonly #boot: bigint
  readonly #pace: Pick<Pace, 'others'>
  /** Speakers that there is no room for in the list of peers: gossip judges them. */
  readonly #others = new Map<string, OtherRun>()
  /** By its number, every run that has shown a good seal. */
  readonly #runs = new Map<bigint, Peer | OtherRun>()
  #heardCount = 0
  /** Who is alive has to be worked out anew. */
  #isNews = false
  readonly #peers = new Map<string, Peer>()
  /** The latest heartbeat of anybody. */
  #lastHeard: Milliseconds | undefined
  #witnessAt = milliseconds(-Infinity)
  /** The first frame of anybody that came when heartbeats were late already. */
  #provenAt = milliseconds(-Infinity)

  constructor(boot: bigint, pace: Pick<Pace, 'others'>) {
    this.#boot = boot
    this.#pace = pace
  }

  /** Speakers that are heard and not followed. */
  get others(): readonly string[] {
    return [...this.#others.keys()]
  }

  /** How many send heartbeats here, this node with them. */
  get senders(): number {
    if (this.#isNews) this.assess()
    return 1 + this.#others.size + this.#heardCount
  }

  get(node: string): Peer | undefined {
    // of all that was heard in one turn once: it takes its time where there are many
    if (this.#isNews) this.assess()
    const peer = this.#peers.get(node)
    return peer?.boot === undefined ? undefined : peer
  }

  values(): Iterable<Peer> {
    if (this.#isNews) this.assess()
    return this.#peers.values()
  }

  byHardwareAddress(hardwareAddress: string): Peer | undefined {
    return this.#peers.values().find((peer) => peer.isAt(hardwareAddress))
  }

  /** What is known of a run, by the numbers that stand in a frame before anybody has checked it. */
  knows(boot: bigint, sequence: number): 'known' | 'stale' | undefined {
    const run = this.#runs.get(boot)
    if (run === undefined) return undefined
    return run instanceof Peer ? run.knows(boot, sequence) : sequence > run.sequence ? 'known' : 'stale'
  }

  #passOver(heardAt: Milliseconds, { node, boot, sequence }: Heartbeat): undefined {
    const before = this.#others.get(node)
    if (before === undefined && this.#others.size >= OTHERS_MAX) return
    if (before !== undefined) this.#runs.delete(before.boot)
    const other = { boot, sequence, heardAt }
    this.#others.set(node, other)
    this.#runs.set(boot, other)
  }

  hear(arrival: Milliseconds, now: Milliseconds, heartbeat: Heartbeat, source: string): Hearing | undefined {
    const peer = this.#peers.get(heartbeat.node) ?? new Peer(heartbeat.node)
    if (!this.#peers.has(heartbeat.node)) {
      if (this.#peers.size >= PEERS_MAX) return this.#passOver(arrival, heartbeat)
      this.#others.delete(heartbeat.node)
      this.#peers.set(heartbeat.node, peer)
    }
    this.#runs.set(heartbeat.boot, peer)
    const entry = heartbeat.heard.find(({ boot }) => boot === this.#boot)
    const wasPending = peer.pending?.boot === heartbeat.boot
    const belief = peer.believes(arrival, heartbeat, entry !== undefined)
    peer.noteSource(heartbeat.boot, source)
    if (belief === undefined) {
      const isNewlyHeard = !wasPending && peer.pending?.boot === heartbeat.boot
      this.#isNews ||= isNewlyHeard
      return { peer, isBelieved: false, isNewRun: false, isNews: false, isNewlyHeard }
    }
    const wasHeard = peer.isHeard
    const isNews = peer.hear(arrival, now, heartbeat, entry) || belief === 'new'
    if (peer.isHeard && arrival > (this.#lastHeard ?? -Infinity)) this.#lastHeard = arrival
    this.#isNews ||= isNews
    return { peer, isBelieved: true, isNewRun: belief === 'new', isNews, isNewlyHeard: !wasHeard }
  }

  /** Those that have been silent for too long at `now`; they are not heard from here on. */
  fallSilent(now: Milliseconds): readonly Peer[] {
    const silent = [...this.#peers.values()].filter((peer) => peer.isHeard && peer.quietAt <= now)
    for (const peer of silent) peer.fallSilent()
    for (const peer of this.#peers.values()) {
      if (peer.pending === undefined || now - peer.pending.at <= OTHER_AGE) continue
      peer.pending = undefined
      this.#isNews = true
    }
    for (const [node, { boot, heardAt }] of this.#others) {
      if (now - heardAt <= OTHER_AGE) continue
      this.#others.delete(node)
      this.#runs.delete(boot)
    }
    this.#isNews ||= silent.length > 0
    return silent
  }

  /** After a stop of this process: everybody gets as much time again as it takes to find out that he is silent. */
  pardon(now: Milliseconds): void {
    for (const peer of this.#peers.values()) if (peer.isHeard) peer.pardon(now)
    if (this.#lastHeard !== undefined) this.#lastHeard = now
  }

  /**
   * Forgets who has been silent for long and speaks no heartbeats any more, and of whose latest run none has come through:
   * they are judged by gossip again.
   */
  forget(now: Milliseconds, members: Members): void {
    for (const [node, peer] of this.#peers) {
      if (peer.isHeard) continue
      const meta = members.meta(node)
      const isGone =
        meta === undefined
          ? now - peer.lastHeard > HOLD_FORGOTTEN || peer.isOut
          : !peer.hasBeen(meta) && now - (members.since(node) ?? now) >= UNHEARD
      if (isGone) this.#peers.delete(node)
    }
    this.#isNews = true
    for (const [boot, run] of this.#runs) {
      if (run instanceof Peer && this.#peers.get(run.node) !== run) this.#runs.delete(boot)
    }
  }

  /** Works out who is alive here. */
  assess(): void {
    const listed = new Set<bigint>()
    this.#heardCount = 0
    this.#isNews = false
    for (const { isHeard, heard, pending } of this.#peers.values()) {
      // in a crowd there are some that have no room to name us, and they send, too
      if (isHeard || pending !== undefined) this.#heardCount += 1
      if (isHeard) for (const { boot } of heard) listed.add(boot)
    }
    for (const peer of this.#peers.values()) {
      const { isHeard, isStarting, isOut, isDeaf, boot } = peer
      const isTakingPart = !isStarting && !isOut
      peer.isLive = isTakingPart && (isHeard ? !isDeaf : boot !== undefined && listed.has(boot))
      if (!isHeard && !peer.isLive) peer.wasLost = true
    }
  }

  /**
   * What our own heartbeat says about those that we hear. A run that is not believed yet has to see itself there; where a
   * whole segment starts anew it waits until the run before it is not heard any more.
   */
  list(now: Milliseconds, hold: Milliseconds): readonly HeardPeer[] {
    const heard: HeardPeer[] = []
    const pending: HeardPeer[] = []
    for (const peer of this.#peers.values()) {
      if (peer.isHeard && peer.boot !== undefined) {
        heard.push({ boot: peer.boot, hold: Math.min(0xffff, Math.ceil(peer.hold(now, hold))) })
      }
      if (peer.pending !== undefined && now - peer.pending.at < this.#pace.others.detection) {
        pending.push({ boot: peer.pending.boot, hold: Math.min(0xffff, hold) })
      }
    }
    return [...heard, ...pending].slice(0, PEERS_MAX)
  }

  /** Another station has been received, whoever it was. */
  witness(now: Milliseconds): void {
    if (now <= this.#witnessAt) return
    const late = after(this.#lastHeard ?? milliseconds(Infinity), this.#pace.others.oneWay)
    if (now >= late && (this.#provenAt < late || now - this.#witnessAt > WITNESS_AGE)) this.#provenAt = now
    this.#witnessAt = now
  }

  get hearsSomebody(): boolean {
    return this.#peers.values().some(({ isHeard }) => isHeard)
  }

  /** Whether somebody was here who did not say good-bye: without him it may be us who cannot hear. */
  get missesSomebody(): boolean {
    return this.#peers.values().some(({ isHeard, isOut, boot }) => !isHeard && !isOut && boot !== undefined)
  }

  /**
   * Proof that this node receives: a frame from a time at which heartbeats were missing already. It has come by `since`:
   * who has just begun to receive has missed the answers to what was asked before.
   */
  hasWitness(now: Milliseconds, since = now): boolean {
    if (this.hearsSomebody || !this.missesSomebody || this.#lastHeard === undefined) return true
    const late = after(this.#lastHeard, this.#pace.others.oneWay)
    return this.#provenAt >= late && this.#provenAt <= since && now - this.#witnessAt <= WITNESS_AGE
  }

  /** Nothing proves that this node receives, for so long that it is taken to be cut off. */
  isIsolated(now: Milliseconds): boolean {
    return now >= (this.isolationAt ?? Infinity) && !this.hasWitness(now)
  }

  get isolationAt(): Milliseconds | undefined {
    return this.#lastHeard === undefined ? undefined : after(this.#lastHeard, this.#pace.others.isolation)
  }

  /** When the gateway is to be asked next: from the first missing heartbeat on. */
  gatewayDue(askedAt: Milliseconds): Milliseconds | undefined {
    if (this.#lastHeard === undefined || !(this.missesSomebody || this.hearsSomebody)) return undefined
    const due = after(this.#lastHeard, this.#pace.others.oneWay)
    const again = after(askedAt, GATEWAY_INTERVAL)
    return due > again ? due : again
  }

  deadline(): Milliseconds | undefined {
    let first: Milliseconds | undefined
    for (const { isHeard, quietAt } of this.#peers.values()) {
      if (isHeard && (first === undefined || quietAt < first)) first = quietAt
    }
    return first
  }
}
