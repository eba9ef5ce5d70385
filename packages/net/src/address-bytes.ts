// An address as octets in network order, the form it has in frames, netlink messages and the WASM address table.

import { ADDRESS_BITS } from './address.ts'
import type { Address } from './address.ts'

/** Octets that are taken at once: numbers are much cheaper than BigInts, and than a view of a few octets. */
const WORD = 4

/** 4 or 16 octets, network order. */
export function addressBytes({ family, value }: Address): Uint8Array {
  const bytes = new Uint8Array(ADDRESS_BITS[family] / 8)
  for (let rest = value, at = bytes.length - WORD; at >= 0; at -= WORD, rest >>= 32n) {
    const word = Number(rest & 0xffff_ffffn)
    bytes[at] = word >>> 24
    bytes[at + 1] = word >>> 16
    bytes[at + 2] = word >>> 8
    bytes[at + 3] = word
  }
  return bytes
}

/**
 * The address in 4 or 16 octets. Sixteen octets are IPv6 whatever they hold: on the wire, unlike in a manifest, an
 * IPv4-mapped address is not IPv4. Throws on any other length, which is a bug of the caller.
 */
export function addressFromBytes(bytes: Uint8Array): Address {
  if (bytes.length !== 4 && bytes.length !== 16) {
    throw new RangeError(`an address has 4 or 16 octets, not ${bytes.length}`)
  }
  let value = 0n
  for (let at = 0; at < bytes.length; at += WORD) value = (value << 32n) | BigInt(wordAt(bytes, at))
  return { family: bytes.length === 4 ? 'IPv4' : 'IPv6', value }
}

function wordAt(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}
