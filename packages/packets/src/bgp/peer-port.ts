// One neighbour between its state machines in packages/bgp and its sockets: hands in what has arrived and what time it is,
// carries out what comes of it, a bounded part of it each turn. What is shared with other peers is the bgp-port's.

import { milliseconds, type Milliseconds, type Verdict } from '@ingot/api'
import type { Path } from '@ingot/bfd'
import type { AdvertisedRoute, PeerReport } from '@ingot/api/bgp-report'
import {
  inspectPeer,
  Peer,
  toldRoutes,
  type Effect,
  type PeerOptions,
  type PeerSettings,
  type StopReason,
  type TimeText,
} from '@ingot/bgp'
import { formatAddress } from '@ingot/net'
import { errnoName } from '../errno.ts'
import type { LocalLinks } from '../local-links.ts'
import type { Clock } from '../network.ts'
import type { Stream, Streams } from '../transport.ts'
import type { PeerStatus } from './bgp-observed.ts'
import { OCTETS_PER_PEER, type Budget } from './budget.ts'
import { dialFailure, dialOptions, peerEndpoint } from './dial.ts'
import { localEnd, movedEnd } from './local-end.ts'
import { PeerLine } from './peer-line.ts'
import { PeerRecording } from './peer-recording.ts'
import type { Recorder } from './recorder.ts'
import type { RouteReader } from './route-table.ts'
import type { Slots } from './slots.ts'
import { TimedSink } from './timed-sink.ts'

/** What all peers have in common. */
export interface Surroundings {
  readonly node: string
  readonly slots: Slots
  readonly streams: Streams
  readonly links: LocalLinks
  readonly clock: Clock
  /** For what nobody is to read. */
  readonly scratch: Uint8Array
  readonly restarted?: NonNullable<PeerOptions['restarted']>
  /** Where all is recorded. */
  readonly recorder?: Recorder
  /** For people. */
  readonly tell: (verdict: Verdict) => void
}

const FAILURES: ReadonlySet<Verdict['reason']> = new Set(['PeerDown', 'PeerStopped', 'PeerConnectionFailed'])

export class PeerPort {
  readonly #peer: Peer
  readonly #around: Surroundings
  readonly #routes: RouteReader
  readonly #lines = new Map<number, PeerLine>()
  readonly #recording: PeerRecording | undefined
  #since: Milliseconds
  #isUp = false
  /** What is not told yet: its session came or went; anything else. */
  #hasMoved = true
  #hasNews = true
  #isStopped = false
  #lastFailure: Verdict | null = null
  /** What lines that are no more have heard. */
  #announced = 0
  #withdrawn = 0
  /** The connection on which routes wait for room. */
  #backlog: number | undefined
  /** There is something that has not been read, so it is too early to say that nothing came. */
  #isBehind = false
  #due: number | undefined

  constructor(now: Milliseconds, settings: PeerSettings, around: Surroundings, routes: RouteReader) {
    const { node, restarted, clock, recorder } = around
    this.#around = around
    this.#routes = routes
    this.#since = clock.realtime()
    this.#recording = recorder && new PeerRecording(settings, recorder, clock)
    this.#peer = new Peer({ settings, node, random: Math.random, ...(restarted && { restarted }) })
    this.#carryOut(now, this.#peer.start(now))
  }

  get settings(): PeerSettings {
    return this.#peer.settings
  }

  /** Its session goes on, see `Peer.adjust`. */
  adjust(now: Milliseconds, settings: PeerSettings): void {
    this.#carryOut(now, this.#peer.adjust(now, settings))
  }

  /** This node has other addresses: some routes may have a next hop now. One that is gone stays, as its session does. */
  relocate(now: Milliseconds): void {
    const { local, settings } = this.#peer
    const stream = this.#line()?.stream
    if (local === undefined || stream === undefined) return
    const next = movedEnd(local, this.#around.links.links(), stream.local, stream.remote)
    if (!Bun.deepEquals(next, local)) this.#carryOut(now, this.#peer.adjust(now, settings, next))
  }

  /** Takes in what waits on its sockets. */
  serve(now: Milliseconds, budget: Budget): void {
    this.#isBehind = false
    for (const line of this.#lines.values()) this.#serveLine(now, line, budget)
    this.#flush(now)
  }

  /** Takes every step that is due, tells it of routes, and sends. */
  advance(now: Milliseconds, budget: Budget): void {
    if (!this.#isBehind && this.#dueAt() <= now) this.#carryOut(now, this.#peer.advance(now))
    this.tellRoutes(now, budget)
    this.#fill(now, budget)
    this.#flush(now)
    for (const line of this.#lines.values()) if ((line.closesAt ?? Infinity) <= now) this.#drop(line)
  }

  /** Whether there are routes that it has not been told. */
  get hasRoutes(): boolean {
    return this.#routes.hasMore && !this.#isStopped
  }

  /** Of some of them; what comes of that goes out when it advances. */
  tellRoutes(now: Milliseconds, budget: Budget): void {
    const limit = this.hasRoutes ? budget.routes : 0
    if (limit <= 0) return
    const change = this.#routes.next(limit)
    budget.told(change.prefixes.length)
    this.#carryOut(now, this.#peer.setRoutes(now, change))
  }

  /** When `advance` is to be called at the latest; 0 for at once. */
  deadline(): Milliseconds | undefined {
    if (this.#hasWork) return milliseconds(0)
    const due = this.#dueAt()
    return due === Infinity ? undefined : milliseconds(due)
  }

  /** The peer has connected to us. */
  accept(now: Milliseconds, stream: Stream): void {
    const slot = this.#around.slots.take()
    if (slot === undefined) return stream.close()
    const local = localEnd(this.#around.links.links(), stream.local, stream.remote)
    const { connection, effects } = this.#peer.accepted(now, local)
    const line = new PeerLine(slot, connection, stream, true)
    line.local = local
    this.#enter(line)
    this.#carryOut(now, effects)
    this.#flush(now)
  }

  /** Accepted connections over which no session stands yet. */
  get halfOpen(): number {
    if (this.#isUp) return 0
    return [...this.#lines.values()].filter(({ isAccepted }) => isAccepted).length
  }

  stop(now: Milliseconds, reason: StopReason): void {
    this.#isStopped = true
    this.#carryOut(now, this.#peer.stop(now, reason))
    this.#flush(now)
  }

  leave(now: Milliseconds, manner: 'restart' | 'drain'): void {
    this.#carryOut(now, this.#peer.leave(now, manner))
    this.#flush(now)
  }

  /** Nothing gets through to the peer any more, by BFD. */
  bfdDown(now: Milliseconds): void {
    this.#carryOut(now, this.#peer.bfdDown(now))
    this.#flush(now)
  }

  /** Between which addresses its session stands; undefined while none does. */
  path(): Path | undefined {
    const line = this.#isUp ? this.#line() : undefined
    if (line?.local === undefined) return undefined
    const { interface: name, vrf, isMultiHop } = this.settings
    const [local, remote] = [line.local.address, line.stream.remote.address]
    return { local, remote, interface: name ?? vrf, isMultiHop }
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** The session ended as `leave` asked for, and the last words were read. */
  get hasLeft(): boolean {
    return this.#peer.hasLeft && this.isSilent
  }

  /** No socket is open. */
  get isSilent(): boolean {
    return this.#lines.size === 0
  }

  close(): void {
    for (const line of this.#lines.values()) this.#drop(line)
  }

  /** Whether its session came or went since that was told last; or, where it is time for that, whether anything did. */
  takeNews(isDue: boolean): boolean {
    if (!this.#hasMoved && !(isDue && this.#hasNews)) return false
    this.#hasMoved = this.#hasNews = false
    return true
  }

  /** What the peer has been told in its session. */
  advertised(): Iterable<AdvertisedRoute> {
    return toldRoutes(this.#peer)
  }

  /** All that is known of it. */
  inspect(timeText: TimeText): PeerReport {
    const { address, heard } = this.status()
    return { ...inspectPeer(this.#peer, address ?? undefined, timeText), prefixesHeard: heard }
  }

  status(): PeerStatus {
    const line = this.#line()
    const remote = line?.stream.remote.address
    const heard = [...this.#lines.values()].map((it) => it.heard())
    return {
      name: this.settings.name,
      state: this.#peer.state,
      since: this.#since,
      address: this.settings.address ?? (remote === undefined ? null : formatAddress(remote)),
      localAddress: line?.local === undefined ? null : formatAddress(line.local.address),
      session: this.#isUp ? (this.#peer.session ?? null) : null,
      lastFailure: this.#lastFailure,
      counters: this.#peer.counters,
      heard: {
        announced: heard.reduce((sum, { announced }) => sum + announced, this.#announced),
        withdrawn: heard.reduce((sum, { withdrawn }) => sum + withdrawn, this.#withdrawn),
      },
    }
  }

  get #hasWork(): boolean {
    if (this.#isBehind || this.hasRoutes) return true
    return this.#backlog !== undefined && this.#lines.get(this.#backlog)?.isBlocked === false
  }

  /** When the first of its timers is over; kept, since all peers are asked in each turn. */
  #dueAt(): number {
    if (this.#due === undefined) {
      this.#due = this.#peer.deadline() ?? Infinity
      for (const { closesAt = Infinity } of this.#lines.values()) this.#due = Math.min(this.#due, closesAt)
    }
    return this.#due
  }

  #serveLine(now: Milliseconds, line: PeerLine, budget: Budget): void {
    const { stream, connection } = line
    if (stream.state === 'failed') return this.#lose(now, line, errnoName(stream.errno))
    if (line.isOpening) {
      if (stream.state === 'connecting') return
      line.isOpening = false
      const local = localEnd(this.#around.links.links(), stream.local, stream.remote)
      line.local = local
      this.#carryOut(now, this.#peer.connected(now, connection, local))
    }
    if (line.isBlocked && stream.isWritable) line.isBlocked = false
    if (!stream.isReadable) return
    if (budget.mayReceive) this.#read(now, line, budget)
    else this.#isBehind = true
  }

  #read(now: Milliseconds, line: PeerLine, budget: Budget): void {
    const { stream, connection } = line
    const length = line.isEnding ? stream.read(this.#around.scratch) : line.read(OCTETS_PER_PEER)
    budget.received(length)
    if (length > 0) {
      if (line.isEnding) return
      line.line.received(now, this.#peer, connection, (effects) => this.#carryOut(now, effects))
    } else if (stream.state !== 'open') {
      this.#lose(now, line, stream.errno === 0 ? undefined : errnoName(stream.errno))
    }
  }

  /** The other end is done, or the connection failed. */
  #lose(now: Milliseconds, line: PeerLine, why: string | undefined): void {
    const { connection, isOpening, isEnding } = line
    this.#drop(line)
    if (isEnding) return
    const peer = this.#peer
    this.#carryOut(
      now,
      isOpening ? peer.connectFailed(now, connection, why ?? '') : peer.closed(now, connection, why),
    )
  }

  #enter(line: PeerLine): void {
    if (this.#recording !== undefined) line.record(this.#recording)
    this.#lines.set(line.connection, line)
  }

  /** The first that is not about to be closed. */
  #line(): PeerLine | undefined {
    for (const line of this.#lines.values()) if (!line.isEnding) return line
    return undefined
  }

  #drop(line: PeerLine): void {
    const { announced, withdrawn } = line.heard()
    this.#announced += announced
    this.#withdrawn += withdrawn
    this.#lines.delete(line.connection)
    this.#due = undefined
    line.stream.close()
    this.#around.slots.give(line.slot)
  }

  #carryOut(now: Milliseconds, effects: readonly Effect[]): void {
    this.#due = undefined
    this.#hasNews = true
    for (const effect of effects) {
      if (effect.kind === 'report') this.#report(effect.verdict)
      else if (effect.kind === 'dial') this.#dial(now, effect.connection)
      else if (effect.kind === 'fill') this.#backlog = effect.connection
      else this.#tellLine(now, effect)
    }
    this.#recording?.moved(this.#peer.state, this.#line()?.recorded)
    const isUp = this.#peer.state === 'established'
    if (isUp === this.#isUp) return
    this.#isUp = isUp
    this.#since = this.#around.clock.realtime()
    this.#hasMoved = true
  }

  #report(verdict: Verdict): void {
    if (FAILURES.has(verdict.reason)) this.#lastFailure = verdict
    this.#around.tell(verdict)
  }

  #tellLine(now: Milliseconds, effect: Effect & { readonly kind: 'send' | 'close' | 'negotiated' }): void {
    const line = this.#lines.get(effect.connection)
    if (line === undefined) return
    if (effect.kind === 'negotiated') line.negotiated(effect.session)
    else if (effect.kind === 'send') line.queue(effect.octets)
    else if (line.end(now)) this.#drop(line)
  }

  #dial(now: Milliseconds, connection: number): void {
    const failed = this.#connect(connection)
    if (failed !== undefined) this.#carryOut(now, this.#peer.connectFailed(now, connection, failed))
  }

  /** Why not; undefined when it is on its way. */
  #connect(connection: number): string | undefined {
    const { slots, streams, links } = this.#around
    const { interface: name } = this.settings
    const to = peerEndpoint(this.settings, links)
    if (to === undefined) return `no router has advertised itself on interface "${name ?? ''}"`
    const slot = slots.take()
    if (slot === undefined)
      return `there are ${slots.taken} connections with other peers, and no more are possible`
    const stream = streams.connect(to, dialOptions(this.settings))
    // a stream that was opened has an errno too
    if ('state' in stream) {
      this.#enter(new PeerLine(slot, connection, stream, false))
      return undefined
    }
    slots.give(slot)
    return dialFailure(this.settings, stream.errno)
  }

  #fill(now: Milliseconds, budget: Budget): void {
    if (this.#backlog === undefined || !budget.mayPack) return
    const line = this.#lines.get(this.#backlog)
    if (line?.isBlocked === true) return
    if (line === undefined) {
      this.#backlog = undefined
      return
    }
    const sink = new TimedSink(line.slot.core, line.line, budget)
    const { effects, isDone } = this.#peer.fill(now, line.connection, sink)
    if (isDone) this.#backlog = undefined
    this.#carryOut(now, effects)
  }

  /** Sends what there is to send, also of what comes of a socket that fails. */
  #flush(now: Milliseconds): void {
    for (const line of this.#lines.values()) {
      if (line.isBlocked || line.isOpening || line.unsent === 0) continue
      const taken = line.flush()
      if (line.stream.state === 'failed') this.#lose(now, line, errnoName(line.stream.errno))
      else if (taken > 0 && !line.isEnding) this.#carryOut(now, this.#peer.progressed(now, line.connection))
    }
  }
}
