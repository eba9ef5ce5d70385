// The connections to one peer: the one that we dial and those that the peer opens, which of them stays, and when the next
// is tried. RFC 4271 6.8 and 8.2.1; each connection's own machine is beside.

import { after, milliseconds, type Milliseconds } from '@ingot/api'
import type { MessageCounts } from '../counters.ts'
import type { Effect } from '../effect.ts'
import type { Event, State } from '../fsm/table.ts'
import { ownAsn, type PeerSettings } from '../settings.ts'
import { ceaseError, type ProtocolError } from '../wire/protocol-error.ts'
import type { Open } from '../wire/open.ts'
import type { RouteRefresh } from '../wire/route-refresh.ts'
import { keepsDialled } from './collision.ts'
import { Connection, type Shared } from './connection.ts'
import { Damping } from './damping.ts'
import { isCollision, type Ending } from './ending.ts'
import type { LocalEnd } from './local-end.ts'
import type { Session } from './negotiation.ts'

/** Of those that the peer opens: the one in use, and one that has yet to show what it is. */
const ACCEPTED_MAX = 2

export interface ConnectionsOptions {
  readonly settings: PeerSettings
  readonly node: string
  readonly random: () => number
  readonly sent: MessageCounts
  readonly received: MessageCounts
  readonly effect: (effect: Effect) => void
  readonly restart: Shared['restart']
  /** A session is established; it is `current`. */
  readonly rose: (connection: Connection) => void
  /** It is no more. */
  readonly fell: (connection: Connection) => void
  /** No session came of it. */
  readonly failed: (ending: Ending) => void
  readonly refreshAsked: (connection: Connection, refresh: RouteRefresh) => void
}

export class Connections {
  readonly #options: ConnectionsOptions
  readonly #shared: Shared
  readonly #damping: Damping
  readonly #dialled: Connection
  #accepted: Connection[] = []
  #next = 1
  #isRunning = false
  #restartAt: Milliseconds | undefined
  #establishedAt = milliseconds(0)

  constructor(options: ConnectionsOptions) {
    this.#options = options
    this.#damping = new Damping(options.random)
    this.#shared = {
      ...options,
      damping: this.#damping,
      now: milliseconds(0),
      nextNumber: () => this.#next++,
      admits: (connection, session) => this.#admits(connection, session),
      moved: (connection, from, to) => this.#moved(connection, from, to),
      dialTimedOut: () => options.failed({ kind: 'timedOut' }),
    }
    this.#dialled = new Connection(this.#shared, true)
  }

  get now(): Milliseconds {
    return this.#shared.now
  }

  /** Takes note of the time. It never goes back. */
  tell(now: Milliseconds): void {
    this.#shared.now = milliseconds(Math.max(now, this.now))
  }

  /** The state of the connection that is farthest. */
  get state(): State {
    return this.#accepted.reduce((best, it) => (rank(it) > rank(best) ? it : best), this.#dialled).state
  }

  /** The one with the session. */
  get current(): Connection | undefined {
    return this.#all().find(({ state }) => state === 'established')
  }

  /** When the last session began. */
  get establishedAt(): Milliseconds {
    return this.#establishedAt
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** The OPENs of the session, or else of the connection that was the farthest. */
  get opens(): { readonly sent: Open | undefined; readonly received: Open | undefined } {
    const { ours, theirs } =
      this.current ?? this.#all().find((it) => it.theirs !== undefined) ?? this.#dialled
    return { sent: ours, received: theirs }
  }

  /** When the next is tried; undefined while one is under way, or none is to be. */
  get nextTryAt(): Milliseconds | undefined {
    const { state, machine } = this.#dialled
    return this.#restartAt ?? (state === 'active' ? machine.timers.due('connectRetry') : undefined)
  }

  /** Settings are from the next try on, what this end is at once. */
  adjust(settings: PeerSettings, local: LocalEnd | undefined): void {
    this.#shared.settings = settings
    this.current?.relocate(local)
  }

  find(number: number): Connection | undefined {
    return this.#all().find((it) => it.number === number)
  }

  start(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    this.#begin()
  }

  /** Ends all, each with its own words, and tries none again. */
  stop(words: (connection: Connection) => ProtocolError): void {
    this.pause()
    for (const it of this.#all()) it.raise('manualStop', words(it))
  }

  /** What ends is not tried again. */
  pause(): void {
    this.#isRunning = false
    this.#restartAt = undefined
  }

  raise(event: Event, error: ProtocolError): void {
    for (const it of this.#all()) it.raise(event, error)
  }

  /** The peer has connected. The connection is refused where it is of no use. */
  accept(local: LocalEnd): number {
    const isRefused = this.#isUnwanted()
    if (!isRefused) this.#giveWay()
    const connection = new Connection(this.#shared, false)
    const number = this.#next
    this.#accepted.push(connection)
    connection.accept(local, isRefused)
    if (connection.state === 'idle') this.#forget(connection)
    return number
  }

  advance(): void {
    for (const it of this.#all()) it.machine.advance(this.now)
    if (this.#restartAt !== undefined && this.#restartAt <= this.now) this.#begin()
  }

  deadline(): Milliseconds | undefined {
    const timers = this.#all().map(({ machine }) => machine.timers.deadline())
    const times = [...timers, this.#restartAt].filter((it) => it !== undefined)
    return times.length === 0 ? undefined : milliseconds(Math.min(...times))
  }

  #all(): readonly Connection[] {
    return [this.#dialled, ...this.#accepted]
  }

  #isUnwanted(): boolean {
    const isFull = this.#accepted.filter(({ state }) => state !== 'openSent').length >= ACCEPTED_MAX
    const dialsOnly = this.#shared.settings.opens === 'we'
    return !this.#isRunning || dialsOnly || isFull || this.#damping.isRefusing(this.now)
  }

  /** What the peer cannot mean any more when it connects again. */
  #giveWay(): void {
    const { current } = this
    // The peer restarts and keeps our routes: the old connection is dead. One without families only helps others to restart
    // (RFC 4724 4.2, 5).
    const restarting = current?.session?.gracefulRestart?.families ?? []
    if (restarting.length > 0) current?.leave({ kind: 'replaced' })
    const tracked = this.#accepted.find(({ state }) => state === 'openSent')
    tracked?.raise('collisionLost', ceaseError('collision'))
  }

  #begin(): void {
    this.#restartAt = undefined
    if (this.#all().some(({ isAgreed }) => isAgreed)) return
    this.#dialled.raise(this.#shared.settings.opens === 'peer' ? 'passiveStart' : 'start')
  }

  #forget(connection: Connection): void {
    this.#accepted = this.#accepted.filter((it) => it !== connection)
  }

  /** A session stands; of two that are as good as one the order of the identifiers decides. */
  #admits(connection: Connection, session: Session): boolean {
    for (const other of this.#all()) {
      if (other === connection || !other.isAgreed) continue
      const isKept = connection.isDialled === this.#keepsDialled(connection, session)
      if (other.state === 'established' || !isKept) return false
      other.raise('collisionLost', ceaseError('collision'))
    }
    return true
  }

  #keepsDialled({ ours }: Connection, { peerIdentifier, peerAsn }: Session): boolean {
    const own = { identifier: ours?.identifier ?? 0, asn: ownAsn(this.#shared.settings) }
    return keepsDialled(own, { identifier: peerIdentifier, asn: peerAsn })
  }

  #moved(connection: Connection, from: State, to: State): void {
    if (to === 'established') this.#rise(connection)
    if (from === 'established') this.#options.fell(connection)
    const isOver = to === 'idle' || (!connection.isDialled && from === 'openSent' && to === 'active')
    if (isOver) this.#over(connection, from)
    else if (from === 'openSent' && to === 'active') this.#tellFailed(connection)
  }

  #rise(connection: Connection): void {
    this.#restartAt = undefined
    this.#establishedAt = this.now
    for (const other of this.#all()) {
      if (other === connection) continue
      // One without an OPEN goes quietly, one with it is told.
      if (other.isUnderWay) other.raise('collisionLost', ceaseError('collision'))
      else other.raise('manualStop')
    }
    this.#options.rose(connection)
  }

  /** The connection came to an end, and it is to be seen when the next one is tried. */
  #over(connection: Connection, from: State): void {
    if (!connection.isDialled) this.#forget(connection)
    if (!this.#isRunning) return
    const isReplaced = isCollision(connection.ending) && this.#hasOther(connection)
    if (isReplaced || this.#all().some(({ isAgreed }) => isAgreed)) return
    if (from !== 'established') this.#tellFailed(connection)
    const lasted = milliseconds(from === 'established' ? this.now - this.#establishedAt : 0)
    const hasConnected = from !== 'connect' && from !== 'active'
    const delay = hasConnected ? this.#damping.connectionFailed(this.now, lasted) : this.#damping.dialFailed()
    if (this.#dialled.state === 'idle') this.#restartAt = after(this.now, delay)
  }

  /** Of two connections that met, the loss of one is no failure. */
  #tellFailed(connection: Connection): void {
    if (!this.#hasOther(connection)) this.#options.failed(connection.ending)
  }

  #hasOther(connection: Connection): boolean {
    return this.#all().some((it) => it !== connection && it.isUnderWay)
  }
}

const ORDER: readonly State[] = ['idle', 'active', 'connect', 'openSent', 'openConfirm', 'established']

function rank({ state }: Connection): number {
  return ORDER.indexOf(state)
}
