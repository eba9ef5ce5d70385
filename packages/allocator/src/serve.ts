// What a Service still lacks when all claims are made, which is everything, or the second address of a Service that
// prefers two. Enters nothing into the ledger.

import { quoted, quotedList } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { Config } from '@ingot/config'
import { formatAddress } from '@ingot/net'
import type { Assignment } from './assign.ts'
import { chooseAddresses } from './choose.ts'
import { keeping, without } from './decision.ts'
import type { Decision } from './decision.ts'
import { explainNoSecond } from './explain.ts'
import { otherFamily } from './families.ts'
import type { Ledger } from './ledger.ts'
import type { Request } from './request.ts'

/** A Service after the claims: with what it could keep, and what was found so far. */
export interface Waiting {
  readonly request: Request
  readonly assignment: Assignment | undefined
  readonly verdicts: readonly Verdict[]
}

/** What a Service is to have, and why. */
export interface Served {
  readonly decision: Decision
  /** The addresses of the decision; undefined when it has none. */
  readonly assignment: Assignment | undefined
}

/** Finds what the Service lacks. */
export function serve(ledger: Ledger, { request, assignment, verdicts }: Waiting): Served {
  if (assignment !== undefined) {
    const kept = { decision: keeping(assignment), assignment }
    return lacksFamily(request, assignment) ? addFamily(ledger, request, kept) : kept
  }
  if (ledger.config.pools.length === 0) return unserved(...verdicts, noPools(ledger.config, request))
  const chosen = chooseAddresses(ledger, request)
  if (!chosen.ok) {
    const message = `Failed to allocate IP for ${quoted(request.key)}: ${chosen.verdict.message}`
    return unserved(...verdicts, { ...chosen.verdict, reason: 'AllocationFailed', message })
  }
  return assigned(chosen.value, verdicts)
}

function assigned(assignment: Assignment, before: readonly Verdict[]): Served {
  const ingress = assignment.addresses.map(formatAddress)
  const pool = assignment.pool.name
  const verdict = allocated(`Assigned IP ${quotedList(ingress)}`, ingress, pool)
  return { decision: { ingress, pool, verdicts: [...before, verdict] }, assignment }
}

function unserved(...verdicts: readonly Verdict[]): Served {
  return { decision: without(...verdicts), assignment: undefined }
}

function allocated(message: string, addresses: readonly string[], pool: string): Verdict {
  return { reason: 'IPAllocated', message, facts: { addresses, pool } }
}

/** A Service that asks for addresses by name has all it wants; so has one with cluster addresses of one family. */
export function lacksFamily({ policy, cluster, wanted }: Request, { addresses }: Assignment): boolean {
  const isDual = cluster.ok && cluster.value.families === 'dual'
  return (
    policy === 'PreferDualStack' && isDual && addresses.length === 1 && wanted.ok && wanted.value.length === 0
  )
}

/** The second family, from the pool of the first, which does not move. */
function addFamily(
  ledger: Ledger,
  request: Request,
  { decision, assignment }: { readonly decision: Decision; readonly assignment: Assignment },
): Served {
  const { pool, addresses } = assignment
  const family = otherFamily(addresses[0]?.family ?? 'IPv4')
  const address = ledger.next(pool, family, request)
  if (address === undefined) {
    const verdict = explainNoSecond(pool, ledger, request, family)
    return { decision: { ...decision, verdicts: [...decision.verdicts, verdict] }, assignment }
  }
  const text = formatAddress(address)
  const verdict = allocated(`Assigned additional IP ${quoted(text)}`, [text], pool.name)
  return {
    decision: {
      ...decision,
      ingress: [...decision.ingress, text],
      verdicts: [...decision.verdicts, verdict],
    },
    assignment: { pool, addresses: [...addresses, address] },
  }
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
