// The last frames, in a fixed part of some memory: so many, and so many octets. A new frame takes the place of the oldest ones.
// Keeping one allocates nothing; listing them does, and copies them.
//
//   ├ newer frames, back to back ┼ … next ┊ older frames, what was left of them ┊ unused ┤
//
// Frames lie in one piece. One that does not fit behind the others begins at the start again, and the rest stays unused.

export interface KeptFrame {
  /** Since 1970. */
  readonly microseconds: number
  readonly interfaceIndex: number
  readonly octets: Uint8Array
  /** More than there are octets, where it was cut. */
  readonly originalLength: number
}

export interface RingSize {
  readonly octets: number
  readonly frames: number
}

export class FrameRing {
  readonly #memory: Uint8Array
  readonly #start: number
  readonly #size: RingSize
  // of each frame, from the oldest on around
  readonly #places: Uint32Array
  readonly #lengths: Uint32Array
  readonly #originalLengths: Uint32Array
  readonly #interfaces: Int32Array
  readonly #times: Float64Array
  #oldest = 0
  #count = 0
  /** Where the next frame begins. */
  #next = 0

  /** Its part of the memory begins at `start`. */
  constructor(memory: Uint8Array, start: number, size: RingSize) {
    this.#memory = memory
    this.#start = start
    this.#size = size
    this.#places = new Uint32Array(size.frames)
    this.#lengths = new Uint32Array(size.frames)
    this.#originalLengths = new Uint32Array(size.frames)
    this.#interfaces = new Int32Array(size.frames)
    this.#times = new Float64Array(size.frames)
  }

  /** Copies a frame that lies at `at` of the same memory. One that is longer than all there is room for is left out. */
  keep(
    at: number,
    length: number,
    microseconds: number,
    interfaceIndex: number,
    originalLength = length,
  ): void {
    const { octets, frames } = this.#size
    if (length > octets) return
    if (this.#next + length > octets) {
      this.#forgetFrom(this.#next, octets)
      this.#next = 0
    }
    this.#forgetFrom(this.#next, this.#next + length)
    if (this.#count === frames) this.#forgetOldest()
    this.#memory.copyWithin(this.#start + this.#next, at, at + length)
    const index = (this.#oldest + this.#count) % frames
    this.#places[index] = this.#next
    this.#lengths[index] = length
    this.#originalLengths[index] = originalLength
    this.#interfaces[index] = interfaceIndex
    this.#times[index] = microseconds
    this.#count += 1
    this.#next += length
  }

  /** The oldest first. */
  list(): readonly KeptFrame[] {
    return Array.from({ length: this.#count }, (_, number) => {
      const index = (this.#oldest + number) % this.#size.frames
      const place = this.#start + (this.#places[index] ?? 0)
      return {
        microseconds: this.#times[index] ?? 0,
        interfaceIndex: this.#interfaces[index] ?? 0,
        octets: this.#memory.slice(place, place + (this.#lengths[index] ?? 0)),
        originalLength: this.#originalLengths[index] ?? 0,
      }
    })
  }

  /** Those that begin there: behind `next` lie none but the oldest. */
  #forgetFrom(first: number, end: number): void {
    while (this.#count > 0) {
      const place = this.#places[this.#oldest] ?? 0
      if (place < first || place >= end) return
      this.#forgetOldest()
    }
  }

  #forgetOldest(): void {
    this.#oldest = (this.#oldest + 1) % this.#size.frames
    this.#count -= 1
  }
}
