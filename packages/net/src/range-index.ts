// Ranges that have nothing in common, each with a value, found by an address in it in O(log n).

import type { Address, Family } from './address.ts'
import { overlaps } from './range.ts'
import type { AddressRange } from './range.ts'

interface Entry<T> {
  readonly range: AddressRange
  readonly value: T
}

export class RangeIndex<T> {
  readonly #entries: Record<Family, Entry<T>[]> = { IPv4: [], IPv6: [] }

  /** The value of a range that `address` is in. */
  find(address: Address): T | undefined {
    const entry = this.#entries[address.family][this.#placeOf(address.family, address.value)]
    return entry !== undefined && entry.range.first <= address.value ? entry.value : undefined
  }

  /** The lowest range that has an address in common with `range`, and its value. */
  overlapping(range: AddressRange): Entry<T> | undefined {
    const entry = this.#entries[range.family][this.#placeOf(range.family, range.first)]
    return entry !== undefined && overlaps(entry.range, range) ? entry : undefined
  }

  /** Adds a range that overlaps none of those there are. */
  add(range: AddressRange, value: T): void {
    this.#entries[range.family].splice(this.#placeOf(range.family, range.first), 0, { range, value })
  }

  /** The first place whose range ends at `first` or after it. */
  #placeOf(family: Family, first: bigint): number {
    const entries = this.#entries[family]
    let [low, high] = [0, entries.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((entries[middle]?.range.last ?? first) < first) low = middle + 1
      else high = middle
    }
    return low
  }
}
