// The last words of a speaker that goes for good: first all routes again, marked as about to go (RFC 8326), so that
// routers find other ways while this one still stands; then they are withdrawn; then the session ends.

import { after, seconds, type Milliseconds } from '@ingot/api'

/** For routers to find another way. */
const GRACE = seconds(1)
/** A peer that reads nothing does not hold the process up. */
const PATIENCE = seconds(3)

export type Step = 'withdraw' | 'end'

export class Departure {
  #phase: 'marked' | 'withdrawn' = 'marked'
  readonly #graceEnds: Milliseconds
  readonly #patienceEnds: Milliseconds

  constructor(now: Milliseconds) {
    this.#graceEnds = after(now, GRACE)
    this.#patienceEnds = after(now, PATIENCE)
  }

  /** @param isTold nothing that the peer is to be told waits */
  next(now: Milliseconds, isTold: boolean): Step | undefined {
    if (now >= this.#patienceEnds) return 'end'
    if (this.#phase === 'withdrawn') return isTold ? 'end' : undefined
    if (!isTold || now < this.#graceEnds) return undefined
    this.#phase = 'withdrawn'
    return 'withdraw'
  }

  deadline(now: Milliseconds): Milliseconds {
    return now < this.#graceEnds ? this.#graceEnds : this.#patienceEnds
  }
}
