// One connection's machine: the state, its timers and the counter of failures. It does what the table says, with the
// hands of whoever has the connection.

import { milliseconds, type Milliseconds } from '@ingot/api'
import { CODE, protocolError, type ProtocolError } from '../wire/protocol-error.ts'
import { transition, type Duty, type Event, type State } from './table.ts'
import { jittered, keepaliveDelay, LARGE_HOLD_TIME, sendHoldTime, Timers } from './timers.ts'

/** What the machine has done for it. */
export interface Hands {
  dial(): void
  drop(): void
  /** The connection came unasked. */
  refuse(): void
  sendOpen(): void
  sendKeepalive(): void
  notify(error: ProtocolError): void
  /** The machine has gone from one state to another; all duties are done. */
  moved(from: State, to: State): void
}

export interface MachineSettings {
  /** How long to wait for a connection, or for the next try. */
  readonly connectRetryTime: (state: State) => Milliseconds
  /** How long OPEN is held back; 0 is not at all. */
  readonly delayOpenTime: Milliseconds
  /** In [0, 1). */
  readonly random: () => number
}

/** What was negotiated. */
export interface SessionTimes {
  readonly holdTime: Milliseconds
  readonly keepaliveTime: Milliseconds
}

/** Subcodes of RFC 6608; a state without one cannot meet an unexpected message. */
const UNEXPECTED: Readonly<Partial<Record<State, number>>> = { openSent: 1, openConfirm: 2, established: 3 }

export class Machine {
  readonly timers = new Timers()
  readonly #settings: MachineSettings
  readonly #hands: Hands
  #state: State = 'idle'
  #connectRetryCounter = 0
  #times: SessionTimes = { holdTime: milliseconds(0), keepaliveTime: milliseconds(0) }

  constructor(settings: MachineSettings, hands: Hands) {
    this.#settings = settings
    this.#hands = hands
  }

  get state(): State {
    return this.#state
  }

  /** Failures since the last start. */
  get connectRetryCounter(): number {
    return this.#connectRetryCounter
  }

  /** OPEN is held back at the moment. */
  get isDelayed(): boolean {
    return this.timers.isRunning('delayOpen')
  }

  /** What the OPENs agreed on; known before the event `open` is raised. */
  agree(times: SessionTimes): void {
    this.#times = times
  }

  /**
   * Takes the event. The error goes out where the event is one that asks for it; the type octet of a message that does not
   * belong in the state is data of the answer.
   */
  raise(now: Milliseconds, event: Event, error?: ProtocolError, unexpectedType?: number): void {
    const step = transition(this.#state, event, this.#isForked(event))
    if (step === undefined) return
    for (const duty of step.duties) this.#do(now, duty, error, unexpectedType)
    const from = this.#state
    this.#state = step.next
    if (from !== step.next) this.#hands.moved(from, step.next)
  }

  /** Raises what is over by now. */
  advance(now: Milliseconds): void {
    for (;;) {
      const event = this.timers.takeExpired(now)
      if (event === undefined) return
      this.raise(now, event)
    }
  }

  /** An UPDATE left: that we live need not be said so soon. */
  spoke(now: Milliseconds): void {
    this.#do(now, 'restartKeepalive')
  }

  /** The peer took in something of what we sent. */
  progressed(now: Milliseconds): void {
    if (this.#state === 'established') this.#do(now, 'startSendHold')
  }

  #isForked(event: Event): boolean {
    return event === 'connectionUp' ? this.#settings.delayOpenTime > 0 : this.isDelayed
  }

  #do(now: Milliseconds, duty: Duty, error?: ProtocolError, unexpectedType?: number): void {
    const { connectRetryTime, delayOpenTime, random } = this.#settings
    switch (duty) {
      case 'resetCounter':
        this.#connectRetryCounter = 0
        return
      case 'countFailure':
        this.#connectRetryCounter++
        return
      case 'startConnectRetry':
        return this.timers.start('connectRetry', now, jittered(connectRetryTime(this.#state), random))
      case 'stopConnectRetry':
        return this.timers.stop('connectRetry')
      case 'startDelayOpen':
        return this.timers.start('delayOpen', now, delayOpenTime)
      case 'stopDelayOpen':
        return this.timers.stop('delayOpen')
      case 'startLargeHold':
        return this.timers.start('hold', now, LARGE_HOLD_TIME)
      case 'startSession':
        this.#do(now, 'restartHold')
        return this.#do(now, 'restartKeepalive')
      case 'restartHold':
        return this.timers.start('hold', now, this.#times.holdTime)
      case 'restartKeepalive':
        return this.timers.start('keepalive', now, keepaliveDelay(this.#times.keepaliveTime, random))
      case 'startSendHold':
        return this.timers.start('sendHold', now, sendHoldTime(this.#times.holdTime))
      case 'drop':
        for (const name of ['hold', 'keepalive', 'delayOpen', 'sendHold'] as const) this.timers.stop(name)
        return this.#hands.drop()
      case 'notify':
        return error === undefined ? undefined : this.#hands.notify(error)
      case 'notifyUnexpected':
        return this.#hands.notify(unexpectedEvent(this.#state, unexpectedType))
      case 'notifyHold':
        return this.#hands.notify(protocolError(CODE.hold, 0))
      case 'notifySendHold':
        return this.#hands.notify(protocolError(CODE.sendHold, 0))
      default:
        return this.#hands[duty]()
    }
  }
}

function unexpectedEvent(state: State, type: number | undefined): ProtocolError {
  const data = type === undefined ? new Uint8Array(0) : Uint8Array.of(type)
  return protocolError(CODE.fsm, UNEXPECTED[state] ?? 0, data)
}
