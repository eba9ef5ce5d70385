// Slots of BGP cores for connections. A core has few of them and there are as many cores as are needed: to the collector of
// garbage the memory of a core is in use from the first octet to the last, and the more is in use, the more garbage it lets
// lie before it looks.

import { BgpCore, createBgpMemory } from '@ingot/wire'

/** Where a connection has its place. */
export interface Slot {
  readonly core: BgpCore
  /** In that core. */
  readonly number: number
}

/** Each of 128 peers may have a second connection while it is decided which one stays. */
const SLOTS_MAX = 256
/** A megabyte. */
const SLOTS_PER_CORE = 8

export class Slots {
  readonly #makeCore: () => BgpCore
  readonly #free: Slot[] = []
  #count = 0

  /** @param wasm the compiled BGP core. */
  constructor(wasm: Uint8Array<ArrayBuffer>, makeCore = coresOf(wasm)) {
    this.#makeCore = makeCore
  }

  /** Undefined when all are taken, or there is no memory for more. */
  take(): Slot | undefined {
    if (this.#free.length === 0 && this.#count < SLOTS_MAX) this.#open()
    return this.#free.pop()
  }

  give(slot: Slot): void {
    this.#free.push(slot)
  }

  /** How many connections there are. */
  get taken(): number {
    return this.#count - this.#free.length
  }

  #open(): void {
    const core = orNoMemory(this.#makeCore)
    if (core === undefined) return
    this.#count += core.slots
    for (let number = core.slots - 1; number >= 0; number--) this.#free.push({ core, number })
  }
}

function coresOf(wasm: Uint8Array<ArrayBuffer>): () => BgpCore {
  const module = new WebAssembly.Module(wasm)
  return () => new BgpCore(module, createBgpMemory(SLOTS_PER_CORE))
}

/** Undefined where the memory cannot be had: one connection less is better than none. */
function orNoMemory(makeCore: () => BgpCore): BgpCore | undefined {
  try {
    return makeCore()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
