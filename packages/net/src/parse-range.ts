// The entries of an IPAddressPool's `spec.addresses`, which are either CIDR notation or `first-last`. Error texts are
// MetalLB's, since people search for them.

import { formatAddress, parseAddress } from './address.ts'
import { parsePrefix, rangeOfPrefix } from './prefix.ts'
import type { AddressRange } from './range.ts'

export type ParsedRange =
  { readonly ok: true; readonly range: AddressRange } | { readonly ok: false; readonly error: string }

/** Reads one entry of `spec.addresses`: a CIDR, or two addresses with a dash between, blanks around it allowed. */
export function parseRange(entry: string): ParsedRange {
  const dash = entry.indexOf('-')
  if (dash >= 0) return parseEnds(entry, entry.slice(0, dash), entry.slice(dash + 1))
  const prefix = parsePrefix(entry)
  return prefix === undefined
    ? { ok: false, error: `invalid CIDR ${JSON.stringify(entry)}` }
    : { ok: true, range: rangeOfPrefix(prefix) }
}

function parseEnds(entry: string, left: string, right: string): ParsedRange {
  const refuse = (error: string): ParsedRange => ({
    ok: false,
    error: `invalid IP range ${JSON.stringify(entry)}: ${error}`,
  })
  const start = parseAddress(left.trim())
  if (start === undefined) return refuse(`invalid start IP ${JSON.stringify(left)}`)
  const end = parseAddress(right.trim())
  if (end === undefined) return refuse(`invalid end IP ${JSON.stringify(right)}`)
  const ends = [`"${formatAddress(start)}"`, `"${formatAddress(end)}"`]
  // MetalLB accepts some of these and gets no address from them.
  if (start.family !== end.family) {
    return refuse(`start IP ${ends[0]} and end IP ${ends[1]} are of different families`)
  }
  if (start.value > end.value) return refuse(`start IP ${ends[0]} is after the end IP ${ends[1]}`)
  return { ok: true, range: { family: start.family, first: start.value, last: end.value } }
}
