// Runs of consecutive addresses of one family. They need not be CIDR blocks; how they are written is parse-range.ts's.

import type { Address, Family } from './address.ts'

/** All addresses of one family from `first` to `last`, both included; never empty. */
export interface AddressRange {
  readonly family: Family
  readonly first: bigint
  readonly last: bigint
}

/** Whether `address` is in `range`. */
export function contains(range: AddressRange, address: Address): boolean {
  return range.family === address.family && range.first <= address.value && address.value <= range.last
}

/** Whether two ranges have an address in common. */
export function overlaps(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last
}
