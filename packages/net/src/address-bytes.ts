// An address as octets in network order, the form it has in frames, netlink messages and the WASM address table.

import { ADDRESS_BITS } from './address.ts'
import type { Address } from './address.ts'

/** 4 or 16 octets, network order. */
export function addressBytes(address: Address): Uint8Array {
  const bytes = new Uint8Array(ADDRESS_BITS[address.family] / 8)
  let rest = address.value
  for (let i = bytes.length - 1; i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn)
    rest >>= 8n
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
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return { family: bytes.length === 4 ? 'IPv4' : 'IPv6', value }
}
