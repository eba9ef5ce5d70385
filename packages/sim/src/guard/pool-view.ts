// What a set of IPAddressPools means, read again and in the plainest way: the controller is not to be judged by its own
// parser. Which pools count: those that can be read and overlap with none before them, by name.

import { contains, overlaps, parseRange } from '@ingot/net'
import type { Address, AddressRange } from '@ingot/net'
import type { StoredPool, StoredService } from '../objects.ts'

/** The pools as a controller may know them. */
export interface PoolView {
  readonly pools: readonly ViewedPool[]
  /** Names of those that are wrong. */
  readonly rejected: readonly string[]
}

export interface ViewedPool {
  readonly name: string
  readonly ranges: readonly AddressRange[]
  readonly autoAssign: boolean
  readonly avoidsBuggyIPs: boolean
  /** Undefined: open to all. */
  readonly namespaces: readonly string[] | undefined
}

export function viewPools(objects: Iterable<StoredPool>): PoolView {
  const pools: ViewedPool[] = []
  const rejected: string[] = []
  const byName = [...objects].toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  for (const { metadata, spec } of byName) {
    const parsed = spec.addresses.map(parseRange)
    const ranges = parsed.flatMap((it) => (it.ok ? [it.range] : []))
    const taken = pools.flatMap((pool) => pool.ranges)
    const isWrong =
      ranges.length === 0 ||
      ranges.length < parsed.length ||
      ranges.some((range, i) => [...taken, ...ranges.slice(0, i)].some((other) => overlaps(other, range)))
    if (isWrong) rejected.push(metadata.name)
    else
      pools.push({
        name: metadata.name,
        ranges,
        autoAssign: spec.autoAssign ?? true,
        avoidsBuggyIPs: spec.avoidBuggyIPs ?? false,
        namespaces: spec.serviceAllocation?.namespaces,
      })
  }
  return { pools, rejected }
}

/** The pool that has all of them. */
export function poolOf({ pools }: PoolView, addresses: readonly Address[]): ViewedPool | undefined {
  return pools.find((pool) =>
    addresses.every((address) => pool.ranges.some((range) => contains(range, address))),
  )
}

export function isBuggy({ avoidsBuggyIPs }: ViewedPool, { family, value }: Address): boolean {
  return avoidsBuggyIPs && family === 'IPv4' && (value % 256n === 0n || value % 256n === 255n)
}

export function isOpenTo({ namespaces }: ViewedPool, { metadata }: StoredService): boolean {
  return namespaces === undefined || namespaces.includes(metadata.namespace ?? '')
}
