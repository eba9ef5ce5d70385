// How long to wait before the next try: longer after each failure, and short again only when a session has lasted. An
// OPEN alone proves nothing: a peer that ends each session at once would be called for ever.
//
// A dial that finds nobody costs both sides next to nothing, and so a peer that comes back is found within a second. A
// connection that came about and failed costs a session's start.

import { after, milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { jittered } from '../fsm/timers.ts'

const AFTER_DIALS: readonly Milliseconds[] = [0.1, 0.25, 0.5, 1].map(seconds)
const AFTER_CONNECTIONS: readonly Milliseconds[] = [0.1, 0.5, 1, 2, 5].map(seconds)
/** A session that lasts so long is stable. */
const STABLE = seconds(30)
/** From so many in a row that came to nothing on, the peer's own connections are refused for a while after each. */
const PATIENCE = 3
/** Shorter than our own longest wait: two speakers that refuse each other would never meet. */
const REFUSAL = seconds(1)

export class Damping {
  readonly #random: () => number
  #dials = 0
  #connections = 0
  #refusesUntil = milliseconds(0)

  constructor(random: () => number) {
    this.#random = random
  }

  /** A dial came to nothing; how long to wait. */
  dialFailed(): Milliseconds {
    return jittered(step(AFTER_DIALS, this.#dials++), this.#random)
  }

  /** A connection came to nothing, or a session ended that had been established for `lasted`; how long to wait. */
  connectionFailed(now: Milliseconds, lasted: Milliseconds = milliseconds(0)): Milliseconds {
    if (lasted >= STABLE) this.#connections = 0
    this.#dials = 0
    if (this.#connections + 1 >= PATIENCE) this.#refusesUntil = after(now, REFUSAL)
    return jittered(step(AFTER_CONNECTIONS, this.#connections++), this.#random)
  }

  /** Whether a connection of the peer's is to be tried again later as well. */
  isRefusing(now: Milliseconds): boolean {
    return now < this.#refusesUntil
  }
}

function step(steps: readonly Milliseconds[], failures: number): Milliseconds {
  return steps[Math.min(failures, steps.length - 1)] ?? milliseconds(0)
}
