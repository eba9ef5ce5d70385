// The configuration in force as JSON, for people: addresses as they are written, sets as lists. What is octets is a secret here
// (a peer's password, and nothing else), so no octet is ever shown, whoever adds one.

import { formatAddress } from '@ingot/net'
import type { Address, AddressRange } from '@ingot/net'

export const REDACTED = '<redacted>'

/** A configuration, or a part of one, as plain data with no secret in it. */
export function printableConfig(config: object): object {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, printable(value)]))
}

function printable(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) return REDACTED
  if (value instanceof Map) return printable(Object.fromEntries(value))
  if (Array.isArray(value) || value instanceof Set) return Array.from(value, printable)
  if (isAddress(value)) return formatAddress(value)
  if (isRange(value)) return formatRange(value)
  const entries = Object.entries(value).filter(([, it]) => it !== undefined)
  return Object.fromEntries(entries.map(([name, it]) => [name, printable(it)]))
}

/** `192.0.2.10-192.0.2.20`. */
export function formatRange({ family, first, last }: AddressRange): string {
  return [first, last].map((value) => formatAddress({ family, value })).join('-')
}

function isAddress(value: object): value is Address {
  return 'family' in value && 'value' in value && typeof value.value === 'bigint'
}

function isRange(value: object): value is AddressRange {
  return 'family' in value && 'first' in value && typeof value.first === 'bigint' && 'last' in value
}
