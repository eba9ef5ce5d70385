// Whether a packet thread stands still, by looks at how often it has turned. Looks are counted, not time: after the whole
// process stood still there is one look, not many.

import { milliseconds, type Milliseconds } from '@ingot/api'

export const LOOK_INTERVAL = milliseconds(500)
/** It turns every half second even when idle. */
const LOOKS_WITHOUT_TURN = 4
/** One that begins loads its program first, which takes long where processors are few, and it answers nobody yet. */
const LOOKS_WITHOUT_FIRST_TURN = 40

export class Standstill {
  #turns = 0
  #looks = 0

  /** For how long it has stood still; told once for each standstill that is too long. */
  look(turns: number): Milliseconds | undefined {
    if (turns !== this.#turns) {
      this.#turns = turns
      this.#looks = 0
      return undefined
    }
    this.#looks++
    const limit = turns === 0 ? LOOKS_WITHOUT_FIRST_TURN : LOOKS_WITHOUT_TURN
    return this.#looks === limit ? milliseconds(limit * LOOK_INTERVAL) : undefined
  }
}
