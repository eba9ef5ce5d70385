// What the objects of MetalLB's API mean once they are parsed: pools with their ranges, and what announces them. Plain
// data; who gets which address is the allocator's business, who announces it the election's.

import type { LabelSelector } from '@ingot/api'
import { contains, RangeIndex } from '@ingot/net'
import type { Address, AddressRange } from '@ingot/net'
import type { PoolRules } from './pool-rules.ts'

export interface Config {
  /** By name. No address is in two of them. */
  readonly pools: readonly Pool[]
  /** Names of pools that exist but were rejected: addresses from them are to be left where they are. */
  readonly rejectedPools: readonly string[]
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
}

/** A weight, 1 to 100, for the nodes that match. */
export interface PreferredNodes {
  readonly weight: number
  readonly preference: LabelSelector
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
