// What the objects of MetalLB's API mean once they are parsed: pools with their ranges, what announces them, and to whom.
// Plain data; who gets which address is the allocator's business, who announces it the election's, how the sessions are
// held that of whoever speaks BGP and BFD. A field that is undefined was not given.

import type { LabelSelector, Milliseconds } from '@ingot/api'
import { contains, RangeIndex } from '@ingot/net'
import type { Address, AddressRange } from '@ingot/net'
import type { BgpPeerRules } from './bgp-peer-rules.ts'
import type { PoolRules } from './pool-rules.ts'

export interface Config {
  /** By name. No address is in two of them. */
  readonly pools: readonly Pool[]
  /** Names of pools that exist but were rejected: addresses from them are to be left where they are. */
  readonly rejectedPools: readonly string[]
  /** By name. */
  readonly bgpPeers: readonly BgpPeer[]
  /** By name. */
  readonly bfdProfiles: readonly BfdProfile[]
}

export interface Pool {
  readonly name: string
  /** In the order of `spec.addresses`, which is the order in which addresses are given. */
  readonly ranges: readonly AddressRange[]
  /** False when only Services get an address that ask for the pool or for the address. */
  readonly autoAssign: boolean
  /** Whether IPv4 addresses ending in .0 and .255 are left out. */
  readonly avoidBuggyIPs: boolean
  /** Absent for a pool that is open to every Service. */
  readonly serviceAllocation?: ServiceAllocation
  /** What its annotations say. */
  readonly rules: PoolRules
  /** What announces the pool by ARP and NDP. */
  readonly layer2Advertisements: readonly Layer2Advertisement[]
  /** What announces it by BGP. */
  readonly bgpAdvertisements: readonly BgpAdvertisement[]
}

/** Which Services a pool is reserved for: those that pass both tests. */
export interface ServiceAllocation {
  /** The lowest positive number is tried first; 0 and below is last. */
  readonly priority: number
  /** Namespaces admitted, selectors resolved; absent when every namespace is. An empty set admits none. */
  readonly namespaces?: ReadonlySet<string>
  /** One must match the labels of the Service; none here admits every Service. */
  readonly serviceSelectors: readonly LabelSelector[]
}

export interface Layer2Advertisement {
  readonly name: string
  /** Empty: every node. */
  readonly nodeSelectors: readonly LabelSelector[]
  readonly preferredNodeSelectors: readonly PreferredNodes[]
  /** Empty: every interface. */
  readonly interfaces: readonly string[]
  /** Empty: every Service. */
  readonly serviceSelectors: readonly LabelSelector[]
  /** How its annotation wants the node that announces to be chosen; absent for MetalLB's election. */
  readonly strategy?: Layer2Strategy
}

/** `spread`: the controller chooses, so that every node has as many addresses as the others. */
export type Layer2Strategy = 'spread'

/** A weight, 1 to 100, for the nodes that match. */
export interface PreferredNodes {
  readonly weight: number
  readonly preference: LabelSelector
}

/** How addresses of a pool become routes, and who gets these. */
export interface BgpAdvertisement {
  readonly name: string
  /** Lengths of the prefixes that addresses are put together in; 32 and 128 announce each by itself. */
  readonly aggregationLength: number
  readonly aggregationLengthV6: number
  /** LOCAL_PREF (RFC 4271 5.1.5), for peers of the same autonomous system; 0 when none is configured. */
  readonly localPref: number
  /** COMMUNITIES (RFC 1997) as numbers of 32 bits, ascending. */
  readonly communities: readonly number[]
  /** LARGE_COMMUNITY (RFC 8092), ascending. */
  readonly largeCommunities: readonly LargeCommunity[]
  /** Names of the peers that get the routes; empty: all of them. */
  readonly peers: readonly string[]
  /** Nodes that are next hops; empty: all of them. */
  readonly nodeSelectors: readonly LabelSelector[]
  /** Empty: every Service. */
  readonly serviceSelectors: readonly LabelSelector[]
  /** How often our AS number stands in the path beside the first time, as its annotation has it. */
  readonly prepend?: number
  /** MULTI_EXIT_DISC, as its annotation has it. */
  readonly med?: number
  /** `endpoints`: by its annotation a node is told to have as much room as it has endpoints; absent: all are equal. */
  readonly weights?: 'endpoints'
}

/** Global administrator and both local data parts, 32 bits each. */
export type LargeCommunity = readonly [number, number, number]

/** A router to which nodes hold a BGP session; with what its annotations say. */
export interface BgpPeer extends BgpPeerRules {
  readonly name: string
  readonly myASN: number
  /** The number that the peer must have, or any number that is (`internal`) or is not (`external`) the own one. */
  readonly peerASN: number | 'internal' | 'external'
  /** Told to this peer instead of `myASN`. */
  readonly localASN?: number | undefined
  /** Its address; undefined for one that is found behind `interface`. */
  readonly peerAddress?: Address | undefined
  readonly interface?: string | undefined
  readonly peerPort: number
  readonly sourceAddress?: Address | undefined
  /** The BGP identifier, an IPv4 address. */
  readonly routerID?: Address | undefined
  /** 0 is never. The message has whole seconds and no more than 65,535 of them; this may have neither. */
  readonly holdTime?: Milliseconds | undefined
  /** Given whenever `holdTime` is, and never longer. */
  readonly keepaliveTime?: Milliseconds | undefined
  /** Whole seconds, 1 to 65,535. */
  readonly connectTime?: Milliseconds | undefined
  /** The key of TCP MD5 (RFC 2385), octet for octet. Not for logs. */
  readonly password?: Uint8Array | undefined
  /** Name of the Secret that has the password; there is no `password` beside it where nobody looked it up. */
  readonly passwordSecret?: string | undefined
  /** Name of one of the `bfdProfiles`. */
  readonly bfdProfile?: string | undefined
  /** '' is the main routing table. */
  readonly vrf: string
  readonly ebgpMultiHop: boolean
  readonly enableGracefulRestart: boolean
  readonly dualStackAddressFamily: boolean
  /** Nodes that hold the session; empty: all of them. */
  readonly nodeSelectors: readonly LabelSelector[]
}

/** Parameters of BFD sessions (RFC 5880). */
export interface BfdProfile {
  readonly name: string
  readonly detectMultiplier?: number | undefined
  readonly receiveInterval?: Milliseconds | undefined
  readonly transmitInterval?: Milliseconds | undefined
  readonly echoInterval?: Milliseconds | undefined
  readonly echoMode: boolean
  readonly passiveMode: boolean
  readonly minimumTtl?: number | undefined
}

/** Which pool has an address. */
export type PoolIndex = RangeIndex<Pool>

/** Made once a configuration, so that an address is looked up without looking at every pool. */
export function indexPools({ pools }: Pick<Config, 'pools'>): PoolIndex {
  const index: PoolIndex = new RangeIndex()
  for (const pool of pools) for (const range of pool.ranges) index.add(range, pool)
  return index
}

/** The pool that all `addresses` are in; a pair of both families has to come from one pool. */
export function poolContaining(index: PoolIndex, addresses: readonly Address[]): Pool | undefined {
  const [first, ...others] = addresses
  const pool = first && index.find(first)
  const isInPool = (address: Address) => pool?.ranges.some((range) => contains(range, address)) ?? false
  return others.every(isInPool) ? pool : undefined
}
