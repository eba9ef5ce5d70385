// The timers of one connection (RFC 4271 10), each a point in time or not running.

import { after, milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { Event } from './table.ts'

export type TimerName = 'connectRetry' | 'hold' | 'keepalive' | 'delayOpen' | 'sendHold'

/** For the peer's OPEN (RFC 4271 8.2.2). */
export const LARGE_HOLD_TIME = seconds(240)
const LEAST_SEND_HOLD_TIME = seconds(8 * 60)
const LEAST_KEEPALIVE_TIME = seconds(1)

/** In the order in which those that are due at once are taken: who has heard nothing need not be told that we live. */
const EXPIRY: readonly (readonly [TimerName, Event])[] = [
  ['hold', 'holdExpires'],
  ['sendHold', 'sendHoldExpires'],
  ['connectRetry', 'connectRetryExpires'],
  ['delayOpen', 'delayOpenExpires'],
  ['keepalive', 'keepaliveExpires'],
]

export class Timers {
  readonly #due = new Map<TimerName, Milliseconds>()

  /** A delay of 0 is no timer: what it would wait for is off. */
  start(name: TimerName, now: Milliseconds, delay: Milliseconds): void {
    if (delay > 0) this.#due.set(name, after(now, delay))
    else this.#due.delete(name)
  }

  stop(name: TimerName): void {
    this.#due.delete(name)
  }

  isRunning(name: TimerName): boolean {
    return this.#due.has(name)
  }

  /** When the timer ends; undefined where it does not run. */
  due(name: TimerName): Milliseconds | undefined {
    return this.#due.get(name)
  }

  /** Stops the first timer that is over, and says what that is. */
  takeExpired(now: Milliseconds): Event | undefined {
    const expired = EXPIRY.find(([name]) => (this.#due.get(name) ?? Infinity) <= now)
    if (expired === undefined) return undefined
    this.#due.delete(expired[0])
    return expired[1]
  }

  deadline(): Milliseconds | undefined {
    return this.#due.size === 0 ? undefined : milliseconds(Math.min(...this.#due.values()))
  }
}

/** Always above the hold time; 0 where that is off (RFC 9687 3.2). */
export function sendHoldTime(holdTime: Milliseconds): Milliseconds {
  return milliseconds(holdTime === 0 ? 0 : Math.max(LEAST_SEND_HOLD_TIME, 2 * holdTime))
}

/** Between three quarters and the whole (RFC 4271 10), so that speakers that start together do not keep step. */
export function jittered(time: Milliseconds, random: () => number): Milliseconds {
  return milliseconds(time * (0.75 + 0.25 * random()))
}

/** The same, but never less than a second apart (RFC 4271 4.4). */
export function keepaliveDelay(time: Milliseconds, random: () => number): Milliseconds {
  return time === 0 ? time : milliseconds(Math.max(LEAST_KEEPALIVE_TIME, jittered(time, random)))
}
