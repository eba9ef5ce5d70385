// Keeps the filter of one link in step with the addresses announced on it, at the least cost: a new address that the
// filter already lets through changes nothing, and removals wait until they are worth a rebuild, because a filter
// that lets a few foreign frames through is slower, never wrong.

import {
  arpFilter,
  neighbourDiscoveryFilter,
  type AddressFilter,
  type BuildFilter,
} from './address-filter.ts'
import type { Link } from './network.ts'

/** Rebuilt when this share of what the filter was built for is gone, or, of many that come, is new. */
const STALE_SHARE = 1 / 8

export class LinkFilter {
  readonly #link: Link
  readonly #build: BuildFilter
  // How many addresses stand behind each number: IPv6 addresses may share their low word.
  readonly #numbers = new Map<number, number>()
  #filter: AddressFilter | undefined
  #uncovered = 0
  #removed = 0

  constructor(link: Link) {
    this.#link = link
    this.#build = link.protocol === 'arp' ? arpFilter : neighbourDiscoveryFilter
  }

  add(number: number): void {
    const count = this.#numbers.get(number) ?? 0
    this.#numbers.set(number, count + 1)
    if (count === 0 && !this.#covers(number)) this.#uncovered++
  }

  remove(number: number): void {
    const count = this.#numbers.get(number) ?? 0
    if (count > 1) this.#numbers.set(number, count - 1)
    else if (this.#numbers.delete(number)) this.#removed++
  }

  /**
   * Brings the filter up to date where needed; false when the network refused it, and then it is tried again. While more
   * is to come it waits for as many as make a rebuild worth its while: it takes milliseconds with thousands of addresses.
   */
  flush(isMoreToCome = false): boolean {
    const share = this.#numbers.size * STALE_SHARE
    const isStale = this.#removed > 0 && this.#removed >= share
    const isShort = this.#uncovered > (isMoreToCome ? share : 0)
    if (!isShort && !isStale) return true
    const numbers = new Uint32Array(this.#numbers.size)
    let count = 0
    for (const number of this.#numbers.keys()) numbers[count++] = number
    const filter = this.#link.setFilter((limit) => this.#build(numbers, limit))
    if (filter === undefined) return false
    this.#filter = filter
    this.#uncovered = 0
    this.#removed = 0
    return true
  }

  #covers(number: number): boolean {
    const covering = this.#filter?.covering ?? []
    // the last range that begins before it: they are sorted, and some thousand
    let [low, high] = [0, covering.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((covering[middle]?.first ?? Infinity) <= number) low = middle + 1
      else high = middle
    }
    return number <= (covering[low - 1]?.last ?? -1)
  }
}
