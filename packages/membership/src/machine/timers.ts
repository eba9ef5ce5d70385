// Everything that is to happen later. The machine has no clock: each input carries the time, and `deadline` says when it
// wants to be called next.
//
// Time in which this process did not run is time in which it could not hear: when it comes back late by more than
// `lapse`, everything waits that much longer, so that nobody is given up for an answer that still lies in the queue.

import { after, milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'

export interface Timer {
  readonly due: Milliseconds
  readonly run: () => void
}

export class Timers {
  readonly #lapse: Milliseconds
  /** The next one stands last. */
  #timers: { due: Milliseconds; readonly run: () => void }[] = []
  #now: Milliseconds

  constructor(now: Milliseconds, lapse: Milliseconds) {
    this.#now = now
    this.#lapse = lapse
  }

  get now(): Milliseconds {
    return this.#now
  }

  /** Takes note of the time. It never goes back. */
  tell(now: Milliseconds): void {
    this.#now = milliseconds(Math.max(now, this.#now))
    const late = this.#now - (this.deadline() ?? this.#now)
    if (late <= this.#lapse) return
    for (const timer of this.#timers) timer.due = milliseconds(timer.due + late)
  }

  after(delay: Milliseconds, run: () => void): Timer {
    return this.at(after(this.#now, delay), run)
  }

  /** A time that is past is now: it is not late. */
  at(time: Milliseconds, run: () => void): Timer {
    const due = milliseconds(Math.max(time, this.#now))
    const timer = { due, run }
    // Among those of one time the first that was set runs first.
    const place = this.#timers.findLastIndex((other) => other.due > due) + 1
    this.#timers.splice(place, 0, timer)
    return timer
  }

  cancel(timer: Timer | undefined): void {
    const place = this.#timers.findLastIndex((other) => other === timer)
    if (place >= 0) this.#timers.splice(place, 1)
  }

  deadline(): Milliseconds | undefined {
    return this.#timers.at(-1)?.due
  }

  /** Runs what is due, and not what that sets for now. */
  run(): void {
    const first = this.#timers.findLastIndex(({ due }) => due > this.#now) + 1
    const due = this.#timers.slice(first).toReversed()
    for (const timer of due) {
      if (!this.#timers.includes(timer)) continue // cancelled by one before it
      this.cancel(timer)
      timer.run()
    }
  }
}
