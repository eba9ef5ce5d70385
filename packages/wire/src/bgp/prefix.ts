// Prefixes as plain values, and as they stand in a message: an optional path identifier, the length in bits, and as many
// octets as these bits need (RFC 4271 4.3, RFC 7911 section 3).

import type { BgpFamily } from './session.ts'

/** The bits of `address` past `length` are zero. */
export type BgpPrefix =
  | {
      readonly family: 'IPv4'
      readonly address: number
      readonly length: number
      readonly pathIdentifier: number | undefined
    }
  | {
      readonly family: 'IPv6'
      readonly address: bigint
      readonly length: number
      readonly pathIdentifier: number | undefined
    }

const ADDRESS_SIZE = { IPv4: 4, IPv6: 16 } as const

/** What `BgpCore.append` takes: the length and its octets, trailing bits zero. `address` is the address as a number. */
export function encodePrefix(family: BgpFamily, address: bigint | number, length: number): Uint8Array {
  const size = (length + 7) >> 3
  const encoded = new Uint8Array(1 + size)
  encoded[0] = length
  if (family === 'IPv4') {
    const word = Number(address)
    for (let index = 0; index < size; index++) encoded[1 + index] = word >>> (24 - index * 8)
  } else {
    const bits = BigInt(address)
    for (let index = 0; index < size; index += 4) {
      const word = Number((bits >> BigInt(96 - index * 8)) & 0xffff_ffffn)
      for (let of = 0; of < 4 && index + of < size; of++) encoded[1 + index + of] = word >>> (24 - of * 8)
    }
  }
  if (size > 0) encoded[size] = (encoded[size] ?? 0) & (0xff << (size * 8 - length))
  return encoded
}

/** The prefixes between two places of a message, up to the first that is none. */
export function decodePrefixes(
  octets: Uint8Array,
  start: number,
  end: number,
  family: BgpFamily,
  hasPaths: boolean,
): readonly BgpPrefix[] {
  const prefixes: BgpPrefix[] = []
  const longest = ADDRESS_SIZE[family] * 8
  let at = start
  while (at < end) {
    const pathIdentifier = hasPaths ? wordAt(octets, at) : undefined
    if (hasPaths) at += 4
    const length = octets[at] ?? 0
    const size = (length + 7) >> 3
    if (length > longest || at + 1 + size > end) break
    prefixes.push(
      family === 'IPv4'
        ? { family, address: addressAt(octets, at + 1, size, length), length, pathIdentifier }
        : { family, address: wideAddressAt(octets, at + 1, size, length), length, pathIdentifier },
    )
    at += 1 + size
  }
  return prefixes
}

/** Big-endian; octets past the end are zero. */
export function wordAt(octets: Uint8Array, at: number): number {
  return (
    (((octets[at] ?? 0) << 24) |
      ((octets[at + 1] ?? 0) << 16) |
      ((octets[at + 2] ?? 0) << 8) |
      (octets[at + 3] ?? 0)) >>>
    0
  )
}

export function shortAt(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
}

function addressAt(octets: Uint8Array, at: number, size: number, length: number): number {
  if (size === 0) return 0
  // octet by octet: a loop this short costs more than what is in it, and there is one for each of many prefixes
  let address = (octets[at] ?? 0) << 24
  if (size > 1) address |= (octets[at + 1] ?? 0) << 16
  if (size > 2) address |= (octets[at + 2] ?? 0) << 8
  if (size > 3) address |= octets[at + 3] ?? 0
  return (address & (-1 << (32 - length))) >>> 0
}

function wideAddressAt(octets: Uint8Array, at: number, size: number, length: number): bigint {
  let address = 0n
  for (let index = 0; index < size; index++) address = (address << 8n) | BigInt(octets[at + index] ?? 0)
  const unused = BigInt(size * 8 - length)
  return ((address >> unused) << unused) << BigInt((ADDRESS_SIZE.IPv6 - size) * 8)
}
