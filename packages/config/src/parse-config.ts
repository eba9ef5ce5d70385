// The whole configuration from the objects of the API, in one pure step. Objects are read by name, so that the same
// set always gives the same answer and of two pools that overlap the later name is to blame. A rejected object does
// not stop the others: whether to take a configuration with rejections is the caller's choice.

import type { Result, Verdict } from '@ingot/api'
import { checkIPAddressPool, checkL2Advertisement } from '@ingot/api/kinds'
import type { IPAddressPool } from '@ingot/api/kinds'
import type { Namespace } from 'kubernetes-types/core/v1'
import { checkOverlap, parsePool } from './address-pool.ts'
import { indexPools } from './config.ts'
import type { Config, Pool, PoolIndex } from './config.ts'
import { parseLayer2Advertisement } from './layer2-advertisement.ts'
import type { AttachableAdvertisement } from './layer2-advertisement.ts'
import { rejectionOf } from './rejection.ts'

/** The objects as the API server has them. MetalLB's kinds are checked here and may be anything. */
export interface ConfigObjects {
  readonly pools: readonly unknown[]
  readonly l2Advertisements: readonly unknown[]
  readonly namespaces: readonly Namespace[]
}

/** What the accepted objects mean, and why the others are not among them: with none, the configuration is whole. */
export interface ParsedConfig {
  readonly config: Config
  readonly rejected: readonly Verdict[]
}

/** Parses everything. The facts of each rejection are `kind`, `name` and `field`. */
export function parseConfig({ pools, l2Advertisements, namespaces }: ConfigObjects): ParsedConfig {
  const poolManifests = split(pools.map(checkIPAddressPool))
  const layer2Manifests = split(l2Advertisements.map(checkL2Advertisement))
  const accepted = acceptPools(byName(poolManifests.values), namespaces)
  const advertisements = split(byName(layer2Manifests.values).map(parseLayer2Advertisement))
  const rejectedPools = [...poolManifests.verdicts, ...accepted.verdicts]
  return {
    config: {
      pools: accepted.values.map((it) => announced(it, advertisements.values)),
      rejectedPools: rejectedPools.map(({ facts }) => String(facts['name'])),
    },
    rejected: [...rejectedPools, ...layer2Manifests.verdicts, ...advertisements.verdicts],
  }
}

interface AcceptedPool {
  readonly pool: Pool
  readonly manifest: IPAddressPool
}

/** One after the other, since each is held against those accepted before it. */
function acceptPools(
  manifests: readonly IPAddressPool[],
  namespaces: readonly Namespace[],
): Split<AcceptedPool> {
  const values: AcceptedPool[] = []
  const pools: Pool[] = []
  const verdicts: Verdict[] = []
  const index = indexPools({ pools })
  for (const manifest of manifests) {
    const parsed = parsePool(manifest, namespaces)
    const result = parsed.ok ? besideOthers(parsed.value, pools, index) : parsed
    if (!result.ok) {
      verdicts.push(result.verdict)
      continue
    }
    const pool = result.value
    values.push({ pool, manifest })
    pools.push(pool)
    for (const range of pool.ranges) index.add(range, pool)
  }
  return { values, verdicts }
}

/** `before` is in the order of names, as `pool` is. */
function besideOthers(pool: Pool, before: readonly Pool[], index: PoolIndex): Result<Pool> {
  if (before.at(-1)?.name === pool.name) {
    const message = `duplicate definition of pool ${JSON.stringify(pool.name)}`
    return rejectionOf('IPAddressPool', pool.name)('metadata.name', message, 'rename one of the two')
  }
  return checkOverlap(pool, before, index)
}

function announced(
  { pool, manifest }: AcceptedPool,
  advertisements: readonly AttachableAdvertisement[],
): Pool {
  const labels = manifest.metadata.labels ?? {}
  const attached = advertisements.filter(({ announces }) => announces(pool.name, labels))
  return { ...pool, layer2Advertisements: attached.map(({ advertisement }) => advertisement) }
}

interface Split<T> {
  readonly values: readonly T[]
  readonly verdicts: readonly Verdict[]
}

function split<T>(results: readonly Result<T>[]): Split<T> {
  return {
    values: results.flatMap((result) => (result.ok ? [result.value] : [])),
    verdicts: results.flatMap((result) => (result.ok ? [] : [result.verdict])),
  }
}

function byName<T extends { readonly metadata: { readonly name: string } }>(objects: readonly T[]): T[] {
  return objects.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}
