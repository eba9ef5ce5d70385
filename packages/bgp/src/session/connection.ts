// One connection to the peer: a state machine with the messages around it. It turns what arrives into events of the
// machine, and the machine's duties into effects. What concerns more than one connection is the peer's.

import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { Effect } from '../effect.ts'
import { Machine, type Hands } from '../fsm/machine.ts'
import type { Event, State } from '../fsm/table.ts'
import type { MessageCounts } from '../counters.ts'
import type { PeerSettings } from '../settings.ts'
import { message, MESSAGE_TYPE, messageType, typeOctet, type MessageType } from '../wire/header.ts'
import { decodeNotification, encodeNotification } from '../wire/notification.ts'
import { decodeOpen, encodeOpen, type Open } from '../wire/open.ts'
import { ceaseError, CODE, OPEN_ERROR, type ProtocolError } from '../wire/protocol-error.ts'
import { decodeRouteRefresh, type RouteRefresh } from '../wire/route-refresh.ts'
import type { Damping } from './damping.ts'
import type { Ending } from './ending.ts'
import { routerId, type LocalEnd } from './local-end.ts'
import { negotiate, type Session } from './negotiation.ts'
import { ownOpen } from './own-open.ts'

/** So long a dial may take where nothing else is configured: the kernel asks a second time within it. */
const DEFAULT_CONNECT_TIME = seconds(2)

/** What the connections of one peer share. */
export interface Shared {
  settings: PeerSettings
  readonly node: string
  readonly random: () => number
  readonly damping: Damping
  readonly sent: MessageCounts
  readonly received: MessageCounts
  now: Milliseconds
  readonly effect: (effect: Effect) => void
  nextNumber(): number
  restart(): { readonly isRestarting: boolean; readonly isForwardingKept: boolean }
  /** The peer's OPEN is good: whether this connection may go on beside the others. */
  admits(connection: Connection, session: Session): boolean
  moved(connection: Connection, from: State, to: State): void
  /** A dial got no answer in time; another one begins. */
  dialTimedOut(): void
  readonly refreshAsked: (connection: Connection, refresh: RouteRefresh) => void
}

/** What the core found in UPDATEs. */
export interface HeardUpdates {
  /** How many messages. */
  readonly count: number
  /** Why the session has to end (RFC 7606: session reset). */
  readonly error?: ProtocolError
  /** What is wrong with the last of them. */
  readonly fault?: UpdateFault
}

export interface UpdateFault {
  readonly action: string
  readonly text: string
  readonly octets: Uint8Array
}

export class Connection implements Hands {
  readonly isDialled: boolean
  readonly machine: Machine
  readonly #shared: Shared
  #number: number | undefined
  #local: LocalEnd | undefined
  #ours: Open | undefined
  #theirs: Open | undefined
  #session: Session | undefined
  #ending: Ending | undefined

  constructor(shared: Shared, isDialled: boolean) {
    this.#shared = shared
    this.isDialled = isDialled
    const { random } = shared
    const connectRetryTime = (state: State) => this.#connectRetryTime(state, shared.settings)
    this.machine = new Machine({ connectRetryTime, delayOpenTime: milliseconds(0), random }, this)
  }

  /** Undefined while there is no TCP connection, nor one on its way. */
  get number(): number | undefined {
    return this.#number
  }

  get state(): State {
    return this.machine.state
  }

  /** There is an OPEN of ours on it. */
  get isUnderWay(): boolean {
    const { state } = this.machine
    return state === 'openSent' || state === 'openConfirm' || state === 'established'
  }

  /** The peer's OPEN was good, too. */
  get isAgreed(): boolean {
    const { state } = this.machine
    return state === 'openConfirm' || state === 'established'
  }

  get local(): LocalEnd | undefined {
    return this.#local
  }

  get ours(): Open | undefined {
    return this.#ours
  }

  /** What the peer said, acceptable or not. */
  get theirs(): Open | undefined {
    return this.#theirs
  }

  /** From the peer's OPEN on. */
  get session(): Session | undefined {
    return this.#session
  }

  /** How the last attempt ended. */
  get ending(): Ending {
    return this.#ending ?? { kind: 'timedOut' }
  }

  raise(event: Event, error?: ProtocolError): void {
    this.machine.raise(this.#shared.now, event, error)
  }

  /** TCP is up, for a dial of ours. */
  connected(local: LocalEnd): void {
    this.#local = local
    this.raise('connectionUp')
  }

  /** The interface of this end has other addresses. */
  relocate(local: LocalEnd | undefined): void {
    this.#local = local
  }

  /** The peer has connected. */
  accept(local: LocalEnd, isRefused: boolean): void {
    this.#number = this.#shared.nextNumber()
    this.#local = local
    if (!isRefused) this.raise('passiveStart')
    this.raise('connectionUp')
  }

  /** The socket is gone. */
  failed(ending: Ending): void {
    this.#ending = ending
    this.#number = undefined
    this.raise('connectionFails')
  }

  /** Closes without a word. */
  leave(ending: Ending): void {
    this.#ending = ending
    this.raise('connectionFails')
  }

  /** A whole message, not an UPDATE. */
  hear(octets: Uint8Array): void {
    const type = messageType(octets)
    if (type === undefined) return
    this.#shared.received[type]++
    switch (type) {
      case 'open':
        return this.#hearOpen(octets)
      case 'notification':
        return this.#hearNotification(octets)
      case 'keepalive':
        return this.#expect('keepalive', type)
      case 'routeRefresh':
        return this.#hearRefresh(octets)
      case 'update':
        return this.#expect('update', type)
    }
  }

  hearUpdates({ count, error }: HeardUpdates): void {
    this.#shared.received.update += count
    if (error !== undefined && this.state === 'established') this.raise('badUpdate', error)
    else this.#expect('update', 'update')
  }

  /** What has arrived is no message. */
  misheard(error: ProtocolError): void {
    this.raise('badMessage', error)
  }

  dial(): void {
    if (this.state === 'connect') this.#shared.dialTimedOut()
    this.#begin(this.#shared.nextNumber())
    this.#shared.effect({ kind: 'dial', connection: this.#number ?? 0 })
  }

  drop(): void {
    const connection = this.#number
    this.#number = undefined
    if (connection !== undefined) this.#shared.effect({ kind: 'close', connection })
  }

  refuse(): void {
    this.notify(ceaseError('rejected'))
    this.drop()
  }

  sendOpen(): void {
    const { settings, node } = this.#shared
    const local = this.#local
    if (local === undefined) return
    const identifier = routerId(settings, local, node)
    const transport = local.address.family
    this.#ours = ownOpen(settings, { identifier, transport, ...this.#shared.restart() })
    this.#send('open', encodeOpen(this.#ours))
  }

  sendKeepalive(): void {
    this.#send('keepalive', message('keepalive'))
  }

  notify(error: ProtocolError): void {
    this.#ending = { kind: 'sent', error }
    this.#send('notification', encodeNotification(error))
  }

  moved(from: State, to: State): void {
    this.#shared.moved(this, from, to)
  }

  #begin(number: number): void {
    this.#number = number
    this.#local = undefined
    this.#ours = undefined
    this.#theirs = undefined
    this.#session = undefined
    this.#ending = undefined
  }

  #send(type: MessageType, octets: Uint8Array): void {
    const connection = this.#number
    if (connection === undefined) return
    this.#shared.sent[type]++
    this.#shared.effect({ kind: 'send', connection, octets })
  }

  /** A message whose type is all that matters of it. */
  #expect(event: Event, type: MessageType): void {
    this.machine.raise(this.#shared.now, event, undefined, MESSAGE_TYPE[type])
  }

  #hearOpen(octets: Uint8Array): void {
    const ours = this.#ours
    if (this.state !== 'openSent' || ours === undefined) return this.#expect('open', 'open')
    const theirs = decodeOpen(octets)
    if ('code' in theirs) return this.raise('badMessage', theirs)
    this.#theirs = theirs
    const session = negotiate(this.#shared.settings, ours, theirs)
    if ('code' in session) return this.raise('badMessage', session)
    this.#session = session
    if (!this.#shared.admits(this, session)) return this.raise('collisionLost', ceaseError('collision'))
    this.machine.agree(session)
    const connection = this.#number
    if (connection !== undefined) this.#shared.effect({ kind: 'negotiated', connection, session })
    this.raise('open')
  }

  #hearNotification(octets: Uint8Array): void {
    const error = decodeNotification(octets)
    this.#ending = { kind: 'received', error }
    const isVersion = error.code === CODE.open && error.subcode === OPEN_ERROR.version
    this.raise(isVersion ? 'versionNotification' : 'notification')
  }

  #hearRefresh(octets: Uint8Array): void {
    const session = this.#session
    if (this.state !== 'established' || session === undefined) {
      return this.machine.raise(this.#shared.now, 'routeRefresh', undefined, typeOctet(octets))
    }
    const refresh = decodeRouteRefresh(octets, session.hasEnhancedRefresh)
    if ('code' in refresh) return this.raise('badMessage', refresh)
    this.raise('routeRefresh')
    this.#shared.refreshAsked(this, refresh)
  }

  /** While a dial is on its way, its longest time; after a connection that came to nothing, the time until the next. */
  #connectRetryTime(state: State, { opens, connectTime }: PeerSettings): Milliseconds {
    if (!this.isDialled || opens === 'peer') return milliseconds(0)
    if (state === 'openSent') return this.#shared.damping.connectionFailed(this.#shared.now)
    return connectTime ?? DEFAULT_CONNECT_TIME
  }
}
