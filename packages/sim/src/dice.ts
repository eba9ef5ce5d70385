// All chance of a simulation comes from one seed, by streams with names: what one part of the cluster draws moves nothing
// of what the others draw, so that a fault changes only what follows from it.

import { createManualRuntime } from '@ingot/kube/manual-runtime'

/** A stream of chance. */
export class Dice {
  readonly #next: () => number

  constructor(seed: number, stream: string) {
    this.#next = createManualRuntime(Bun.hash.crc32(`${seed} ${stream}`)).random
  }

  /** Uniform in [0, 1). */
  readonly random = (): number => this.#next()

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.#next() * count)
  }

  isUnder(probability: number): boolean {
    return this.#next() < probability
  }

  /** One of them; there must be one. */
  pick<T>(things: readonly T[]): T {
    const thing = things[this.below(things.length)]
    if (thing === undefined) throw new Error('nothing to pick from')
    return thing
  }
}
