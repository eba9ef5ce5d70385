// Why no pool had an address. MetalLB's sentence is the same for every cause; here the facts say it pool by pool, and
// the remedy is that of the pool which came nearest.

import { refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import type { Pool } from '@ingot/config'
import type { Family } from '@ingot/net'
import { notAdmitted } from './admission.ts'
import { singleFamily } from './families.ts'
import type { Families } from './families.ts'
import type { Ledger, Plan } from './ledger.ts'
import type { Request } from './request.ts'

interface Cause {
  readonly text: string
  /** The nearer a pool was to serving the Service, the lower. */
  readonly distance: number
  readonly remedy: string
}

/** Refuses because no pool has what the Service needs. */
export function explainNone(plan: Plan, request: Request, families: Families): Result<never> {
  const causes = plan.config.pools.map((pool) => causeIn(pool, plan.ledger, request, families, false))
  const [nearest] = causes.toSorted((a, b) => a.distance - b.distance)
  const facts = { families, policy: request.policy, pools: causes.map(({ text }) => text) }
  return refuse('AllocationFailed', 'no available IPs', facts, nearest?.remedy)
}

/** Refuses because the pool that the Service names has not what it needs. */
export function explainNoneIn(
  pool: Pool,
  { ledger }: Plan,
  request: Request,
  families: Families,
): Result<never> {
  const { text, remedy } = causeIn(pool, ledger, request, families, true)
  const hasOne = neededFamilies(families).some((family) => ledger.lowest(pool, family, request) !== undefined)
  return refuse(
    'AllocationFailed',
    `no available IPs in pool ${pool.name}${hasOne ? ' for dual IPFamily' : ''}`,
    { families, policy: request.policy, pools: [text] },
    remedy,
  )
}

function neededFamilies(families: Families): readonly Family[] {
  return families === 'dual' ? ['IPv4', 'IPv6'] : [singleFamily(families)]
}

function causeIn(pool: Pool, ledger: Ledger, request: Request, families: Families, isNamed: boolean): Cause {
  const { name } = pool
  const needed = neededFamilies(families)
  const missing = needed.filter((family) => !pool.ranges.some((range) => range.family === family))
  const full = needed.filter((family) => ledger.lowest(pool, family, request) === undefined)
  const refusal = notAdmitted(pool, request)
  if (refusal !== undefined) {
    return {
      text: `${name} ${refusal}`,
      distance: 4,
      remedy: `change the serviceAllocation of pool ${name}, or add a pool`,
    }
  }
  if (missing.length > 0) {
    const what = missing.join(' and ')
    return {
      text: `${name} has no ${what} addresses`,
      distance: 3,
      remedy: `add ${what} addresses to pool ${name}`,
    }
  }
  if (!pool.autoAssign && !isNamed) {
    return {
      text: `${name} gives addresses only on request (autoAssign is false)`,
      distance: 1,
      remedy: `ask for it with the annotation metallb.io/address-pool: ${name}`,
    }
  }
  if (full.length > 0) {
    return {
      text: `${name} has no free ${full.join(' and ')} address`,
      distance: 2,
      remedy: `add addresses to pool ${name}, or delete a Service that needs its address no longer`,
    }
  }
  return {
    text: `${name} has addresses of both families, and the ipFamilyPolicy is SingleStack`,
    distance: 0,
    remedy: 'set ipFamilyPolicy to PreferDualStack',
  }
}
