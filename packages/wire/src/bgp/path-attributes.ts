// Path attributes as plain values, one shape for those that are sent and those that were received. Numbers are in host
// order, addresses of IPv4 are numbers.

import type { BgpPrefix } from './prefix.ts'
import type { BgpFamily } from './session.ts'

export interface PathAttributes {
  /** 0 IGP, 1 EGP, 2 incomplete. */
  readonly origin?: number | undefined
  readonly asPath?: readonly AsPathSegment[] | undefined
  readonly nextHop?: number | undefined
  readonly multiExitDisc?: number | undefined
  readonly localPref?: number | undefined
  readonly isAtomicAggregate?: boolean | undefined
  readonly aggregator?: Aggregator | undefined
  /** 32 bits each, RFC 1997. */
  readonly communities?: readonly number[] | undefined
  readonly originatorId?: number | undefined
  readonly clusterList?: readonly number[] | undefined
  readonly reach?: MultiprotocolReach | undefined
  readonly unreach?: MultiprotocolUnreach | undefined
  /** Eight octets each, RFC 4360. */
  readonly extendedCommunities?: readonly Uint8Array[] | undefined
  /** From and to peers with two-octet AS numbers only, RFC 6793. */
  readonly as4Path?: readonly AsPathSegment[] | undefined
  readonly as4Aggregator?: Aggregator | undefined
  readonly largeCommunities?: readonly LargeCommunity[] | undefined
  /** RFC 9234. */
  readonly onlyToCustomer?: number | undefined
  /** Those of other types, and those whose value is not what their type says. */
  readonly others?: readonly RawAttribute[] | undefined
}

/** 1 AS_SET, 2 AS_SEQUENCE, 3 AS_CONFED_SEQUENCE, 4 AS_CONFED_SET. */
export interface AsPathSegment {
  readonly type: number
  readonly numbers: readonly number[]
}

export interface Aggregator {
  readonly asNumber: number
  readonly address: number
}

/** RFC 8092. */
export interface LargeCommunity {
  readonly globalAdministrator: number
  readonly localData1: number
  readonly localData2: number
}

/** `family` is undefined for one that is not spoken: then it has no prefixes here. */
export interface MultiprotocolReach {
  readonly family: BgpFamily | undefined
  /** 4, 16 or 32 octets. */
  readonly nextHop: Uint8Array
  readonly prefixes: readonly BgpPrefix[]
}

export interface MultiprotocolUnreach {
  readonly family: BgpFamily | undefined
  readonly prefixes: readonly BgpPrefix[]
}

export interface RawAttribute {
  /** Optional 0x80, transitive 0x40, partial 0x20. */
  readonly flags: number
  readonly type: number
  readonly value: Uint8Array
}

// Types, RFC 4271 5.1 and those that came later.
export const ORIGIN = 1
export const AS_PATH = 2
export const NEXT_HOP = 3
export const MULTI_EXIT_DISC = 4
export const LOCAL_PREF = 5
export const ATOMIC_AGGREGATE = 6
export const AGGREGATOR = 7
export const COMMUNITIES = 8
export const ORIGINATOR_ID = 9
export const CLUSTER_LIST = 10
export const MP_REACH_NLRI = 14
export const MP_UNREACH_NLRI = 15
export const EXTENDED_COMMUNITIES = 16
export const AS4_PATH = 17
export const AS4_AGGREGATOR = 18
export const LARGE_COMMUNITIES = 32
export const ONLY_TO_CUSTOMER = 35

export const WELL_KNOWN = 0x40
export const OPTIONAL = 0x80
export const OPTIONAL_TRANSITIVE = 0xc0
export const EXTENDED_LENGTH = 0x10

/** What stands for an AS number that has no room in two octets, RFC 6793. */
export const AS_TRANS = 23456
