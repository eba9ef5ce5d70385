// A fresh address for a Service that has none: the one it asks for, else the lowest of the pool it names, else the
// lowest of the pools reserved for it, else of the open ones.

import { accept, quotedList, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import type { Pool } from '@ingot/config'
import { formatAddress } from '@ingot/net'
import type { Address, Family } from '@ingot/net'
import { notAdmitted } from './admission.ts'
import { checkAssignment, incompatible } from './assign.ts'
import type { Assignment } from './assign.ts'
import { explainNone, explainNoneIn } from './explain.ts'
import { otherFamily, parseAddressList, singleFamily } from './families.ts'
import type { Families } from './families.ts'
import type { Plan } from './ledger.ts'
import type { Request } from './request.ts'

/** What the Service would get. Claims nothing; a refusal carries MetalLB's error text. */
export function chooseAddresses(plan: Plan, request: Request): Result<Assignment> {
  const { cluster, wanted } = request
  if (!cluster.ok) return cluster
  if (!wanted.ok) return wanted
  const { families } = cluster.value
  if (wanted.value.length > 0) return chooseWanted(plan, request, wanted.value, families)
  if (request.pool !== undefined) return chooseFromPool(plan, request, request.pool.value, families)
  const pools = plan.config.pools.filter((it) => it.autoAssign && notAdmitted(it, request) === undefined)
  const reserved = pools.filter((it) => it.serviceAllocation !== undefined).toSorted(byPriority)
  const open = pools.filter((it) => it.serviceAllocation === undefined)
  const chosen =
    chooseLowest(plan, reserved, request, families) ?? chooseLowest(plan, open, request, families)
  return chosen === undefined ? explainNone(plan, request, families) : accept(chosen)
}

function chooseWanted(
  plan: Plan,
  request: Request,
  wanted: readonly Address[],
  families: Families,
): Result<Assignment> {
  const texts = wanted.map(formatAddress)
  const requested = `requested loadBalancer IP(s) ${quotedList(texts)}`
  const list = parseAddressList(texts)
  if (!list.ok) return list
  if (list.value.families !== families) {
    const facts = { addresses: texts, requested: list.value.families, service: families }
    return refuse('AllocationFailed', `${requested} does not match the ipFamily of the service`, facts)
  }
  const result = checkAssignment(plan, request, wanted)
  if (!result.ok || request.pool === undefined || request.pool.value === result.value.pool.name) return result
  return refuse(
    'AllocationFailed',
    `${requested} is not compatible with requested address pool ${request.pool.value}`,
    { addresses: texts, pool: result.value.pool.name, [request.pool.key]: request.pool.value },
    `remove the annotation ${request.pool.key}, or ask for addresses of that pool`,
  )
}

function chooseFromPool(plan: Plan, request: Request, name: string, families: Families): Result<Assignment> {
  const pool = plan.config.pools.find((it) => it.name === name)
  if (pool === undefined) {
    const remedy = plan.config.rejectedPools.includes(name)
      ? `repair pool ${name}: it was rejected`
      : `create pool ${name}, or name another`
    return refuse('AllocationFailed', `unknown pool "${name}"`, { pool: name }, remedy)
  }
  const chosen = chooseLowest(plan, [pool], request, families)
  if (chosen === undefined) return explainNoneIn(pool, plan, request, families)
  const refusal = notAdmitted(pool, request)
  return refusal === undefined ? accept(chosen) : incompatible(pool, refusal)
}

/** From the first pool that has what the Service needs; IPv4 comes first in a pair, whatever the preference. */
function chooseLowest(
  { ledger }: Plan,
  pools: readonly Pool[],
  request: Request,
  families: Families,
): Assignment | undefined {
  if (families !== 'dual') {
    for (const pool of pools) {
      const address = ledger.lowest(pool, singleFamily(families), request)
      if (address !== undefined) return { pool, addresses: [address] }
    }
    return undefined
  }
  if (request.policy === 'SingleStack') return undefined
  const single: Partial<Record<Family, Assignment>> = {}
  for (const pool of pools) {
    const [v4, v6] = [ledger.lowest(pool, 'IPv4', request), ledger.lowest(pool, 'IPv6', request)]
    if (v4 && v6) return { pool, addresses: [v4, v6] }
    if (v4) single.IPv4 ??= { pool, addresses: [v4] }
    if (v6) single.IPv6 ??= { pool, addresses: [v6] }
  }
  const { preferredFamily } = request
  return request.policy === 'PreferDualStack'
    ? (single[preferredFamily] ?? single[otherFamily(preferredFamily)])
    : undefined
}

/** The lowest positive number first, then those without one; among equals by name, as the pools are. */
function byPriority(a: Pool, b: Pool): number {
  return rank(a) - rank(b)
}

function rank({ serviceAllocation }: Pool): number {
  const { priority = 0 } = serviceAllocation ?? {}
  return priority > 0 ? priority : Number.MAX_SAFE_INTEGER
}
