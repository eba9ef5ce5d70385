// How much a node is said to be worth for a Service: the number of its endpoints, but no news of it more often than every ten
// seconds. A rollout changes it with every Pod, and routers spread connections anew each time. The first change after a
// calm goes out at once.

import { after, milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'

const CALM = seconds(10)

interface Told {
  readonly count: number
  readonly at: Milliseconds
}

export class DampedWeights {
  #told = new Map<string, Told>()
  #next = new Map<string, Told>()
  #due = Infinity

  /** What is to be told of the Service `key`, which has so many endpoints here. */
  settle(now: Milliseconds, key: string, count: number): number {
    const told = this.#told.get(key)
    const calmAt = told === undefined ? now : after(told.at, CALM)
    if (told !== undefined && told.count !== count && now < calmAt) this.#due = Math.min(this.#due, calmAt)
    const next = told !== undefined && (told.count === count || now < calmAt) ? told : { count, at: now }
    this.#next.set(key, next)
    return next.count
  }

  /**
   * Ends a pass over all Services: those that were not in it are forgotten. When the next pass has to be, because something
   * was held back; undefined for nothing.
   */
  finish(): Milliseconds | undefined {
    const due = this.#due
    this.#told = this.#next
    this.#next = new Map()
    this.#due = Infinity
    return due === Infinity ? undefined : milliseconds(due)
  }
}
