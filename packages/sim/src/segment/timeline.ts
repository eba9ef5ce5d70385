// What happens when on a simulated segment, in virtual time and without promises: a run of ten seconds is some thousand
// calls, and the state can be looked at after each.

import { milliseconds, type Milliseconds } from '@ingot/api'

interface Happening {
  readonly at: Milliseconds
  readonly order: number
  readonly run: () => void
}

export class Timeline {
  readonly #happenings: Happening[] = []
  #now = milliseconds(0)
  #order = 0

  get now(): Milliseconds {
    return this.#now
  }

  at(time: Milliseconds, run: () => void): void {
    const happening = { at: time > this.#now ? time : this.#now, order: this.#order++, run }
    let low = 0
    let high = this.#happenings.length
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#happenings[middle]
      if (other !== undefined && other.at <= happening.at) low = middle + 1
      else high = middle
    }
    this.#happenings.splice(low, 0, happening)
  }

  in(delay: number, run: () => void): void {
    this.at(milliseconds(this.#now + delay), run)
  }

  /** Lets time pass; `look` is called after everything that happens, and before time moves on. */
  pass(duration: number, look: () => void): void {
    const end = milliseconds(this.#now + duration)
    for (let next = this.#happenings[0]; next !== undefined && next.at <= end; next = this.#happenings[0]) {
      this.#happenings.shift()
      this.#now = next.at
      next.run()
      look()
    }
    this.#now = end
    look()
  }
}
