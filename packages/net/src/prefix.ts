// CIDR blocks: a network address and a length. Any range of addresses is exactly one minimal ascending list of them.

import { ADDRESS_BITS, formatAddress, parseAddress } from './address.ts'
import type { Address, Family } from './address.ts'
import type { AddressRange } from './range.ts'

const ZERO = 0x30

/** A block of addresses; the bits of `network` past `length` are zero. */
export interface Prefix {
  readonly network: Address
  readonly length: number
}

/**
 * Reads CIDR notation; host bits are masked away (`10.0.0.5/24` is `10.0.0.0/24`). `undefined` for a bare address, and
 * for an IPv4-mapped network, of which nobody can say which family its length counts in.
 */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/')
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash))
  const length = parseDigits(text, slash + 1)
  if (address === undefined || length === undefined) return undefined
  const isMapped = address.family === 'IPv4' && text.includes(':')
  const bits = ADDRESS_BITS[address.family]
  if (isMapped || length > bits) return undefined
  return { network: length === bits ? address : networkOf(address, length), length }
}

/** A number from there to the end. Digit by digit: a new process begins with thousands, and has no regular expression yet. */
function parseDigits(text: string, start: number): number | undefined {
  let value = 0
  for (let index = start; index < text.length; index++) {
    const digit = text.charCodeAt(index) - ZERO
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return start < text.length ? value : undefined
}

/** The address with all bits past `length` zero. */
export function networkOf({ family, value }: Address, length: number): Address {
  const hostBits = BigInt(ADDRESS_BITS[family] - length)
  return { family, value: (value >> hostBits) << hostBits }
}

/** `192.0.2.0/24`. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix.network)}/${prefix.length}`
}

/** The addresses of a block, first to last. */
export function rangeOfPrefix({ network, length }: Prefix): AddressRange {
  const size = 1n << BigInt(ADDRESS_BITS[network.family] - length)
  return { family: network.family, first: network.value, last: network.value + size - 1n }
}

/** The fewest blocks that cover exactly `range`, ascending. */
export function prefixesOfRange(range: AddressRange): Prefix[] {
  const prefixes: Prefix[] = []
  for (let next = range.first; next <= range.last;) {
    const hostBits = largestBlock(range.family, next, range.last)
    const length = ADDRESS_BITS[range.family] - hostBits
    prefixes.push({ network: { family: range.family, value: next }, length })
    next += 1n << BigInt(hostBits)
  }
  return prefixes
}

/** The length of the largest block in `range`, which is the shortest of those that cover it. */
export function shortestPrefixLength({ family, first, last }: AddressRange): number {
  for (let length = 0; ; length++) {
    const size = 1n << BigInt(ADDRESS_BITS[family] - length)
    const start = ((first + size - 1n) / size) * size
    if (start + size - 1n <= last) return length
  }
}

/** Host bits of the largest aligned block that starts at `first` and does not pass `last`. */
function largestBlock(family: Family, first: bigint, last: bigint): number {
  let hostBits = 0
  while (hostBits < ADDRESS_BITS[family]) {
    const size = 1n << BigInt(hostBits + 1)
    if (first % size !== 0n || first + size - 1n > last) break
    hostBits++
  }
  return hostBits
}
