// One configured neighbour: the session with it, and what it is to be told of routes. It opens no socket and reads no clock: each input carries the time and
// returns what is to be done for it, in order.

import { after, milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { Counters } from './counters.ts'
import { noMessages } from './counters.ts'
import type { Effect } from './effect.ts'
import type { State } from './fsm/table.ts'
import { AdjRibOut, type Advertised } from './rib/adj-rib-out.ts'
import { mergeFor } from './rib/merge.ts'
import { RouteEncoder } from './rib/route-encoder.ts'
import type { UpdateSink } from './rib/update-sink.ts'
import type { PrefixRoutes, RouteAttributes, RouteChange } from './route.ts'
import type { Connection, HeardUpdates } from './session/connection.ts'
import { Connections } from './session/connections.ts'
import { Departure } from './session/departure.ts'
import type { Ending, PastEnding } from './session/ending.ts'
import type { LocalEnd } from './session/local-end.ts'
import type { Session } from './session/negotiation.ts'
import { Reporter } from './session/reporter.ts'
import { cease, type StopReason } from './session/stop-reason.ts'
import type { PeerSettings } from './settings.ts'
import { unicastFamily } from './wire/address-family.ts'
import type { Open } from './wire/open.ts'
import { ceaseError, type ProtocolError } from './wire/protocol-error.ts'
import { REFRESH, type RouteRefresh } from './wire/route-refresh.ts'

export interface PeerOptions {
  readonly settings: PeerSettings
  /** The name of this node: where there is no IPv4 address, the BGP identifier comes of it. */
  readonly node: string
  /** In [0, 1). */
  readonly random: () => number
  /** When this process took the place of another that had sessions; left out: it is the first one. */
  readonly restarted?: { readonly at: Milliseconds; readonly isForwardingKept: boolean }
}

const DEFAULT_RESTART_TIME = seconds(120)

export class Peer {
  #settings: PeerSettings
  readonly #connections: Connections
  readonly #reporter: Reporter
  readonly #rib: AdjRibOut
  readonly #sent = noMessages()
  readonly #received = noMessages()
  #effects: Effect[] = []
  #restartingUntil: Milliseconds | undefined
  #isFillAsked = false
  #departure: Departure | undefined
  #hasLeft = false
  /** Whatever session ends now was to end. */
  #isPlanned = false
  #established = 0
  #ended = 0
  #since: Milliseconds | undefined
  #lastDown: PastEnding | undefined
  #lastFailure: PastEnding | undefined

  constructor({ settings, node, random, restarted }: PeerOptions) {
    this.#settings = settings
    const { restartTime = DEFAULT_RESTART_TIME } = settings.gracefulRestart ?? {}
    if (restarted !== undefined) this.#restartingUntil = after(restarted.at, restartTime)
    this.#reporter = new Reporter(settings, (verdict) => this.#effects.push({ kind: 'report', verdict }))
    this.#rib = new AdjRibOut(settings.maximumPrefixes)
    this.#connections = new Connections({
      settings,
      node,
      random,
      sent: this.#sent,
      received: this.#received,
      effect: (effect) => this.#effects.push(effect),
      restart: () => ({
        isRestarting: this.#connections.now < (this.#restartingUntil ?? 0),
        // no traffic goes through this process, so a session that ends stops none (RFC 8538 4)
        isForwardingKept: restarted?.isForwardingKept === true || this.#established > 0,
      }),
      rose: (connection) => this.#rise(connection),
      fell: (connection) => this.#fall(connection),
      failed: (ending) => this.#fail(ending),
      refreshAsked: (connection, refresh) => this.#refresh(connection, refresh),
    })
  }

  get settings(): PeerSettings {
    return this.#settings
  }

  /** The state of the connection that is farthest. */
  get state(): State {
    return this.#connections.state
  }

  /** Whether the connection is still of use; nothing more is to be read from one that is not. */
  has(connection: number): boolean {
    return this.#connections.find(connection) !== undefined
  }

  get session(): Session | undefined {
    return this.#connections.current?.session
  }

  /** Our end of it. */
  get local(): LocalEnd | undefined {
    return this.#connections.current?.local
  }

  /** When it was established. */
  get establishedAt(): Milliseconds | undefined {
    return this.#connections.current === undefined ? undefined : this.#connections.establishedAt
  }

  /** Since when its session stands, or does not. */
  get since(): Milliseconds | undefined {
    return this.#since
  }

  /** The OPENs of the session, or of the last attempt. */
  get opens(): { readonly sent: Open | undefined; readonly received: Open | undefined } {
    return this.#connections.opens
  }

  /** How the last session ended. */
  get lastDown(): PastEnding | undefined {
    return this.#lastDown
  }

  /** Why the last attempt came to nothing. */
  get lastFailure(): PastEnding | undefined {
    return this.#lastFailure
  }

  /** When the next connection is tried. */
  get nextTryAt(): Milliseconds | undefined {
    return this.#connections.nextTryAt
  }

  /** What the peer has been told in this session. */
  advertised(): Iterable<Advertised> {
    return this.#rib.advertised()
  }

  /** The session ended as `leave` asked for, or there was none. */
  get hasLeft(): boolean {
    return this.#hasLeft
  }

  get counters(): Counters {
    return {
      sent: this.#sent,
      received: this.#received,
      established: this.#established,
      ended: this.#ended,
      prefixes: this.#rib.sent,
      wantedPrefixes: this.#rib.wanted,
    }
  }

  start(now: Milliseconds): readonly Effect[] {
    return this.#turn(now, () => {
      if (this.#hasLeft || this.#connections.isRunning) return
      this.#since = now
      this.#connections.start()
    })
  }

  /** `text` is for the peer's operator (RFC 9003). The session is not begun again unless started. */
  stop(now: Milliseconds, reason: StopReason, text = ''): readonly Effect[] {
    return this.#turn(now, () => this.#stop(reason, text))
  }

  /** BFD says that the peer is gone: the session ends, and is tried again. */
  bfdDown(now: Milliseconds): readonly Effect[] {
    return this.#turn(now, () => {
      this.#connections.raise('automaticStop', ceaseError('bfdDown'))
    })
  }

  /**
   * The process goes: at once where it comes back and the peer keeps our routes until then (RFC 4724), with a warning, a
   * withdrawal and a Cease otherwise, and always for a `drain`. It may go when `hasLeft`.
   */
  leave(now: Milliseconds, manner: 'restart' | 'drain'): readonly Effect[] {
    return this.#turn(now, () => {
      if (this.#departure !== undefined || this.#hasLeft) return
      const { current } = this.#connections
      if (current === undefined) return this.#depart()
      if (manner === 'restart' && current.session?.gracefulRestart !== undefined) {
        this.#connections.pause()
        this.#end(true, () => current.leave({ kind: 'left' }))
        return this.#depart()
      }
      if (this.#rib.sent === 0) return this.#depart()
      this.#connections.pause()
      this.#departure = new Departure(now)
      this.#rib.shutDown()
    })
  }

  /** Settings whose `sessionSettings` are what they were, or another `local`: routes are told again that look otherwise. */
  adjust(now: Milliseconds, settings: PeerSettings, local = this.local): readonly Effect[] {
    return this.#turn(now, () => {
      this.#settings = settings
      this.#connections.adjust(settings, local)
      if (this.#departure === undefined && local !== undefined) this.#rib.adjust(settings, local)
    })
  }

  /** What this peer is to be told; routes for others only are passed over. */
  setRoutes(now: Milliseconds, { prefixes, isPartial }: RouteChange): readonly Effect[] {
    return this.#turn(now, () => {
      if (this.#departure !== undefined) return
      // most want the same as the one before, and then it is one list
      let wanted: PrefixRoutes['routes'] | undefined
      let attributes: RouteAttributes | undefined
      for (const { prefix, routes, nlri } of prefixes) {
        if (routes !== wanted) attributes = mergeFor(this.#settings.name, routes)
        wanted = routes
        this.#rib.set(prefix, attributes, nlri)
      }
      this.#rib.setPartial(isPartial)
      this.#tellStranded()
    })
  }

  /** The connection of a `dial` is up. */
  connected(now: Milliseconds, connection: number, local: LocalEnd): readonly Effect[] {
    return this.#turn(now, () => this.#connections.find(connection)?.connected(local))
  }

  /** The connection of a `dial` did not come about. `why` is for people. */
  connectFailed(now: Milliseconds, connection: number, why: string): readonly Effect[] {
    return this.#turn(now, () => this.#connections.find(connection)?.failed({ kind: 'failed', text: why }))
  }

  /** The peer has connected: the number of that connection, and what is to be done for it. */
  accepted(
    now: Milliseconds,
    local: LocalEnd,
  ): { readonly connection: number; readonly effects: readonly Effect[] } {
    let connection = 0
    const effects = this.#turn(now, () => {
      connection = this.#connections.accept(local)
    })
    return { connection, effects }
  }

  /** The other end has closed, or the connection failed. */
  closed(now: Milliseconds, connection: number, why?: string): readonly Effect[] {
    return this.#turn(now, () =>
      this.#connections
        .find(connection)
        ?.failed(why === undefined ? { kind: 'closed' } : { kind: 'failed', text: why }),
    )
  }

  /** A whole message other than an UPDATE. Its octets may be used again afterwards. */
  hear(now: Milliseconds, connection: number, octets: Uint8Array): readonly Effect[] {
    return this.#turn(now, () => this.#connections.find(connection)?.hear(octets))
  }

  /** UPDATEs as the core judged them; nothing of them is kept. */
  hearUpdates(now: Milliseconds, connection: number, heard: HeardUpdates): readonly Effect[] {
    return this.#turn(now, () => {
      this.#connections.find(connection)?.hearUpdates(heard)
      if (heard.fault !== undefined) this.#reporter.updateFaulty(now, heard.fault)
    })
  }

  /** What arrived is no message; the error says what is wrong with its header. */
  misheard(now: Milliseconds, connection: number, error: ProtocolError): readonly Effect[] {
    return this.#turn(now, () => this.#connections.find(connection)?.misheard(error))
  }

  /** The peer's end has taken in something of what was sent. */
  progressed(now: Milliseconds, connection: number): readonly Effect[] {
    return this.#turn(now, () => this.#connections.find(connection)?.machine.progressed(now))
  }

  /** Packs routes that wait into the sink. `isDone`: nothing is left that its room was too small for. */
  fill(
    now: Milliseconds,
    connection: number,
    sink: UpdateSink,
  ): { readonly effects: readonly Effect[]; readonly isDone: boolean } {
    let isDone = true
    const effects = this.#turn(now, () => {
      const { current } = this.#connections
      if (current?.number !== connection) return
      const filled = this.#rib.pack(sink)
      this.#sent.update += filled.updates
      this.#sent.routeRefresh += filled.refreshes
      if (filled.updates > 0) current.machine.spoke(now)
      if (this.#rib.isTold) this.#restartingUntil = undefined
      this.#tellNotSent()
      isDone = filled.isDone
      this.#isFillAsked = !isDone
    })
    return { effects, isDone }
  }

  /** Takes every step that is due. All that has arrived is to be handed in before. */
  advance(now: Milliseconds): readonly Effect[] {
    return this.#turn(now, () => this.#connections.advance())
  }

  /** When `advance` is to be called at the latest. */
  deadline(): Milliseconds | undefined {
    const due = this.#connections.deadline()
    if (this.#departure === undefined) return due
    return milliseconds(Math.min(this.#departure.deadline(this.#connections.now), due ?? Infinity))
  }

  #turn(now: Milliseconds, act: () => void): readonly Effect[] {
    this.#connections.tell(now)
    act()
    const step = this.#departure?.next(now, !this.#rib.hasWork)
    if (step === 'withdraw') this.#rib.withdrawAll()
    if (step === 'end') this.#depart()
    const connection = this.#connections.current?.number
    if (connection !== undefined && !this.#isFillAsked && this.#rib.hasWork) {
      this.#isFillAsked = true
      this.#effects.push({ kind: 'fill', connection })
    }
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  #stop(reason: StopReason, text: string): void {
    this.#end(reason !== 'bfdDown', () =>
      this.#connections.stop(({ session }) => cease(session, reason, text)),
    )
  }

  #end(isPlanned: boolean, end: () => void): void {
    this.#isPlanned = isPlanned
    end()
    this.#isPlanned = false
  }

  #depart(): void {
    this.#stop('shutdown', '')
    this.#departure = undefined
    this.#hasLeft = true
  }

  #rise({ session, local }: Connection): void {
    if (session === undefined || local === undefined) return
    this.#established++
    this.#since = this.#connections.now
    const encoder = new RouteEncoder(session, local, this.#settings)
    this.#rib.startSession(encoder, session.hasEnhancedRefresh)
    this.#isFillAsked = false
    this.#reporter.established(session)
    this.#tellStranded()
  }

  #fall(connection: Connection): void {
    this.#ended++
    this.#since = this.#connections.now
    this.#lastDown = { at: this.#since, ending: connection.ending }
    this.#rib.endSession()
    this.#isFillAsked = false
    this.#reporter.down(connection.ending, this.#isPlanned)
    if (this.#departure === undefined) return
    this.#departure = undefined
    this.#hasLeft = true
  }

  #fail(ending: Ending): void {
    const { now } = this.#connections
    this.#lastFailure = { at: now, ending }
    this.#reporter.connectionFailed(now, ending)
  }

  #refresh(connection: Connection, { family, subtype }: RouteRefresh): void {
    const known = unicastFamily(family)
    if (subtype !== REFRESH.request || known === undefined) return
    if (connection.session?.hasRefresh === true) this.#rib.refresh(known)
  }

  #tellStranded(): void {
    for (const family of this.#rib.stranded) this.#reporter.noNextHop(family)
  }

  #tellNotSent(): void {
    const { held, unfit } = this.#rib
    const { now } = this.#connections
    if (held > 0) {
      const remedy = 'raise the limit of this peer, or advertise aggregates to it'
      this.#reporter.routesNotSent(now, `no more than ${this.#settings.maximumPrefixes} may be`, held, remedy)
    }
    if (unfit > 0) {
      const remedy = 'advertise them with fewer communities'
      this.#reporter.routesNotSent(now, 'their attributes do not fit a message', unfit, remedy)
    }
  }
}
