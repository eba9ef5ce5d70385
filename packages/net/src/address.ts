// One IP address as a family and a number, read as strictly as Go's net.ParseIP reads it, so that a manifest means
// here what it means to MetalLB. ipaddr.js parses and formats, behind guards: alone it takes octal octets, short forms
// (10.1), zones, and reads ::1.2.3.4 as ::ffff:1.2.3.4. Text form of IPv6: RFC 5952.

import { IPv4, IPv6 } from 'ipaddr.js'

/** The families as Kubernetes spells them in `spec.ipFamilies`. */
export type Family = 'IPv4' | 'IPv6'

/** An address; `value` is its bits as an unsigned number (32 of them for IPv4, 128 for IPv6). */
export interface Address {
  readonly family: Family
  readonly value: bigint
}

/** How many bits an address of a family has. */
export const ADDRESS_BITS = { IPv4: 32, IPv6: 128 } as const

const MAPPED_PREFIX = 0xffffn // ::ffff:0:0/96, RFC 4291 2.5.5.2

/**
 * Reads an IP literal; `undefined` when it is none. Zero-padded octets, zones, blanks and short forms are refused. An
 * IPv4-mapped literal (`::ffff:192.0.2.1`) is the IPv4 address, as in Go.
 */
export function parseAddress(text: string): Address | undefined {
  if (IPv4.isValidFourPartDecimal(text)) {
    return { family: 'IPv4', value: fromWords(IPv4.parse(text).octets, 8n) }
  }
  const groups = withoutDottedTail(text)
  if (groups === undefined || !IPv6.isValid(groups)) return undefined
  const value = fromWords(IPv6.parse(groups).parts, 16n)
  return value >> 32n === MAPPED_PREFIX
    ? { family: 'IPv4', value: value & 0xffff_ffffn }
    : { family: 'IPv6', value }
}

/** Dotted quad, or RFC 5952's one text form of an IPv6 address. */
export function formatAddress(address: Address): string {
  return address.family === 'IPv4'
    ? new IPv4(toWords(address.value, 4, 8n)).toString()
    : new IPv6(toWords(address.value, 8, 16n)).toRFC5952String()
}

/** Order for sorting: IPv4 before IPv6, then by number. */
export function compareAddresses(a: Address, b: Address): number {
  if (a.family !== b.family) return a.family === 'IPv4' ? -1 : 1
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0
}

/** An IPv6 literal whose dotted tail, if any, is two hexadecimal groups; `undefined` for what is no IPv6 literal. */
function withoutDottedTail(text: string): string | undefined {
  if (!/^[0-9a-fA-F:.]+$/.test(text)) return undefined
  const tail = text.slice(text.lastIndexOf(':') + 1)
  if (!tail.includes('.')) return text
  if (!IPv4.isValidFourPartDecimal(tail)) return undefined
  const value = fromWords(IPv4.parse(tail).octets, 8n)
  return `${text.slice(0, -tail.length)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`
}

function fromWords(words: readonly number[], bits: bigint): bigint {
  return words.reduce((value, word) => (value << bits) | BigInt(word), 0n)
}

function toWords(value: bigint, count: number, bits: bigint): number[] {
  return Array.from({ length: count }, (_, i) =>
    Number(BigInt.asUintN(Number(bits), value >> (bits * BigInt(count - 1 - i)))),
  )
}
