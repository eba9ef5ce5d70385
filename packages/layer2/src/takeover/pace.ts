// How often a node sends heartbeats on one segment. Where many do, all of them together stay below a bound: everybody
// doubles the interval, by what he hears. The new interval is told first and followed after as many frames as may be lost,
// so that nobody is missed by one who has not heard of it, and no lease is longer than what somebody waits for.

import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { INTERVAL_RANGE } from './settings.ts'
import { REPEAT, timing, type Timing } from './timing.ts'

/** Heartbeats on one segment in a second, of all nodes together. */
const FRAMES_PER_SECOND = 2000
/** Back to a shorter interval only when that leaves some room. */
const ROOM = 0.8

export class Pace {
  readonly #base: Timing
  #told: Timing
  #kept: Timing
  #senders = 1
  /** Frames to send before what is told is kept. */
  #left = 0

  constructor(base: Timing) {
    this.#base = base
    this.#told = base
    this.#kept = base
  }

  /** What heartbeats say, and the rules count with. */
  get told(): Timing {
    return this.#told
  }

  /** What this node's heartbeats and lease keep to. */
  get kept(): Timing {
    return this.#kept
  }

  get isSlowed(): boolean {
    return this.#told !== this.#base
  }

  /** Between two heartbeats out of turn: the bound is for these, too. */
  get breath(): Milliseconds {
    return milliseconds(Math.max(REPEAT, (this.#senders * seconds(1)) / FRAMES_PER_SECOND))
  }

  /** So many nodes send here, this one with them. True when the interval is another from now on. */
  follow(senders: number): boolean {
    this.#senders = senders
    const { interval, multiplier } = this.#told
    const [, longest] = INTERVAL_RANGE
    const rate = (of: number) => (senders * seconds(1)) / of
    if (rate(interval) > FRAMES_PER_SECOND && interval * 2 <= longest) {
      this.#told = timing(milliseconds(interval * 2), multiplier)
      this.#left = multiplier
      return true
    }
    if (!this.isSlowed || rate(interval / 2) > FRAMES_PER_SECOND * ROOM) return false
    const shorter = milliseconds(interval / 2)
    this.#told = shorter === this.#base.interval ? this.#base : timing(shorter, multiplier)
    if (this.#kept.interval > shorter) this.#kept = this.#told
    return true
  }

  /** A frame has left. */
  sent(): void {
    if (this.#kept === this.#told) return
    this.#left -= 1
    if (this.#left <= 0) this.#kept = this.#told
  }
}
