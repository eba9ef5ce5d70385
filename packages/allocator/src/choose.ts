// A fresh address for a Service that has none: the one it asks for, else the next of the pool it names, else one that is
// reserved for it, else the next of the pools pinned to it, else of the open ones.

import { accept, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import type { Pool } from '@ingot/config'
import type { Family } from '@ingot/net'
import { notAdmitted } from './admission.ts'
import { incompatible } from './assign.ts'
import type { Assignment } from './assign.ts'
import { explainNone, explainNoneIn } from './explain.ts'
import { otherFamily, singleFamily } from './families.ts'
import type { Families } from './families.ts'
import type { Ledger } from './ledger.ts'
import type { Request } from './request.ts'
import { chooseWanted } from './wanted.ts'

/** What the Service would get. Claims nothing; a refusal carries MetalLB's error text. */
export function chooseAddresses(ledger: Ledger, request: Request): Result<Assignment> {
  const { cluster, wanted } = request
  if (!cluster.ok) return cluster
  if (!wanted.ok) return wanted
  const { families } = cluster.value
  if (wanted.value.length > 0) return chooseWanted(ledger, request, wanted.value, families)
  if (request.pool !== undefined) return chooseFromPool(ledger, request, request.pool.value, families)
  for (const pools of ledger.turns.of(request)) {
    const chosen = chooseFrom(ledger, pools, request, families)
    if (chosen !== undefined) return accept(chosen)
  }
  return explainNone(ledger, request, families)
}

function chooseFromPool(
  ledger: Ledger,
  request: Request,
  name: string,
  families: Families,
): Result<Assignment> {
  const pool = ledger.config.pools.find((it) => it.name === name)
  if (pool === undefined) {
    const remedy = ledger.config.rejectedPools.includes(name)
      ? `repair pool ${name}: it was rejected`
      : `create pool ${name}, or name another`
    return refuse('AllocationFailed', `unknown pool "${name}"`, { pool: name }, remedy)
  }
  const chosen = chooseFrom(ledger, [pool], request, families)
  if (chosen === undefined) return explainNoneIn(pool, ledger, request, families)
  const refusal = notAdmitted(pool, request)
  return refusal === undefined ? accept(chosen) : incompatible(pool, refusal)
}

/** From the first pool that has what the Service needs; IPv4 comes first in a pair, whatever the preference. */
function chooseFrom(
  ledger: Ledger,
  pools: readonly Pool[],
  request: Request,
  families: Families,
): Assignment | undefined {
  if (families !== 'dual') {
    for (const pool of pools) {
      const address = ledger.next(pool, singleFamily(families), request)
      if (address !== undefined) return { pool, addresses: [address] }
    }
    return undefined
  }
  if (request.policy === 'SingleStack') return undefined
  const single: Partial<Record<Family, Assignment>> = {}
  for (const pool of pools) {
    const both = ledger.nextPair(pool, request)
    if (both !== undefined) return { pool, addresses: both }
    const v4 = ledger.next(pool, 'IPv4', request)
    const v6 = ledger.next(pool, 'IPv6', request)
    if (v4) single.IPv4 ??= { pool, addresses: [v4] }
    if (v6) single.IPv6 ??= { pool, addresses: [v6] }
  }
  const { preferredFamily } = request
  return request.policy === 'PreferDualStack'
    ? (single[preferredFamily] ?? single[otherFamily(preferredFamily)])
    : undefined
}
