// How many frames of runs that nobody knows are checked: a seal costs some microseconds, and a stranger may send three
// hundred thousand frames a second. A run that has shown a good seal once is known, so a hundred nodes that start at one
// time pass; the frames of known runs are not limited.

import { seconds, type Milliseconds } from '@ingot/api'

const PER_SECOND = 100
const AT_ONCE = 256

export class StrangerLimit {
  #left = AT_ONCE
  #at: Milliseconds | undefined

  /** Whether one more may be checked now. */
  admits(now: Milliseconds): boolean {
    const passed = Math.max(0, now - (this.#at ?? now))
    this.#left = Math.min(AT_ONCE, this.#left + (passed * PER_SECOND) / seconds(1))
    this.#at = now
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
