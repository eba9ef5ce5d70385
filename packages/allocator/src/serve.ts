// The second half of a plan: what each Service still lacks when all claims are made, which is everything, or the second
// address of a Service that prefers two.

import { quoted, quotedList } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { Config } from '@ingot/config'
import { formatAddress } from '@ingot/net'
import type { Assignment } from './assign.ts'
import { chooseAddresses } from './choose.ts'
import { holding, without } from './decision.ts'
import type { Decision } from './decision.ts'
import { otherFamily } from './families.ts'
import type { Plan } from './ledger.ts'
import type { Request } from './request.ts'

/** A Service after the claims: with what it could keep, and what was found so far. */
export interface Waiting {
  readonly request: Request
  readonly verdicts: readonly Verdict[]
  readonly assignment?: Assignment
}

/** Enters the addresses of an assignment as held. */
export function hold({ ledger }: Plan, request: Request, { pool, addresses }: Assignment): void {
  for (const address of addresses) ledger.hold(address, request, pool)
}

/** Gives a Service what it lacks, when all claims are made. */
export function serve(plan: Plan, { request, assignment, verdicts }: Waiting): Decision {
  if (assignment !== undefined) {
    return lacksFamily(request, assignment)
      ? addFamily(plan, request, assignment, verdicts)
      : holding(assignment, verdicts)
  }
  if (plan.config.pools.length === 0) return without(...verdicts, noPools(plan.config, request))
  const chosen = chooseAddresses(plan, request)
  if (!chosen.ok) {
    const message = `Failed to allocate IP for ${quoted(request.key)}: ${chosen.verdict.message}`
    return without(...verdicts, { ...chosen.verdict, reason: 'AllocationFailed', message })
  }
  hold(plan, request, chosen.value)
  const texts = chosen.value.addresses.map(formatAddress)
  const facts = { addresses: texts, pool: chosen.value.pool.name }
  return holding(chosen.value, [
    ...verdicts,
    { reason: 'IPAllocated', message: `Assigned IP ${quotedList(texts)}`, facts },
  ])
}

/** A Service that asks for addresses by name has all it wants; so has one with cluster addresses of one family. */
function lacksFamily({ policy, cluster, wanted }: Request, { addresses }: Assignment): boolean {
  const isDual = cluster.ok && cluster.value.families === 'dual'
  return (
    policy === 'PreferDualStack' && isDual && addresses.length === 1 && wanted.ok && wanted.value.length === 0
  )
}

/** The second family, from the pool of the first, which does not move. */
function addFamily(
  plan: Plan,
  request: Request,
  assignment: Assignment,
  verdicts: readonly Verdict[],
): Decision {
  const { pool, addresses } = assignment
  const family = otherFamily(addresses[0]?.family ?? 'IPv4')
  const added = plan.ledger.lowest(pool, family, request)
  if (added === undefined) {
    const verdict: Verdict = {
      reason: 'AdditionalAssignFailed',
      message: `cannot assign additional IP in PreferDualStack: no available IPs in pool ${pool.name}`,
      facts: { pool: pool.name, family },
      remedy: `add ${family} addresses to pool ${pool.name}`,
    }
    return holding(assignment, [...verdicts, verdict])
  }
  plan.ledger.hold(added, request, pool)
  const text = formatAddress(added)
  const verdict: Verdict = {
    reason: 'IPAllocated',
    message: `Assigned additional IP ${quoted(text)}`,
    facts: { addresses: [text], pool: pool.name },
  }
  return holding({ pool, addresses: [...addresses, added] }, [...verdicts, verdict])
}

function noPools({ rejectedPools }: Config, { key }: Request): Verdict {
  const remedy = rejectedPools.length > 0 ? `repair ${rejectedPools.join(', ')}` : 'create an IPAddressPool'
  return {
    reason: 'NoPools',
    message: `no address for ${quoted(key)}: there is no IPAddressPool`,
    facts: { rejectedPools },
    remedy,
  }
}
