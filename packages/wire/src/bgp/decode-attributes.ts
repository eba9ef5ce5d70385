// Path attributes of a message as plain values. One whose value is not what its type says is kept raw, and of several
// that are, the first counts (RFC 7606 3 (g)). Nothing is read past a length that cannot be.

import {
  AGGREGATOR,
  AS4_AGGREGATOR,
  AS4_PATH,
  AS_PATH,
  ATOMIC_AGGREGATE,
  CLUSTER_LIST,
  COMMUNITIES,
  EXTENDED_COMMUNITIES,
  EXTENDED_LENGTH,
  LARGE_COMMUNITIES,
  LOCAL_PREF,
  MP_REACH_NLRI,
  MP_UNREACH_NLRI,
  MULTI_EXIT_DISC,
  NEXT_HOP,
  ONLY_TO_CUSTOMER,
  ORIGIN,
  ORIGINATOR_ID,
  type Aggregator,
  type AsPathSegment,
  type LargeCommunity,
  type MultiprotocolReach,
  type MultiprotocolUnreach,
  type PathAttributes,
  type RawAttribute,
} from './path-attributes.ts'
import { decodePrefixes, shortAt, wordAt, type BgpPrefix } from './prefix.ts'
import type { BgpFamily, DecodeContext } from './session.ts'

const NO_PREFIXES: readonly BgpPrefix[] = []

/** Every field from the start, so that all of them have one shape: objects of many shapes are slow to make and read. */
class Attributes implements PathAttributes {
  origin: number | undefined = undefined
  asPath: readonly AsPathSegment[] | undefined = undefined
  nextHop: number | undefined = undefined
  multiExitDisc: number | undefined = undefined
  localPref: number | undefined = undefined
  isAtomicAggregate: boolean | undefined = undefined
  aggregator: Aggregator | undefined = undefined
  communities: readonly number[] | undefined = undefined
  originatorId: number | undefined = undefined
  clusterList: readonly number[] | undefined = undefined
  reach: MultiprotocolReach | undefined = undefined
  unreach: MultiprotocolUnreach | undefined = undefined
  extendedCommunities: readonly Uint8Array[] | undefined = undefined
  as4Path: readonly AsPathSegment[] | undefined = undefined
  as4Aggregator: Aggregator | undefined = undefined
  largeCommunities: readonly LargeCommunity[] | undefined = undefined
  onlyToCustomer: number | undefined = undefined
  others: RawAttribute[] | undefined = undefined
}

/** The attributes between two places of a message. */
export function decodeAttributes(
  octets: Uint8Array,
  start: number,
  end: number,
  context: DecodeContext,
): PathAttributes {
  const attributes = new Attributes()
  let at = start
  while (at + 3 <= end) {
    const flags = octets[at] ?? 0
    const type = octets[at + 1] ?? 0
    const isExtended = (flags & EXTENDED_LENGTH) !== 0
    const value = at + (isExtended ? 4 : 3)
    const next = value + (isExtended ? shortAt(octets, at + 2) : (octets[at + 2] ?? 0))
    if (next > end) break
    if (!decodeValue(attributes, octets, type, value, next, context)) {
      attributes.others ??= []
      attributes.others.push({ flags, type, value: octets.slice(value, next) })
    }
    at = next
  }
  return attributes
}

/** False where the value has to be kept raw. */
function decodeValue(
  into: Attributes,
  octets: Uint8Array,
  type: number,
  at: number,
  end: number,
  context: DecodeContext,
): boolean {
  const size = end - at
  const asSize = context.hasFourOctetAs ? 4 : 2
  switch (type) {
    case ORIGIN:
      if (size !== 1) return false
      into.origin ??= octets[at]
      return true
    case AS_PATH:
      return (into.asPath ??= decodePath(octets, at, end, asSize)) !== undefined
    case NEXT_HOP:
      if (size !== 4) return false
      into.nextHop ??= wordAt(octets, at)
      return true
    case MULTI_EXIT_DISC:
      if (size !== 4) return false
      into.multiExitDisc ??= wordAt(octets, at)
      return true
    case LOCAL_PREF:
      if (size !== 4) return false
      into.localPref ??= wordAt(octets, at)
      return true
    case ATOMIC_AGGREGATE:
      if (size !== 0) return false
      into.isAtomicAggregate = true
      return true
    case AGGREGATOR:
      return (into.aggregator ??= decodeAggregator(octets, at, size, asSize)) !== undefined
    case COMMUNITIES:
      return (into.communities ??= words(octets, at, end)) !== undefined
    case ORIGINATOR_ID:
      if (size !== 4) return false
      into.originatorId ??= wordAt(octets, at)
      return true
    case CLUSTER_LIST:
      return (into.clusterList ??= words(octets, at, end)) !== undefined
    case MP_REACH_NLRI:
      return (into.reach ??= decodeReach(octets, at, end, context)) !== undefined
    case MP_UNREACH_NLRI:
      return (into.unreach ??= decodeUnreach(octets, at, end, context)) !== undefined
    case EXTENDED_COMMUNITIES:
      return (into.extendedCommunities ??= pieces(octets, at, end, 8)) !== undefined
    case AS4_PATH:
      return (into.as4Path ??= decodePath(octets, at, end, 4)) !== undefined
    case AS4_AGGREGATOR:
      return (into.as4Aggregator ??= decodeAggregator(octets, at, size, 4)) !== undefined
    case LARGE_COMMUNITIES:
      return (into.largeCommunities ??= decodeLargeCommunities(octets, at, end)) !== undefined
    case ONLY_TO_CUSTOMER:
      if (size !== 4) return false
      into.onlyToCustomer ??= wordAt(octets, at)
      return true
    default:
      return false
  }
}

function decodePath(
  octets: Uint8Array,
  start: number,
  end: number,
  asSize: 2 | 4,
): readonly AsPathSegment[] | undefined {
  const segments: AsPathSegment[] = []
  let at = start
  while (at < end) {
    const type = octets[at] ?? 0
    const count = octets[at + 1] ?? 0
    const next = at + 2 + count * asSize
    if (next > end) return undefined
    const numbers = asSize === 4 ? wideNumbers(octets, at + 2, next) : narrowNumbers(octets, at + 2, next)
    segments.push({ type, numbers })
    at = next
  }
  return segments
}

function narrowNumbers(octets: Uint8Array, start: number, end: number): readonly number[] {
  const numbers: number[] = []
  for (let at = start; at < end; at += 2) numbers.push(shortAt(octets, at))
  return numbers
}

/** Not with wordAt: that has seen addresses, so it is compiled for doubles, which few AS numbers need. */
function wideNumbers(octets: Uint8Array, start: number, end: number): readonly number[] {
  const numbers: number[] = []
  for (let at = start; at < end; at += 4) {
    numbers.push(((shortAt(octets, at) << 16) | shortAt(octets, at + 2)) >>> 0)
  }
  return numbers
}

function decodeAggregator(
  octets: Uint8Array,
  at: number,
  size: number,
  asSize: 2 | 4,
): Aggregator | undefined {
  if (size !== asSize + 4) return undefined
  const asNumber = asSize === 4 ? wordAt(octets, at) : shortAt(octets, at)
  return { asNumber, address: wordAt(octets, at + asSize) }
}

function decodeReach(
  octets: Uint8Array,
  at: number,
  end: number,
  context: DecodeContext,
): MultiprotocolReach | undefined {
  const nextHopEnd = at + 4 + (octets[at + 3] ?? 0)
  if (end - at < 5 || nextHopEnd + 1 > end) return undefined
  const family = familyAt(octets, at)
  const nextHop = octets.slice(at + 4, nextHopEnd)
  return { family, nextHop, prefixes: prefixesOf(family, octets, nextHopEnd + 1, end, context) }
}

function decodeUnreach(
  octets: Uint8Array,
  at: number,
  end: number,
  context: DecodeContext,
): MultiprotocolUnreach | undefined {
  if (end - at < 3) return undefined
  const family = familyAt(octets, at)
  return { family, prefixes: prefixesOf(family, octets, at + 3, end, context) }
}

function prefixesOf(
  family: BgpFamily | undefined,
  octets: Uint8Array,
  start: number,
  end: number,
  context: DecodeContext,
): readonly BgpPrefix[] {
  if (family === undefined) return NO_PREFIXES
  return decodePrefixes(octets, start, end, family, context.addPathReceived?.includes(family) ?? false)
}

function familyAt(octets: Uint8Array, at: number): BgpFamily | undefined {
  const [afi, safi] = [shortAt(octets, at), octets[at + 2]]
  if (safi !== 1) return undefined
  return afi === 1 ? 'IPv4' : afi === 2 ? 'IPv6' : undefined
}

function words(octets: Uint8Array, at: number, end: number): readonly number[] | undefined {
  if ((end - at) % 4 !== 0) return undefined
  const all: number[] = []
  for (let next = at; next < end; next += 4) all.push(wordAt(octets, next))
  return all
}

function pieces(
  octets: Uint8Array,
  at: number,
  end: number,
  size: number,
): readonly Uint8Array[] | undefined {
  if ((end - at) % size !== 0) return undefined
  const all: Uint8Array[] = []
  for (let next = at; next < end; next += size) all.push(octets.slice(next, next + size))
  return all
}

function decodeLargeCommunities(
  octets: Uint8Array,
  at: number,
  end: number,
): readonly LargeCommunity[] | undefined {
  if ((end - at) % 12 !== 0) return undefined
  const all: LargeCommunity[] = []
  for (let next = at; next < end; next += 12) {
    all.push({
      globalAdministrator: wordAt(octets, next),
      localData1: wordAt(octets, next + 4),
      localData2: wordAt(octets, next + 8),
    })
  }
  return all
}
