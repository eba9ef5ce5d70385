// How often a node sends heartbeats on one segment, and how long others wait for them. Where many send, all of them together
// stay below a bound: everybody doubles the interval, by what he hears. A node that is stopped again and again, as on a
// machine with too little processor time, has others wait longer for it: else its addresses would move each time. What is
// longer is told first and followed after as many frames as may be lost, so that nobody is missed by one who has not heard
// of it, and no lease is longer than what somebody waits for.

import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { INTERVAL_RANGE, MULTIPLIER_RANGE } from './settings.ts'
import { REPEAT, timing, type Timing } from './timing.ts'

/** Heartbeats on one segment in a second, of all nodes together. */
const FRAMES_PER_SECOND = 2000
/** Back to a shorter interval only when that leaves some room. */
const ROOM = 0.8
/** One stop is an accident, and a start has some; so many in a minute are how this machine is. */
const STOPS = 3
const STOPS_REMEMBERED = seconds(60)

export class Pace {
  readonly #base: Timing
  #told: Timing
  #kept: Timing
  #others: Timing
  #senders = 1
  /** Frames to send before what is told is kept. */
  #left = 0
  #sentAt = milliseconds(-Infinity)
  #countedAt = milliseconds(-Infinity)
  /** When it was stopped, since others were last told to wait longer. */
  #stops: readonly Milliseconds[] = []
  #stoppedAt = milliseconds(-Infinity)

  constructor(base: Timing) {
    this.#base = base
    this.#told = base
    this.#kept = base
    this.#others = base
  }

  /** What heartbeats say. */
  get told(): Timing {
    return this.#told
  }

  /** What others keep to, as far as this node knows: the same interval, for all hear as many; not how long it is waited for. */
  get others(): Timing {
    return this.#others
  }

  /** What this node's heartbeats and lease keep to. */
  get kept(): Timing {
    return this.#kept
  }

  /** More nodes send than can at the interval that was chosen. */
  get isCrowded(): boolean {
    return this.#told.interval !== this.#base.interval
  }

  /** Others wait longer for this node than was chosen. */
  get isPatient(): boolean {
    return this.#told.multiplier !== this.#base.multiplier
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
      this.#tell(milliseconds(interval * 2), multiplier)
      return true
    }
    if (!this.isCrowded || rate(interval / 2) > FRAMES_PER_SECOND * ROOM) return false
    this.#tell(milliseconds(interval / 2), multiplier)
    return true
  }

  /** This process did nothing for longer than its lease. True when others wait longer for it from now on. */
  stopped(now: Milliseconds): boolean {
    this.#stoppedAt = now
    this.#stops = [...this.#stops.filter((at) => now - at <= STOPS_REMEMBERED), now]
    const { interval, multiplier } = this.#told
    const [, most] = MULTIPLIER_RANGE
    if (this.#stops.length < STOPS || multiplier >= most) return false
    this.#stops = []
    this.#tell(interval, Math.min(multiplier * 2, most))
    return true
  }

  /** True when others need not wait longer for it any more. */
  recovers(now: Milliseconds): boolean {
    if (!this.isPatient) return false
    // one that the longer lease has borne is a stop nevertheless
    if (now - this.#sentAt >= this.#others.lease) this.#stoppedAt = now
    if (now - this.#stoppedAt < STOPS_REMEMBERED) return false
    this.#tell(this.#told.interval, this.#base.multiplier)
    return true
  }

  /** Frames have left. Those that leave within half an interval may be lost together, and count once. */
  sent(now: Milliseconds): void {
    this.#sentAt = now
    if (this.#kept === this.#told || now - this.#countedAt < this.#kept.interval / 2) return
    this.#countedAt = now
    this.#left -= 1
    if (this.#left <= 0) this.#kept = this.#told
  }

  #tell(interval: Milliseconds, multiplier: number): void {
    this.#left = this.#kept.multiplier
    this.#told = timing(interval, multiplier)
    this.#others = timing(interval, this.#base.multiplier)
    if (this.#told.detection <= this.#kept.detection) this.#kept = this.#told
  }
}
