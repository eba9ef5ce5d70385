// Which configuration is in force: while running a new one is taken whole, or the last good one stays. As long as
// there has been no good one, the valid objects of a broken one are taken, since nothing would be served otherwise.

import { isDeepStrictEqual } from 'node:util'
import type { Verdict } from '@ingot/api'
import type { Config } from './config.ts'
import type { ParsedConfig } from './parse-config.ts'

export interface Configuration {
  readonly inForce: Config
  /** Whether `inForce` is all that was configured when it was taken. */
  readonly isWhole: boolean
  /** What is wrong with the newest configuration; none where it is in force. */
  readonly rejected: readonly Verdict[]
}

/**
 * The configuration after `parsed` came in. An `inForce` that says the same as before stays the same value, and so does
 * each pool, all pools together, all peers.
 */
export function acceptConfig(
  current: Configuration | undefined,
  { config, rejected }: ParsedConfig,
): Configuration {
  const isWhole = rejected.length === 0
  if (current === undefined) return { inForce: config, isWhole, rejected }
  if (!isWhole && current.isWhole) return { ...current, rejected }
  return { inForce: keepSame(config, current.inForce), isWhole, rejected }
}

function keepSame(now: Config, before: Config): Config {
  if (isDeepStrictEqual(now, before)) return before
  const known = new Map(before.pools.map((pool) => [pool.name, pool]))
  const pools = now.pools.map((pool) => {
    const same = known.get(pool.name)
    return same !== undefined && isDeepStrictEqual(pool, same) ? same : pool
  })
  const areSame = pools.length === before.pools.length && pools.every((it, i) => it === before.pools[i])
  const bgpPeers = isDeepStrictEqual(now.bgpPeers, before.bgpPeers) ? before.bgpPeers : now.bgpPeers
  return { ...now, pools: areSame ? before.pools : pools, bgpPeers }
}
