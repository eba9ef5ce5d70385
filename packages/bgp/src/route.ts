// What is to be advertised, as plain data: it crosses from the main thread to the packet thread. Several advertisements
// may want the same prefix, each for its own peers, so a prefix and all that is wanted of it travel together.

import type { Family } from '@ingot/net'

/** RFC 8092. */
export type LargeCommunity = readonly [globalAdministrator: number, localData1: number, localData2: number]

export interface RouteAttributes {
  /** Towards peers of our own AS only, and 0 there when left out, as with MetalLB. */
  readonly localPref?: number
  readonly med?: number
  /** How often our AS number stands in the path beside the first time. */
  readonly prepend?: number
  /** RFC 1997; 64512:100 is 64512 * 65536 + 100. */
  readonly communities: readonly number[]
  readonly largeCommunities: readonly LargeCommunity[]
  /** RFC 4360, 16 hexadecimal digits each. */
  readonly extendedCommunities: readonly string[]
  /** Octets a second that this node is good for, as a share for multipath (RFC 10005). */
  readonly linkBandwidth?: number
}

/** What somebody wants of a prefix. */
export interface Want {
  readonly attributes: RouteAttributes
  /** Names of BGPPeers. */
  readonly peers: 'all' | readonly string[]
}

export interface Route extends Want {
  /** Canonical text, `192.0.2.10/32`. */
  readonly prefix: string
}

/** One step towards what is to be advertised. */
export interface RouteChange {
  /** Prefixes that are new or different, with all that is wanted of each now; none withdraws it. */
  readonly prefixes: readonly PrefixRoutes[]
  /** More belongs to this change: announcements wait for it, so that as few messages as possible carry them. */
  readonly isPartial: boolean
}

export interface PrefixRoutes {
  readonly prefix: string
  readonly routes: readonly Want[]
  /** Where it has been read already: each of a hundred peers would read it anew. */
  readonly nlri?: Nlri
}

/** A prefix as it stands on the wire. */
export interface Nlri {
  /** Canonical text. */
  readonly prefix: string
  readonly family: Family
  /** Length and octets. */
  readonly octets: Uint8Array
}
