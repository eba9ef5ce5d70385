// The clocks of a simulated node. Time goes by when its holder says so, and the clock that frames are stamped by can
// be set, as on a real node.

import { milliseconds, type Milliseconds } from '@ingot/api'
import type { Clock } from './network.ts'

export class SimulatedClock implements Clock {
  readonly #time = { now: milliseconds(0), realtime: milliseconds(0) }

  now(): Milliseconds {
    return this.#time.now
  }

  realtime(): Milliseconds {
    return this.#time.realtime
  }

  /** Time goes by on both. */
  advanceTo(now: Milliseconds): void {
    this.#time.realtime = milliseconds(this.#time.realtime + now - this.#time.now)
    this.#time.now = now
  }

  /** Somebody sets the clock that frames are stamped by. */
  setRealtime(realtime: Milliseconds): void {
    this.#time.realtime = realtime
  }
}
