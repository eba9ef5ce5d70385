// The descriptors that the packet thread holds, in shared memory: the sockets of a Worker that died stay open in the
// process, so the main thread closes them from this table. Word 0 is the count, the descriptors follow.

import type { Descriptor } from './libc.ts'

/** Some two an interface and one for each few hundred groups: far from ever full. */
const CAPACITY = 4095

export class DescriptorTable {
  readonly buffer: SharedArrayBuffer
  readonly #words: Int32Array

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer((CAPACITY + 1) * 4)) {
    this.buffer = buffer
    this.#words = new Int32Array(buffer)
  }

  /** Enters an open descriptor. One past the capacity is not entered: it would outlive a thread that died. */
  add(fd: Descriptor): void {
    const count = Atomics.load(this.#words, 0)
    if (count >= CAPACITY) return
    Atomics.store(this.#words, 1 + count, fd)
    Atomics.store(this.#words, 0, count + 1)
  }

  /** Takes a closed descriptor out. */
  remove(fd: Descriptor): void {
    const count = Atomics.load(this.#words, 0)
    const at = this.#words.subarray(1, 1 + count).indexOf(fd)
    if (at < 0) return
    Atomics.store(this.#words, 1 + at, Atomics.load(this.#words, count))
    Atomics.store(this.#words, 0, count - 1)
  }

  /** All that are open. */
  list(): readonly Descriptor[] {
    return Array.from(this.#words.subarray(1, 1 + Atomics.load(this.#words, 0)))
  }
}
