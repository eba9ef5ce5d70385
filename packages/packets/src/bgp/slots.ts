// The slots of the BGP core that no connection has.

import type { BgpCore } from '@ingot/wire'

export class Slots {
  readonly #free: number[]

  constructor(core: BgpCore) {
    this.#free = Array.from({ length: core.slots }, (_, index) => core.slots - 1 - index)
  }

  /** Undefined when all are taken. */
  take(): number | undefined {
    return this.#free.pop()
  }

  give(slot: number): void {
    this.#free.push(slot)
  }
}
