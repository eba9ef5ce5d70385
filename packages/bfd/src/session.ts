// One BFD session in Asynchronous mode (RFC 5880 6.8), between two addresses. It is told of packets that are its own and
// of the time, and says when it is to be told again. Demand mode is obeyed and never asked for, authentication is not
// offered. Nothing is allocated for a packet.

import { after, milliseconds, type Milliseconds } from '@ingot/api'
import { ControlPacket, CONTROL_SIZE, type SessionState } from './control-packet.ts'
import { diagnosticCode, diagnosticOf, type Diagnostic } from './diagnostic.ts'
import { EchoFunction } from './echo-function.ts'
import type { BfdEffect, SendControl, SendEcho } from './effect.ts'
import { Negotiation, SLOW_INTERVAL } from './negotiation.ts'
import type { Parameters, Path } from './session-settings.ts'

/** Of a session that has not heard from its neighbour (RFC 5880 6.8.1), one microsecond. */
const INITIAL_MIN_RX = milliseconds(0.001)

/** What was counted since the session began. */
export interface SessionCounters {
  controlPacketsIn: number
  controlPacketsOut: number
  echoPacketsIn: number
  echoPacketsOut: number
  upEvents: number
  downEvents: number
}

/** What is known of a session beside what is counted. */
export interface SessionFacts {
  readonly state: SessionState
  /** When it came to that; undefined while it never had another. */
  readonly since: Milliseconds | undefined
  /** Why it did. */
  readonly diagnostic: Diagnostic
  /** What the neighbour says of itself; undefined while nothing is heard of it. */
  readonly remoteState: SessionState | undefined
  /** How long until the next packet at most, and how long the neighbour may be silent; 0 while nothing is heard of it. */
  readonly transmitInterval: Milliseconds
  readonly detectionTime: Milliseconds
  /** Echo packets come back. */
  readonly isEchoing: boolean
}

export class Session {
  readonly path: Path
  readonly discriminator: number
  readonly counters: SessionCounters = {
    controlPacketsIn: 0,
    controlPacketsOut: 0,
    echoPacketsIn: 0,
    echoPacketsOut: 0,
    upEvents: 0,
    downEvents: 0,
  }
  /** Who is told of it. */
  keys: readonly string[] = []
  readonly #random: () => number
  readonly #negotiation: Negotiation
  readonly #echo: EchoFunction
  readonly #control: SendControl
  readonly #sendEcho: SendEcho
  readonly #packet = new ControlPacket()
  #parameters: Parameters
  #state: SessionState = 'Down'
  #since: Milliseconds | undefined
  #diagnostic: Diagnostic = 'noDiagnostic'
  #remoteState: SessionState = 'Down'
  #remoteDiagnostic = 0
  #remoteDiscriminator = 0
  #remoteMultiplier = 0
  #remoteMinTx = milliseconds(0)
  #remoteMinRx = INITIAL_MIN_RX
  #remoteMinEchoRx = milliseconds(0)
  #remoteDemand = false
  #heardAt = milliseconds(0)
  /** When the last periodic packet was sent, and what share of the interval is to pass until the next. */
  #sentAt: Milliseconds | undefined
  #share = 1
  /** Something has changed that the neighbour should hear of before the next packet is due. */
  #isUrgent = false
  #overAt: Milliseconds | undefined

  constructor(path: Path, discriminator: number, parameters: Parameters, random: () => number) {
    this.path = path
    this.discriminator = discriminator
    this.#parameters = parameters
    this.#random = random
    this.#negotiation = new Negotiation(parameters.receiveInterval)
    this.#echo = new EchoFunction(discriminator)
    this.#control = { kind: 'control', path, octets: new Uint8Array(CONTROL_SIZE) }
    this.#sendEcho = { kind: 'echo', path, octets: this.#echo.octets }
  }

  get state(): SessionState {
    return this.#state
  }

  get facts(): SessionFacts {
    const isHeard = this.#remoteDiscriminator !== 0
    return {
      state: this.#state,
      since: this.#since,
      diagnostic: this.#diagnostic,
      remoteState: isHeard ? this.#remoteState : undefined,
      transmitInterval: this.transmitInterval,
      detectionTime: isHeard ? this.detectionTime : milliseconds(0),
      isEchoing: this.#echo.isProven,
    }
  }

  get parameters(): Parameters {
    return this.#parameters
  }

  /** How long the neighbour may be silent (RFC 5880 6.8.4). */
  get detectionTime(): Milliseconds {
    return milliseconds(this.#remoteMultiplier * this.#negotiation.receiveInterval(this.#remoteMinTx))
  }

  /** How long until the next packet at most (RFC 5880 6.8.7). */
  get transmitInterval(): Milliseconds {
    return this.#negotiation.transmitInterval(this.#remoteMinRx)
  }

  /** Other parameters from now on. */
  configure(now: Milliseconds, parameters: Parameters): void {
    // echo packets of a neighbour that does not know are lost, and counted
    if (parameters.hasEcho !== this.#parameters.hasEcho) this.#isUrgent = true
    this.#parameters = parameters
    this.#negotiate(now, this.#state === 'Up')
  }

  /** Takes the session out of use and tells the neighbour; `isOver` when it had the time to hear of it. */
  disable(now: Milliseconds): void {
    if (this.#state === 'AdminDown') return
    this.#change(now, 'AdminDown', 'administrativelyDown')
    this.#overAt = after(now, milliseconds(this.#parameters.detectMultiplier * this.transmitInterval))
  }

  /** Somebody wants it again before it was over. */
  enable(now: Milliseconds): void {
    if (this.#state !== 'AdminDown') return
    this.#overAt = undefined
    this.#change(now, 'Down', 'noDiagnostic')
  }

  isOver(now: Milliseconds): boolean {
    return this.#overAt !== undefined && now >= this.#overAt
  }

  /** A Control packet that passed all checks (RFC 5880 6.8.6, from "Set bfd.RemoteDiscr" on). */
  hear(now: Milliseconds, packet: ControlPacket, effects: BfdEffect[]): void {
    this.counters.controlPacketsIn++
    this.#remoteDiscriminator = packet.myDiscriminator
    this.#remoteState = packet.state
    this.#remoteDiagnostic = packet.diagnostic
    this.#remoteDemand = packet.isDemand
    this.#remoteMinRx = packet.requiredMinRxInterval
    this.#remoteMinEchoRx = packet.requiredMinEchoRxInterval
    this.#remoteMinTx = packet.desiredMinTxInterval
    this.#remoteMultiplier = packet.detectMultiplier
    this.#negotiation.hear(packet.isFinal)
    this.#heardAt = now
    if (this.#state !== 'AdminDown') {
      this.#follow(now, effects)
      this.#negotiate(now, this.#state === 'Up')
    }
    // one that is a Final as well is nobody's question: an answer could be answered for ever
    if (packet.isPoll && !packet.isFinal) this.#transmit(true, effects)
  }

  /** An echo packet with our discriminator came back. */
  hearEcho(octets: Uint8Array): void {
    if (this.#echo.hear(octets)) this.counters.echoPacketsIn++
  }

  /** Does what is due. */
  advance(now: Milliseconds, effects: BfdEffect[]): void {
    const silentUntil = this.#silentUntil()
    if (silentUntil !== undefined && now >= silentUntil) this.#lose(now, effects)
    if (this.#echo.hasFailed(now, this.#parameters.detectMultiplier))
      this.#fall(now, 'echoFunctionFailed', effects)
    if (this.#isDue(now)) {
      this.#sentAt = now
      this.#share = jitter(this.#random(), this.#parameters.detectMultiplier)
      this.#transmit(false, effects)
    }
    const echoAt = this.#echo.deadline()
    if (echoAt === undefined || now < echoAt) return
    this.#echo.next(now, jitter(this.#random(), this.#parameters.detectMultiplier))
    this.counters.echoPacketsOut++
    effects.push(this.#sendEcho)
  }

  /** When `advance` is to be called next; undefined for never. */
  deadline(): Milliseconds | undefined {
    const later = first(this.#overAt, this.#silentUntil())
    return first(first(this.#echo.deadline(), this.#transmitAt()), later)
  }

  /** The table of RFC 5880 6.8.6. */
  #follow(now: Milliseconds, effects: BfdEffect[]): void {
    const [state, remote] = [this.#state, this.#remoteState]
    if (remote === 'AdminDown' || (remote === 'Down' && state === 'Up')) {
      if (state !== 'Down') this.#fall(now, 'neighborSignaledSessionDown', effects)
    } else if (state === 'Down') {
      if (remote === 'Down') this.#change(now, 'Init', 'noDiagnostic')
      else if (remote === 'Init') this.#rise(now, effects)
    } else if (state === 'Init' && remote !== 'Down') this.#rise(now, effects)
  }

  #rise(now: Milliseconds, effects: BfdEffect[]): void {
    this.#change(now, 'Up', 'noDiagnostic')
    this.counters.upEvents++
    for (const key of this.keys) effects.push({ kind: 'up', key })
  }

  #fall(now: Milliseconds, diagnostic: Diagnostic, effects: BfdEffect[]): void {
    const wasUp = this.#state === 'Up'
    this.#change(now, 'Down', diagnostic)
    if (!wasUp) return
    this.counters.downEvents++
    const isSignaled = diagnostic === 'neighborSignaledSessionDown'
    const remoteDiagnostic = isSignaled ? diagnosticOf(this.#remoteDiagnostic) : undefined
    const isAdministrative = isSignaled && this.#remoteState === 'AdminDown'
    for (const key of this.keys)
      effects.push({ kind: 'down', key, diagnostic, remoteDiagnostic, isAdministrative })
  }

  /** A whole Detection Time has brought nothing: the neighbour may be another when it comes back. */
  #lose(now: Milliseconds, effects: BfdEffect[]): void {
    this.#remoteDiscriminator = 0
    this.#remoteMinRx = INITIAL_MIN_RX
    this.#remoteDemand = false
    this.#negotiation.forget()
    if (this.#state === 'Init' || this.#state === 'Up')
      this.#fall(now, 'controlDetectionTimeExpired', effects)
  }

  #change(now: Milliseconds, state: SessionState, diagnostic: Diagnostic): void {
    this.#state = state
    this.#since = now
    this.#diagnostic = diagnostic
    this.#isUrgent = true
    this.#negotiate(now, false)
  }

  /** The intervals that state, parameters and echo ask for now. */
  #negotiate(now: Milliseconds, staysUp: boolean): void {
    const { transmitInterval, receiveInterval, echoInterval, hasEcho } = this.#parameters
    const isUp = this.#state === 'Up'
    const echoes = isUp && hasEcho && this.#remoteMinEchoRx > 0
    const interval = echoes ? longer(echoInterval, this.#remoteMinEchoRx) : undefined
    this.#echo.run(now, interval, this.#remoteDiscriminator)
    this.#negotiation.want(
      isUp ? transmitInterval : longer(transmitInterval, SLOW_INTERVAL),
      this.#echo.isProven ? longer(receiveInterval, SLOW_INTERVAL) : receiveInterval,
      staysUp,
      this.#remoteDiscriminator !== 0,
    )
  }

  /** When a neighbour that has been heard counts as gone. */
  #silentUntil(): Milliseconds | undefined {
    return this.#remoteDiscriminator === 0 ? undefined : after(this.#heardAt, this.detectionTime)
  }

  #isDue(now: Milliseconds): boolean {
    const at = this.#transmitAt()
    return at !== undefined && now >= at
  }

  /** When the next packet is due; undefined where none may be sent. */
  #transmitAt(): Milliseconds | undefined {
    if (this.#parameters.isPassive && this.#remoteDiscriminator === 0) return undefined
    if (this.#isUrgent || this.#sentAt === undefined) return this.#sentAt ?? milliseconds(0)
    const isDemanding = this.#remoteDemand && this.#state === 'Up' && this.#remoteState === 'Up'
    if (this.#remoteMinRx === 0 || (isDemanding && !this.#negotiation.isPolling)) return undefined
    return after(this.#sentAt, milliseconds(this.transmitInterval * this.#share))
  }

  #transmit(isFinal: boolean, effects: BfdEffect[]): void {
    const { detectMultiplier, echoInterval, hasEcho } = this.#parameters
    const packet = this.#packet
    packet.diagnostic = diagnosticCode(this.#diagnostic)
    packet.state = this.#state
    packet.isFinal = isFinal
    packet.isPoll = !isFinal && this.#negotiation.isPolling
    packet.detectMultiplier = detectMultiplier
    packet.myDiscriminator = this.discriminator
    packet.yourDiscriminator = this.#remoteDiscriminator
    packet.desiredMinTxInterval = this.#negotiation.desiredMinTx
    packet.requiredMinRxInterval = this.#negotiation.requiredMinRx
    packet.requiredMinEchoRxInterval = milliseconds(hasEcho ? echoInterval : 0)
    packet.write(this.#control.octets)
    if (packet.isPoll) this.#negotiation.polled()
    this.#isUrgent = false
    this.counters.controlPacketsOut++
    effects.push(this.#control)
  }
}

/** What share of an interval is to pass, so that nobody keeps step (RFC 5880 6.8.7). */
function jitter(random: number, multiplier: number): number {
  return multiplier === 1 ? 0.75 + random * 0.15 : 1 - random * 0.25
}

function longer(one: Milliseconds, other: Milliseconds): Milliseconds {
  return milliseconds(Math.max(one, other))
}

function first(one: Milliseconds | undefined, other: Milliseconds | undefined): Milliseconds | undefined {
  return one === undefined || (other !== undefined && other < one) ? other : one
}
