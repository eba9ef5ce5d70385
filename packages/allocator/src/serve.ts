// The second half of a plan: what each Service still lacks when all claims are made, which is everything, or the second
// address of a Service that prefers two.

import { quoted, quotedList } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { Config } from '@ingot/config'
import { formatAddress } from '@ingot/net'
import type { Assignment } from './assign.ts'
import { chooseAddresses } from './choose.ts'
import { holding, keeping, without } from './decision.ts'
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
    const decision = keeping(assignment)
    return lacksFamily(request, assignment) ? addFamily(plan, request, assignment, decision) : decision
  }
  if (plan.config.pools.length === 0) return without(...verdicts, noPools(plan.config, request))
  const chosen = chooseAddresses(plan, request)
  if (!chosen.ok) {
    const message = `Failed to allocate IP for ${quoted(request.key)}: ${chosen.verdict.message}`
    return without(...verdicts, { ...chosen.verdict, reason: 'AllocationFailed', message })
  }
  hold(plan, request, chosen.value)
  const decision = holding(chosen.value, verdicts)
  return added(decision, `Assigned IP ${quotedList(decision.ingress)}`, decision.ingress)
}

function added(decision: Decision, message: string, addresses: readonly string[]): Decision {
  const facts = { addresses, pool: decision.pool ?? '' }
  return { ...decision, verdicts: [...decision.verdicts, { reason: 'IPAllocated', message, facts }] }
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
  { pool, addresses }: Assignment,
  decision: Decision,
): Decision {
  const family = otherFamily(addresses[0]?.family ?? 'IPv4')
  const address = plan.ledger.lowest(pool, family, request)
  if (address === undefined) {
    const verdict: Verdict = {
      reason: 'AdditionalAssignFailed',
      message: `cannot assign additional IP in PreferDualStack: no available IPs in pool ${pool.name}`,
      facts: { pool: pool.name, family },
      remedy: `add ${family} addresses to pool ${pool.name}`,
    }
    return { ...decision, verdicts: [...decision.verdicts, verdict] }
  }
  plan.ledger.hold(address, request, pool)
  const text = formatAddress(address)
  const ingress = [...decision.ingress, text]
  return added({ ...decision, ingress }, `Assigned additional IP ${quoted(text)}`, [text])
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
