// The pools as the page draws them: counts from the allocator, and for pools that are not too large where in them the addresses
// in use are.

import type { Pool } from '@ingot/config'
import { formatRange } from '@ingot/config'
import { formatAddress, parseAddress } from '@ingot/net'
import type { Address, AddressRange, Family } from '@ingot/net'
import { poolRemarks, usableAddresses } from '@ingot/plan'
import { CELLS_MAX } from '@ingot/web'
import type { Cells, PoolView, ServiceRow } from '@ingot/web'
import type { Allocation } from '../pool-metrics.ts'

const FAMILIES: readonly Family[] = ['IPv4', 'IPv6']
/** A /16; in a cell of more than 256 addresses nothing is to be seen. */
const DRAWN_MAX = 65_536n

/** By pool, then family; a family of which a pool has nothing is left out. */
export function poolViews(
  { config, allocator }: Allocation,
  rows: Iterable<ServiceRow>,
  history: (pool: string, family: Family) => readonly number[],
): PoolView[] {
  const byPool = Map.groupBy(rows, ({ pool }) => pool)
  return config.pools.flatMap((pool) =>
    FAMILIES.flatMap((family): PoolView[] => {
      const ranges = pool.ranges.filter((range) => range.family === family)
      const inUse = allocator.inUse(pool.name, family)
      if (ranges.length === 0 && inUse === 0) return []
      return [
        {
          name: pool.name,
          family,
          ranges: ranges.map(formatRange),
          remarks: poolRemarks(pool),
          inUse,
          total: usableAddresses(pool, family),
          history: [...history(pool.name, family), inUse],
          cells: cellsOf(pool, family, byPool.get(pool.name) ?? []),
        },
      ]
    }),
  )
}

function cellsOf({ ranges }: Pool, family: Family, rows: readonly ServiceRow[]): Cells | undefined {
  const own = ranges.filter((range) => range.family === family)
  const count = own.reduce((sum, { first, last }) => sum + last - first + 1n, 0n)
  if (count === 0n || count > DRAWN_MAX) return undefined
  let size = 1
  while (Number(count) / size > CELLS_MAX) size *= 2
  const used = Array<number>(Math.ceil(Number(count) / size)).fill(0)
  const labels = new Map<number, string>()
  const conflicts = new Set<number>()
  // an address that Services share is one
  const seen = new Set<number>()
  for (const { service, addresses, state } of rows) {
    for (const text of addresses) {
      const address = parseAddress(text)
      const place = address && placeIn(own, address)
      if (address === undefined || place === undefined) continue
      const cell = Math.floor(place / size)
      if (state === 'conflict') conflicts.add(cell)
      if (size === 1) labels.set(cell, labelOf(labels.get(cell), formatAddress(address), service))
      if (seen.has(place)) continue
      seen.add(place)
      used[cell] = (used[cell] ?? 0) + 1
    }
  }
  return { size, used, labels, conflicts }
}

const labelOf = (before: string | undefined, address: string, service: string) =>
  before === undefined ? `${address} ${service}` : `${before}, ${service}`

/** How many addresses of the ranges come before it; undefined for one that is in none of them. */
function placeIn(ranges: readonly AddressRange[], { family, value }: Address): number | undefined {
  let before = 0n
  for (const { first, last, family: own } of ranges) {
    if (own === family && value >= first && value <= last) return Number(before + value - first)
    before += last - first + 1n
  }
  return undefined
}
