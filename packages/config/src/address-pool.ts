// IPAddressPools: each on its own (name, addresses, whom it is reserved for), then beside those accepted before it, since
// no address may be in two.

import { accept, quoted } from '@ingot/api'
import type { Labels, Result } from '@ingot/api'
import { checkIPAddressPool } from '@ingot/api/kinds'
import type { IPAddressPool } from '@ingot/api/kinds'
import { formatPrefix, overlaps, parseRange, prefixesOfRange, RangeIndex, rangeOfPrefix } from '@ingot/net'
import type { AddressRange } from '@ingot/net'
import type { Namespace } from 'kubernetes-types/core/v1'
import { indexPools } from './config.ts'
import type { Pool, PoolIndex } from './config.ts'
import { parsePoolRules } from './pool-rules.ts'
import { rejectionOf } from './rejection.ts'
import type { Reject } from './rejection.ts'
import { parseServiceAllocation } from './service-allocation.ts'

/** A pool, and what its manifest says that advertisements go by. */
export interface ConfiguredPool {
  readonly pool: Pool
  readonly labels: Labels
  /** `spec.addresses`, one for each range of the pool. */
  readonly addresses: readonly string[]
}

/** In the order of the names. */
export type PoolsByName = ReadonlyMap<string, ConfiguredPool>

/** Parses pools that come in the order of their names; each knows those before it. */
export function poolParser(namespaces: readonly Namespace[]): (object: unknown) => Result<ConfiguredPool> {
  const before: Pool[] = []
  const index = indexPools({ pools: before })
  return (object) => {
    const checked = checkIPAddressPool(object)
    if (!checked.ok) return checked
    const { metadata, spec } = checked.value
    const parsed = parsePool(checked.value, namespaces)
    const result = parsed.ok ? besideOthers(parsed.value, before, index) : parsed
    if (!result.ok) return result
    const pool = result.value
    before.push(pool)
    for (const range of pool.ranges) index.add(range, pool)
    return accept({ pool, labels: metadata.labels ?? {}, addresses: spec.addresses })
  }
}

/** The pool of a manifest that passed the schema, announced by nothing yet. */
function parsePool({ metadata, spec }: IPAddressPool, namespaces: readonly Namespace[]): Result<Pool> {
  const { name } = metadata
  const reject: Reject = (field, message, remedy) =>
    rejectionOf('IPAddressPool', name)(field, `parsing address pool ${name}: ${message}`, remedy)
  if (name === '') return reject('metadata.name', 'missing pool name')
  const ranges = parseRanges(name, spec.addresses, reject)
  if (!ranges.ok) return ranges
  const { serviceAllocation } = spec
  const allocation = serviceAllocation && parseServiceAllocation(serviceAllocation, namespaces, name, reject)
  if (allocation?.ok === false) return allocation
  const rules = parsePoolRules(metadata, { ranges: ranges.value, avoidBuggyIPs: spec.avoidBuggyIPs }, reject)
  if (!rules.ok) return rules
  return accept({
    name,
    ranges: ranges.value,
    autoAssign: spec.autoAssign,
    avoidBuggyIPs: spec.avoidBuggyIPs,
    rules: rules.value,
    layer2Advertisements: [],
    bgpAdvertisements: [],
    ...(allocation && { serviceAllocation: allocation.value }),
  })
}

function parseRanges(name: string, entries: readonly string[], reject: Reject): Result<AddressRange[]> {
  if (entries.length === 0) return reject('spec.addresses', 'pool has no prefixes defined', 'add an address')
  const ranges: AddressRange[] = []
  for (const [i, entry] of entries.entries()) {
    const parsed = parseRange(entry)
    if (!parsed.ok) {
      const where = `invalid CIDR ${JSON.stringify(entry)} in pool ${JSON.stringify(name)}`
      const remedy = 'write 192.0.2.0/24, 192.0.2.1/32 for one address, or 192.0.2.10-192.0.2.20'
      return reject(`spec.addresses[${i}]`, `${where}: ${parsed.error}`, remedy)
    }
    ranges.push(parsed.range)
  }
  return accept(ranges)
}

/** `before` is in the order of names, as `pool` is. */
function besideOthers(pool: Pool, before: readonly Pool[], index: PoolIndex): Result<Pool> {
  if (before.at(-1)?.name === pool.name) {
    const message = `duplicate definition of pool ${quoted(pool.name)}`
    return rejectionOf('IPAddressPool', pool.name)('metadata.name', message, 'rename one of the two')
  }
  return checkOverlap(pool, before, index)
}

/** Refuses `pool` when one of its addresses is in it twice, or in one of the pools before it, which `index` has. */
function checkOverlap(pool: Pool, before: readonly Pool[], index: PoolIndex): Result<Pool> {
  const own = new RangeIndex<Pool>()
  for (const [i, range] of pool.ranges.entries()) {
    const isTaken = index.overlapping(range) !== undefined || own.overlapping(range) !== undefined
    if (isTaken) return overlap(pool, i, before)
    own.add(range, pool)
  }
  return accept(pool)
}

/** Refuses because of the range at `place`; of several that it overlaps, the sentence names the first defined. */
function overlap(pool: Pool, place: number, before: readonly Pool[]): Result<never> {
  const range = pool.ranges[place]
  const defined = [...before, { ...pool, ranges: pool.ranges.slice(0, place) }].flatMap(({ name, ranges }) =>
    ranges.map((it) => ({ owner: name, range: it })),
  )
  const other = defined.find((it) => range !== undefined && overlaps(it.range, range))
  if (range === undefined || other === undefined) throw new Error('nothing overlaps')
  const where = other.owner === pool.name ? 'this pool' : `pool ${other.owner}`
  return rejectionOf('IPAddressPool', pool.name)(
    `spec.addresses[${place}]`,
    overlapMessage(pool.name, range, other.range),
    `give each address to one pool: ${where} has it already`,
  )
}

/** MetalLB compares CIDR blocks, so its sentence names the first two that overlap. */
function overlapMessage(name: string, range: AddressRange, other: AddressRange): string {
  const blocks = (it: AddressRange) =>
    prefixesOfRange(it).map((prefix) => ({ prefix, range: rangeOfPrefix(prefix) }))
  const others = blocks(other)
  for (const mine of blocks(range)) {
    const theirs = others.find((it) => overlaps(it.range, mine.range))
    if (theirs === undefined) continue
    const [a, b] = [formatPrefix(mine.prefix), formatPrefix(theirs.prefix)]
    return `CIDR "${a}" in pool "${name}" overlaps with already defined CIDR "${b}"`
  }
  throw new Error('ranges that overlap have blocks that overlap')
}
