// The numbers by which answers find their question. The first is random: who does not see our packets shall not be able
// to answer them.

import { below } from './random.ts'
import type { Random } from './random.ts'

export class SequenceNumbers {
  #last: number

  constructor(random: Random) {
    this.#last = below(random, 2 ** 32)
  }

  next(): number {
    this.#last = (this.#last + 1) >>> 0
    return this.#last
  }
}
