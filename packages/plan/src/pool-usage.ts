// How full the pools are, by family, and what is special about each. Counted from what is decided, so that an address
// which is about to be written counts already.

import { Allocator } from '@ingot/allocator'
import type { Verdict } from '@ingot/api'
import { acceptConfig } from '@ingot/config'
import type { Pool } from '@ingot/config'
import type { Family } from '@ingot/net'
import { parseCluster } from './cluster.ts'
import type { Cluster, Settings } from './cluster.ts'
import { usableAddresses } from './pool-size.ts'

export interface PoolUsage {
  readonly pool: string
  readonly family: Family
  /** Addresses in use; one that is shared counts once. */
  readonly inUse: bigint
  readonly free: bigint
  readonly total: bigint
  /** Addresses of the family that are reserved for a Service, in use or not. */
  readonly reserved: number
  /** Such as `draining` or `on request`, for the eye. */
  readonly remarks: readonly string[]
}

export interface PoolReport {
  /** By pool, then family; a family of which a pool has nothing is left out. */
  readonly pools: readonly PoolUsage[]
  /** Pools and others that are rejected. */
  readonly rejected: readonly Verdict[]
}

/** Counts what the Services of a cluster have, or are to have. */
export function poolUsage(cluster: Cluster, { loadBalancerClass }: Settings): PoolReport {
  const { inForce: config, rejected } = acceptConfig(undefined, parseCluster(cluster))
  const allocator = new Allocator(config, loadBalancerClass)
  for (const service of cluster.services) allocator.tell(service)
  allocator.decide()
  const pools = config.pools.flatMap((pool) =>
    FAMILIES.flatMap((family): PoolUsage[] => {
      const total = usableAddresses(pool, family)
      const inUse = BigInt(allocator.inUse(pool.name, family))
      if (total === 0n && inUse === 0n) return []
      const free = total > inUse ? total - inUse : 0n
      return [
        {
          pool: pool.name,
          family,
          inUse,
          free,
          total,
          reserved: reservedIn(pool, family),
          remarks: poolRemarks(pool),
        },
      ]
    }),
  )
  return { pools, rejected }
}

const FAMILIES: readonly Family[] = ['IPv4', 'IPv6']

function reservedIn({ rules }: Pool, family: Family): number {
  const ofFamily = rules.reservations.filter(({ address }) => address.family === family)
  return new Set(ofFamily.map(({ address }) => address.value)).size
}

/** What is special about a pool, for the eye. */
export function poolRemarks({ autoAssign, avoidBuggyIPs, serviceAllocation, rules }: Pool): string[] {
  return [
    ...(autoAssign ? [] : ['on request']),
    ...(rules.isDraining ? ['draining'] : []),
    ...(rules.isShared ? ['shared'] : []),
    ...(rules.strategy === 'lowest-first' ? [] : [rules.strategy]),
    ...(serviceAllocation === undefined ? [] : ['pinned']),
    ...(rules.quotas.size === 0 ? [] : ['quota']),
    ...(avoidBuggyIPs ? ['no .0 and .255'] : []),
  ]
}
