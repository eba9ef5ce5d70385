// The count and hash of a set of addresses, kept up as members come and go: two sets with the same digest are taken to
// be the same, whatever order they came in.

import { hashText } from './hash.ts'

export interface Digest {
  readonly count: number
  /** XOR of the members' hashes. */
  readonly hash: number
}

export class DigestedSet {
  readonly #members = new Set<string>()
  #hash = 0

  add(address: string): void {
    if (this.#members.has(address)) return
    this.#members.add(address)
    this.#hash = (this.#hash ^ hashText(address)) >>> 0
  }

  delete(address: string): void {
    if (this.#members.delete(address)) this.#hash = (this.#hash ^ hashText(address)) >>> 0
  }

  has(address: string): boolean {
    return this.#members.has(address)
  }

  clear(): void {
    this.#members.clear()
    this.#hash = 0
  }

  values(): SetIterator<string> {
    return this.#members.values()
  }

  get count(): number {
    return this.#members.size
  }

  get hash(): number {
    return this.#hash
  }

  isSame({ count, hash }: Digest): boolean {
    return count === this.#members.size && hash === this.#hash
  }
}
