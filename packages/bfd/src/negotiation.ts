// The intervals of one session (RFC 5880 6.8.2 to 6.8.4): what our packets say, what is in force, and the Poll Sequence
// between the two. A slower transmission and a faster reception wait for the neighbour's Final while the session is Up,
// so that neither side misses packets which the other does not send; everything else holds at once.

import { milliseconds, seconds, type Milliseconds } from '@ingot/api'

/** What a session that is not Up sends at the fastest. */
export const SLOW_INTERVAL = seconds(1)

export class Negotiation {
  /** What our packets say. */
  desiredMinTx = SLOW_INTERVAL
  requiredMinRx: Milliseconds
  #transmit = SLOW_INTERVAL
  #receive: Milliseconds
  #isPolling = false
  #hasPolled = false
  /** A Poll Sequence has ended; until a packet without Final comes, one might be an answer to it still. */
  #isEnding = false

  constructor(requiredMinRx: Milliseconds) {
    this.requiredMinRx = requiredMinRx
    this.#receive = requiredMinRx
  }

  /** Whether the next packet asks for a Final. */
  get isPolling(): boolean {
    return this.#isPolling
  }

  /** We send no faster than the slower of both wants. */
  transmitInterval(remoteMinRx: Milliseconds): Milliseconds {
    return milliseconds(Math.max(this.#transmit, remoteMinRx))
  }

  receiveInterval(remoteMinTx: Milliseconds): Milliseconds {
    return milliseconds(Math.max(this.#receive, remoteMinTx))
  }

  /**
   * The intervals that are wanted now. Those of a session that stays Up may have to wait their turn: this is called again
   * whenever something was heard.
   */
  want(
    desiredMinTx: Milliseconds,
    requiredMinRx: Milliseconds,
    staysUp: boolean,
    hasNeighbour: boolean,
  ): void {
    if (desiredMinTx === this.desiredMinTx && requiredMinRx === this.requiredMinRx) return
    // one change at a time: which one would a Final be about?
    if (staysUp && (this.#isEnding || (this.#isPolling && this.#hasPolled))) return
    this.desiredMinTx = desiredMinTx
    this.requiredMinRx = requiredMinRx
    this.#transmit = milliseconds(staysUp ? Math.min(this.#transmit, desiredMinTx) : desiredMinTx)
    this.#receive = milliseconds(staysUp ? Math.max(this.#receive, requiredMinRx) : requiredMinRx)
    this.#isPolling = hasNeighbour
    this.#hasPolled = false
  }

  polled(): void {
    this.#hasPolled = true
  }

  hear(isFinal: boolean): void {
    if (!isFinal) {
      this.#isEnding = false
      return
    }
    if (!this.#isPolling || !this.#hasPolled) return
    this.#isPolling = false
    this.#isEnding = true
    this.#transmit = this.desiredMinTx
    this.#receive = this.requiredMinRx
  }

  /** Nobody is there to answer any more. */
  forget(): void {
    this.#isPolling = this.#isEnding = false
    this.#transmit = this.desiredMinTx
    this.#receive = this.requiredMinRx
  }
}
