// From path attributes to the block that `BgpCore.beginUpdate` takes, in ascending order of types. MP_REACH_NLRI and
// MP_UNREACH_NLRI are not in it: the core makes those around the prefixes.

import {
  AGGREGATOR,
  AS4_AGGREGATOR,
  AS4_PATH,
  AS_PATH,
  AS_TRANS,
  ATOMIC_AGGREGATE,
  CLUSTER_LIST,
  COMMUNITIES,
  EXTENDED_COMMUNITIES,
  EXTENDED_LENGTH,
  LARGE_COMMUNITIES,
  LOCAL_PREF,
  MULTI_EXIT_DISC,
  NEXT_HOP,
  ONLY_TO_CUSTOMER,
  OPTIONAL,
  OPTIONAL_TRANSITIVE,
  ORIGIN,
  ORIGINATOR_ID,
  WELL_KNOWN,
  type Aggregator,
  type AsPathSegment,
  type PathAttributes,
} from './path-attributes.ts'

type Encoded = readonly [flags: number, type: number, value: readonly number[] | undefined]

const LONGEST_SEGMENT = 255
const AS_SEQUENCE = 2
const LARGEST_NARROW = 0xffff

/**
 * The octets of all attributes. To a peer without four-octet AS numbers a path that does not fit has AS_TRANS in it and
 * goes with an AS4_PATH (RFC 6793 4.2.2); to others no AS4_… is ever sent.
 */
export function encodeAttributes(
  attributes: PathAttributes,
  session: { readonly hasFourOctetAs: boolean },
): Uint8Array {
  const isWide = session.hasFourOctetAs
  const { origin, nextHop, multiExitDisc, localPref, originatorId, onlyToCustomer, asPath } = attributes
  const encoded: Encoded[] = [
    [WELL_KNOWN, ORIGIN, origin === undefined ? undefined : [origin]],
    [WELL_KNOWN, AS_PATH, asPath && path(asPath, isWide)],
    [WELL_KNOWN, NEXT_HOP, maybeWord(nextHop)],
    [OPTIONAL, MULTI_EXIT_DISC, maybeWord(multiExitDisc)],
    [WELL_KNOWN, LOCAL_PREF, maybeWord(localPref)],
    [WELL_KNOWN, ATOMIC_AGGREGATE, attributes.isAtomicAggregate ? [] : undefined],
    [OPTIONAL_TRANSITIVE, AGGREGATOR, aggregator(attributes.aggregator, isWide)],
    [OPTIONAL_TRANSITIVE, COMMUNITIES, attributes.communities?.flatMap(word)],
    [OPTIONAL, ORIGINATOR_ID, maybeWord(originatorId)],
    [OPTIONAL, CLUSTER_LIST, attributes.clusterList?.flatMap(word)],
    [OPTIONAL_TRANSITIVE, EXTENDED_COMMUNITIES, attributes.extendedCommunities?.flatMap((it) => [...it])],
    [OPTIONAL_TRANSITIVE, LARGE_COMMUNITIES, attributes.largeCommunities?.flatMap(largeCommunity)],
    [OPTIONAL_TRANSITIVE, ONLY_TO_CUSTOMER, maybeWord(onlyToCustomer)],
    ...(isWide ? [] : as4(attributes)),
    ...(attributes.others ?? []).map(({ flags, type, value }): Encoded => [flags & 0xe0, type, [...value]]),
  ]
  return Uint8Array.from(encoded.toSorted(([, a], [, b]) => a - b).flatMap(withHeader))
}

function withHeader([flags, type, value]: Encoded): readonly number[] {
  if (value === undefined) return []
  const size = value.length
  if (size <= 255) return [flags, type, size, ...value]
  // RFC 4271 4.3: a longer one says so in its flags
  return [flags | EXTENDED_LENGTH, type, size >> 8, size & 255, ...value]
}

function path(segments: readonly AsPathSegment[], isWide: boolean): readonly number[] {
  return segments.flatMap(({ type, numbers }) => {
    const parts: number[][] = []
    for (let from = 0; from < numbers.length; from += LONGEST_SEGMENT) {
      const part = numbers.slice(from, from + LONGEST_SEGMENT)
      parts.push([type, part.length, ...part.flatMap(isWide ? word : narrow)])
    }
    return parts.flat()
  })
}

/** AS4_PATH and AS4_AGGREGATOR: those given, or what AS_TRANS hides. Segments of a confederation do not go in. */
function as4({ asPath = [], as4Path, aggregator: by, as4Aggregator }: PathAttributes): readonly Encoded[] {
  const hides = asPath.some(({ numbers }) => numbers.some((number) => number > LARGEST_NARROW))
  const plain = as4Path ?? (hides ? asPath.filter(({ type }) => type <= AS_SEQUENCE) : undefined)
  const wideAggregator = as4Aggregator ?? ((by?.asNumber ?? 0) > LARGEST_NARROW ? by : undefined)
  return [
    [OPTIONAL_TRANSITIVE, AS4_PATH, plain && path(plain, true)],
    [OPTIONAL_TRANSITIVE, AS4_AGGREGATOR, aggregator(wideAggregator, true)],
  ]
}

function aggregator(value: Aggregator | undefined, isWide: boolean): readonly number[] | undefined {
  return value && [...(isWide ? word : narrow)(value.asNumber), ...word(value.address)]
}

function largeCommunity(value: NonNullable<PathAttributes['largeCommunities']>[number]): readonly number[] {
  return [value.globalAdministrator, value.localData1, value.localData2].flatMap(word)
}

function maybeWord(value: number | undefined): readonly number[] | undefined {
  return value === undefined ? undefined : word(value)
}

function word(value: number): readonly number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
}

function narrow(asNumber: number): readonly number[] {
  const number = asNumber > LARGEST_NARROW ? AS_TRANS : asNumber
  return [number >> 8, number & 255]
}
