// Which free address of a pool comes next, by the strategies there are. An address that is taken is found out when it
// is its turn; one that is given back has to be said. Ranks are places in the pool's order.

import { RankHeap } from './rank-heap.ts'

/** The free addresses in the order in which they are to be given. */
export interface FreeAddresses {
  /** The rank of the next one that is not taken; undefined when all are. */
  next(isTaken: (rank: bigint) => boolean): bigint | undefined
  /** An address that was taken is free. */
  giveBack(rank: bigint): void
}

/** MetalLB's order: always the lowest. */
export class LowestFirst implements FreeAddresses {
  readonly #size: bigint
  /** Every address before this one is taken, or among those given back. */
  #cursor = 0n
  readonly #givenBack = new RankHeap()

  constructor(size: bigint) {
    this.#size = size
  }

  next(isTaken: (rank: bigint) => boolean): bigint | undefined {
    for (let rank = this.#givenBack.smallest(); rank !== undefined; rank = this.#givenBack.smallest()) {
      if (!isTaken(rank)) return rank
      this.#givenBack.removeSmallest()
    }
    for (; this.#cursor < this.#size; this.#cursor++) if (!isTaken(this.#cursor)) return this.#cursor
    return undefined
  }

  giveBack(rank: bigint): void {
    if (rank < this.#cursor) this.#givenBack.add(rank)
  }
}

/** First those that were never in use, then the one that has been free for longest. */
export class LeastRecentlyUsed implements FreeAddresses {
  readonly #size: bigint
  #cursor = 0n
  /** In the order in which they were given back. */
  readonly #givenBack = new Set<bigint>()

  constructor(size: bigint) {
    this.#size = size
  }

  next(isTaken: (rank: bigint) => boolean): bigint | undefined {
    for (; this.#cursor < this.#size; this.#cursor++) {
      if (!isTaken(this.#cursor) && !this.#givenBack.has(this.#cursor)) return this.#cursor
    }
    for (const rank of this.#givenBack) {
      if (!isTaken(rank)) return rank
      this.#givenBack.delete(rank)
    }
    return undefined
  }

  giveBack(rank: bigint): void {
    this.#givenBack.delete(rank)
    this.#givenBack.add(rank)
  }

  /** Those that were in use once, longest ago first. */
  history(): Iterable<bigint> {
    return this.#givenBack
  }
}
