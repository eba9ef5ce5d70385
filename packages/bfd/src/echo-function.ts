// The Echo function of one session (RFC 5880 6.8.5, 6.8.8, 6.8.9): packets to ourselves that the neighbour only forwards,
// each with our discriminator and a number. What does not come back counts against a neighbour only after one has come
// back from it: one that promises to loop but has a firewall is watched by Control packets alone, and does not flap.
//
//  0                  4               8
//  ├ My Discriminator ┼ number        ┤

import { after, milliseconds, type Milliseconds } from '@ingot/api'
import { readWord, writeWord } from './control-packet.ts'

export const ECHO_SIZE = 8
/** An older one was recorded, or went around in a circle. */
const OLDEST = 256

export class EchoFunction {
  /** The packet to be sent next. */
  readonly octets = new Uint8Array(ECHO_SIZE)
  #interval: Milliseconds | undefined
  #number = 0
  #nextAt = milliseconds(0)
  #neighbour = 0
  #hasReturned = false
  /** Those sent since the last one that came back, and when the first of them was. */
  #unanswered = 0
  #unansweredSince = milliseconds(0)

  constructor(discriminator: number) {
    writeWord(this.octets, 0, discriminator)
  }

  /** Whether Control packets may come slowly because this finds failures. */
  get isProven(): boolean {
    return this.#interval !== undefined && this.#hasReturned
  }

  /** Sends so often from now on, by way of the neighbour with that discriminator; stops with undefined. */
  run(now: Milliseconds, interval: Milliseconds | undefined, neighbour: number): void {
    if (this.#interval === undefined && interval !== undefined) {
      this.#nextAt = now
      this.#unanswered = 0
    }
    if (interval !== undefined && neighbour !== this.#neighbour) {
      this.#neighbour = neighbour
      this.#hasReturned = false
    }
    this.#interval = interval
  }

  /** One came back; false where it is none of ours. */
  hear(octets: Uint8Array): boolean {
    const age = (this.#number - readWord(octets, 4)) >>> 0
    if (this.#interval === undefined || age >= OLDEST) return false
    this.#hasReturned = true
    this.#unanswered = 0
    return true
  }

  /** Whether none of the last `multiplier` has come back, nor had time to. */
  hasFailed(now: Milliseconds, multiplier: number): boolean {
    // counted as well as timed: who stood still has sent none, and misses none
    if (!this.isProven || this.#unanswered < multiplier) return false
    return now >= after(this.#unansweredSince, milliseconds((this.#interval ?? 0) * multiplier))
  }

  /** When the next is to be sent, which is when there is something to be judged too. */
  deadline(): Milliseconds | undefined {
    return this.#interval === undefined ? undefined : this.#nextAt
  }

  /** Makes the next packet. `share` of the interval passes until the one after it. */
  next(now: Milliseconds, share: number): void {
    this.#number = (this.#number + 1) >>> 0
    writeWord(this.octets, 4, this.#number)
    if (this.#unanswered++ === 0) this.#unansweredSince = now
    this.#nextAt = after(now, milliseconds((this.#interval ?? 0) * share))
  }
}
