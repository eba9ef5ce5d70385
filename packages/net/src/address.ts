// One IP address as a family and a number, read as strictly as Go's net.ParseIP reads it, so that a manifest means
// here what it means to MetalLB. ipaddr.js parses and formats, behind guards: alone it takes octal octets, short forms
// (10.1), zones, and reads ::1.2.3.4 as ::ffff:1.2.3.4. Text form of IPv6: RFC 5952.

import { IPv6 } from 'ipaddr.js'

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
const [DOT, ZERO, NINE] = [0x2e, 0x30, 0x39]
const IPV6_LETTERS = /^[0-9a-fA-F:.]+$/ // no zone

/**
 * Reads an IP literal; `undefined` when it is none. Zero-padded octets, zones, blanks and short forms are refused. An
 * IPv4-mapped literal (`::ffff:192.0.2.1`) is the IPv4 address, as in Go.
 */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const number = parseDottedQuad(text)
    return number === undefined ? undefined : { family: 'IPv4', value: BigInt(number) }
  }
  const value = parseGroups(text)
  if (value === undefined) return undefined
  return value >> 32n === MAPPED_PREFIX
    ? { family: 'IPv4', value: value & 0xffff_ffffn }
    : { family: 'IPv6', value }
}

/** Dotted quad, or RFC 5952's one text form of an IPv6 address. */
export function formatAddress(address: Address): string {
  if (address.family === 'IPv6') return new IPv6(toGroups(address.value)).toRFC5952String()
  const value = Number(address.value)
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`
}

export function isSameAddress(a: Address, b: Address): boolean {
  return a.family === b.family && a.value === b.value
}

/** fe80::/10, RFC 4291 2.5.6. */
export function isLinkLocal({ family, value }: Address): boolean {
  return family === 'IPv6' && value >> 118n === 0x3fan
}

/** Order for sorting: IPv4 before IPv6, then by number. */
export function compareAddresses(a: Address, b: Address): number {
  if (a.family !== b.family) return a.family === 'IPv4' ? -1 : 1
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0
}

/** Digit by digit: ten thousand routes to a hundred peers are a million of them. */
function parseDottedQuad(text: string): number | undefined {
  let value = 0
  let octet: number | undefined
  let dots = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === DOT) {
      if (octet === undefined || ++dots > 3) return undefined
      value = value * 256 + octet
      octet = undefined
      continue
    }
    if (code < ZERO || code > NINE || octet === 0) return undefined
    octet = (octet ?? 0) * 10 + code - ZERO
    if (octet > 255) return undefined
  }
  return dots === 3 && octet !== undefined ? value * 256 + octet : undefined
}

function parseGroups(text: string): bigint | undefined {
  const groups = IPV6_LETTERS.test(text) ? withoutDottedTail(text) : undefined
  return groups === undefined ? undefined : unlessThrown(() => fromGroups(IPv6.parse(groups).parts))
}

/** ipaddr.js throws at what it cannot read, and to ask it first would parse twice. */
function unlessThrown<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}

/** Spells a dotted tail as two hexadecimal groups; `undefined` when it is no dotted quad. */
function withoutDottedTail(text: string): string | undefined {
  const tail = text.slice(text.lastIndexOf(':') + 1)
  if (!tail.includes('.')) return text
  const value = parseDottedQuad(tail)
  if (value === undefined) return undefined
  return `${text.slice(0, -tail.length)}${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`
}

/** Three words of 16 bits fit a number exactly, and numbers are much cheaper to shift than BigInts. */
function fromGroups(parts: readonly number[]): bigint {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = parts
  const high = (a * 0x10000 + b) * 0x10000 + c
  const middle = (d * 0x10000 + e) * 0x10000 + f
  return (BigInt(high) << 80n) | (BigInt(middle) << 32n) | BigInt(g * 0x10000 + h)
}

function toGroups(value: bigint): number[] {
  const group = (shift: bigint) => Number((value >> shift) & 0xffffn)
  return [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map(group)
}
