// What each pool could do for a Service. MetalLB's sentence is the same for every cause of a failure; here the facts say
// it pool by pool, and the remedy is that of the pool which came nearest.

import { POOL_ANNOTATIONS, refuse } from '@ingot/api'
import type { Result, Verdict } from '@ingot/api'
import { poolContaining } from '@ingot/config'
import type { Pool } from '@ingot/config'
import { formatAddress } from '@ingot/net'
import type { Address, Family } from '@ingot/net'
import { notAdmitted } from './admission.ts'
import { singleFamily } from './families.ts'
import type { Families } from './families.ts'
import type { Ledger } from './ledger.ts'
import type { Request } from './request.ts'
import { chooseWanted } from './wanted.ts'

/** One pool, looked at for one Service. */
export interface Finding {
  readonly pool: string
  /** The addresses it would give; empty when it is passed over. */
  readonly addresses: readonly string[]
  /** Why it is passed over, as a sentence that begins with its name; or what it would give. */
  readonly text: string
  /** What would change that. */
  readonly remedy?: string
}

/** Looks at every pool, in the order of their names. */
export function considerPools(ledger: Ledger, request: Request, families: Families): Finding[] {
  return ledger.config.pools.map((pool) => consider(ledger, pool, request, families))
}

/** Refuses because no pool has what the Service needs. */
export function explainNone(ledger: Ledger, request: Request, families: Families): Result<never> {
  const causes = ledger.config.pools.map((pool) => causeIn(ledger, pool, request, families))
  const [nearest] = causes.toSorted((a, b) => a.distance - b.distance)
  const facts = { families, policy: request.policy, pools: causes.map(({ text }) => text) }
  return refuse('AllocationFailed', 'no available IPs', facts, nearest?.remedy)
}

/** Refuses because the pool that the Service names has not what it needs. */
export function explainNoneIn(
  pool: Pool,
  ledger: Ledger,
  request: Request,
  families: Families,
): Result<never> {
  const { text, remedy } = causeIn(ledger, pool, request, families)
  const hasOne = neededFamilies(families).some((family) => ledger.next(pool, family, request) !== undefined)
  return refuse(
    'AllocationFailed',
    `no available IPs in pool ${pool.name}${hasOne ? ' for dual IPFamily' : ''}`,
    { families, policy: request.policy, pools: [text] },
    remedy,
  )
}

/** What is said where the pool of a Service's one address has no second of `family`. */
export function explainNoSecond(pool: Pool, ledger: Ledger, request: Request, family: Family): Verdict {
  const cause = lackIn(ledger, pool, request, [family])
  return {
    reason: 'AdditionalAssignFailed',
    message: `cannot assign additional IP in PreferDualStack: no available IPs in pool ${pool.name}`,
    facts: { pool: pool.name, family, ...(cause && { pools: [cause.text] }) },
    ...(cause && { remedy: cause.remedy }),
  }
}

function consider(ledger: Ledger, pool: Pool, request: Request, families: Families): Finding {
  const { name } = pool
  const cause = causeIn(ledger, pool, request, families)
  const passedOver = { pool: name, addresses: [], text: cause.text, remedy: cause.remedy }
  if (request.pool !== undefined && request.pool.value !== name)
    return { ...passedOver, text: `${name} is not the pool that is asked for`, remedy: asked(request, name) }
  if (request.wanted.ok && request.wanted.value.length > 0)
    return considerWanted(ledger, pool, request, request.wanted.value, families)
  if (cause.distance < GIVES) return passedOver
  const addresses = neededFamilies(families).flatMap((family) => ledger.next(pool, family, request) ?? [])
  const texts = addresses.map(formatAddress)
  return { pool: name, addresses: texts, text: `${name} would give ${texts.join(' and ')}` }
}

/** A Service that asks for addresses by name is served by the pool that has them, which need not give others. */
function considerWanted(
  ledger: Ledger,
  { name }: Pool,
  request: Request,
  wanted: readonly Address[],
  families: Families,
): Finding {
  const texts = wanted.map(formatAddress)
  const what = texts.join(' and ')
  if (poolContaining(ledger.index, wanted)?.name !== name) {
    const remedy = `ask for an address of pool ${name}, or for none by name`
    return { pool: name, addresses: [], text: `${name} has not ${what}, which the Service asks for`, remedy }
  }
  const result = chooseWanted(ledger, request, wanted, families)
  if (result.ok) return { pool: name, addresses: texts, text: `${name} would give ${what}` }
  const { message, remedy } = result.verdict
  return {
    pool: name,
    addresses: [],
    text: `${name} cannot give ${what}: ${message}`,
    ...(remedy && { remedy }),
  }
}

function asked({ pool }: Request, name: string): string {
  return `write ${name} into the annotation ${pool?.key}, or remove it`
}

function neededFamilies(families: Families): readonly Family[] {
  return families === 'dual' ? ['IPv4', 'IPv6'] : [singleFamily(families)]
}

interface Cause {
  readonly text: string
  /** The nearer a pool was to serving the Service, the lower; GIVES when it could. */
  readonly distance: number
  readonly remedy: string
}

const NO_SUCH_FAMILY = 4
const GIVES = 6

function causeIn(ledger: Ledger, pool: Pool, request: Request, families: Families): Cause {
  const { name } = pool
  const needed = neededFamilies(families)
  const refusal = notAdmitted(pool, request)
  if (refusal !== undefined)
    return cause(5, pool, refusal, `change the serviceAllocation of pool ${name}, or add a pool`)
  const lack = lackIn(ledger, pool, request, needed)
  const isKept = needed.some((family) => ledger.hasReservation(pool, family, request.key))
  if (lack?.distance !== NO_SUCH_FAMILY && !pool.autoAssign && request.pool?.value !== name && !isKept) {
    const remedy = `ask for it with the annotation metallb.io/address-pool: ${name}`
    return cause(1, pool, 'gives addresses only on request (autoAssign is false)', remedy)
  }
  if (lack !== undefined) return lack
  if (families === 'dual' && request.policy === 'SingleStack') {
    const what = 'has addresses of both families, and the ipFamilyPolicy is SingleStack'
    return cause(0, pool, what, 'set ipFamilyPolicy to PreferDualStack')
  }
  return cause(GIVES, pool, 'has what the Service needs', '')
}

/** Why a pool has not an address of each family for a Service that it serves; `undefined` when it has. */
function lackIn(ledger: Ledger, pool: Pool, request: Request, needed: readonly Family[]): Cause | undefined {
  const { name, rules } = pool
  const missing = needed.filter((family) => !pool.ranges.some((range) => range.family === family))
  if (missing.length > 0) {
    const what = missing.join(' and ')
    return cause(NO_SUCH_FAMILY, pool, `has no ${what} addresses`, `add ${what} addresses to pool ${name}`)
  }
  if (rules.isDraining) {
    const remedy = `remove the annotation ${POOL_ANNOTATIONS.draining} of pool ${name}, or add a pool`
    return cause(2, pool, 'is draining: it gives no new addresses', remedy)
  }
  const full = needed.filter((family) => ledger.next(pool, family, request) === undefined)
  const raise = `raise the quota of ${request.namespace} in the annotation ${POOL_ANNOTATIONS.quota} of pool ${name}`
  if (full.length > 0 && ledger.quotaLeft(pool, request.namespace) <= 0)
    return cause(2, pool, `has given namespace ${request.namespace} its quota of addresses`, raise)
  if (full.length > 0) {
    const what = `has no free ${full.join(' and ')} address`
    const remedy = `add addresses to pool ${name}, or delete a Service that needs its address no longer`
    return cause(3, pool, rules.reservations.length === 0 ? what : `${what} that is not reserved`, remedy)
  }
  return needed.length < 2 || ledger.nextPair(pool, request) !== undefined
    ? undefined
    : cause(
        2,
        pool,
        `has one address left of the quota of namespace ${request.namespace}, and a pair is two`,
        raise,
      )
}

function cause(distance: number, { name }: Pool, what: string, remedy: string): Cause {
  return { distance, text: `${name} ${what}`, remedy }
}
