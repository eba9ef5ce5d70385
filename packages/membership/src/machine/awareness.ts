// How much this node doubts itself (Lifeguard, arXiv:1707.00788, local health): it rises when own probes fail and others
// suspect us, falls with each answered probe, and gives the others longer to answer.

import { milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'

export class Awareness {
  readonly #highest: number
  #score = 0

  /** @param multiplier how many times as long a wait gets at the most */
  constructor(multiplier: number) {
    this.#highest = multiplier - 1
  }

  get score(): number {
    return this.#score
  }

  add(delta: number): void {
    this.#score = Math.min(this.#highest, Math.max(0, this.#score + delta))
  }

  scale(duration: Milliseconds): Milliseconds {
    return milliseconds(duration * (this.#score + 1))
  }
}
