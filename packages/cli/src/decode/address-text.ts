// Addresses and prefixes of messages as text.

import { addressFromBytes, formatAddress, type Address } from '@ingot/net'
import type { BgpPrefix } from '@ingot/wire'

/** Of an IPv4 address as a number. */
export function ipv4Text(value: number): string {
  return formatAddress({ family: 'IPv4', value: BigInt(value) })
}

/** A next hop of 4, 16 or 32 octets: the second of two is link-local. Any other length as hex. */
export function nextHopText(octets: Uint8Array): readonly string[] {
  if (octets.length === 4 || octets.length === 16) return [formatAddress(addressFromBytes(octets))]
  if (octets.length !== 32) return [octets.toHex()]
  return [octets.subarray(0, 16), octets.subarray(16)].map((it) => formatAddress(addressFromBytes(it)))
}

/** `192.0.2.0/24`, with `path 7` where it has an identifier. */
export function prefixText({ family, address, length, pathIdentifier }: BgpPrefix): string {
  const network: Address = { family, value: BigInt(address) }
  const text = `${formatAddress(network)}/${length}`
  return pathIdentifier === undefined ? text : `${text} path ${pathIdentifier}`
}
