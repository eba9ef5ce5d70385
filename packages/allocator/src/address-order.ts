// The addresses of one pool and family in the order of the manifest: entry by entry, each from its lowest. The place of
// an address is its rank. Nothing is listed, so an IPv6 /64 costs what a /30 does.

import { contains } from '@ingot/net'
import type { Address, AddressRange, Family } from '@ingot/net'

export class AddressOrder {
  readonly #family: Family
  readonly #ranges: readonly AddressRange[]
  /** The rank of each range's first address, and at the end how many addresses there are. */
  readonly #starts: readonly bigint[]

  constructor(ranges: readonly AddressRange[], family: Family) {
    this.#family = family
    this.#ranges = ranges.filter((range) => range.family === family)
    const starts = [0n]
    for (const [i, { first, last }] of this.#ranges.entries())
      starts.push((starts[i] ?? 0n) + last - first + 1n)
    this.#starts = starts
  }

  get size(): bigint {
    return this.#starts.at(-1) ?? 0n
  }

  /** `undefined` for an address that is not among them. */
  rankOf(address: Address): bigint | undefined {
    for (const [i, range] of this.#ranges.entries()) {
      if (contains(range, address)) return (this.#starts[i] ?? 0n) + address.value - range.first
    }
    return undefined
  }

  /** The address of a rank below `size`. */
  addressAt(rank: bigint): Address {
    let [low, high] = [0, this.#ranges.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? rank) <= rank) low = middle
      else high = middle - 1
    }
    const value = (this.#ranges[low]?.first ?? 0n) + rank - (this.#starts[low] ?? 0n)
    return { family: this.#family, value }
  }
}
