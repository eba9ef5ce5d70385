// What becomes of the addresses that a Service has in its status. They stay when they are still allowed and still
// what the Service asks for; better pools, priorities and autoAssign do not move them. An unreadable request changes
// nothing, one that cannot be met takes the address away: MetalLB's rules, on which people rely.

import { quoted, quotedList } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import { poolContaining } from '@ingot/config'
import { formatAddress, parseAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import { isSameSet } from './address-set.ts'
import { checkAssignment } from './assign.ts'
import type { Assignment } from './assign.ts'
import { parseAddressList } from './families.ts'
import type { AddressList } from './families.ts'
import type { Ledger } from './ledger.ts'
import type { Request } from './request.ts'

/** `stuck` keeps the addresses and asks for no more; `untouched` leaves even their spelling alone. */
export type Settlement =
  | { readonly kind: 'kept'; readonly assignment: Assignment }
  | { readonly kind: 'stuck'; readonly assignment: Assignment; readonly verdict: Verdict }
  | { readonly kind: 'untouched'; readonly addresses: readonly Address[]; readonly verdict: Verdict }
  | { readonly kind: 'givenUp'; readonly verdict: Verdict }

/** Decides for a Service with addresses. Claims nothing. */
export function settle(ledger: Ledger, request: Request): Settlement {
  const { cluster, wanted, current } = request
  if (isOfRejectedPool(ledger, request)) return untouched(request, keptForRejectedPool(request))
  if (!cluster.ok) return untouched(request, noClusterFamily(request, cluster.verdict))

  const list = parseAddressList(current)
  if (!list.ok) return { kind: 'givenUp', verdict: noCurrentFamily(request, list.verdict) }
  if (hasFamilyChanged(list.value, cluster.value, request)) {
    return givenUp(request, `the IP family of the Service is ${cluster.value.families}`)
  }
  const result = checkAssignment(ledger, request, list.value.addresses)
  if (!result.ok) return { kind: 'givenUp', verdict: notAllowed(request, result.verdict) }
  const assignment = result.value
  if (request.pool !== undefined && request.pool.value !== assignment.pool.name) {
    return givenUp(request, `pool ${quoted(request.pool.value)} is requested`)
  }
  if (!wanted.ok) return { kind: 'stuck', assignment, verdict: unreadable(wanted.verdict) }
  if (wanted.value.length > 0 && !isSameSet(wanted.value, assignment.addresses)) {
    return givenUp(request, `${quotedList(wanted.value.map(formatAddress))} is requested`)
  }
  return { kind: 'kept', assignment }
}

/**
 * Whether an address may be from a pool that was rejected, so that nobody can say whether it is allowed. With a pool
 * rejected that is every address of no other pool.
 */
function isOfRejectedPool({ config, index }: Ledger, request: Request): boolean {
  const { rejectedPools } = config
  if (rejectedPools.length === 0) return false
  if (request.currentPool !== undefined && rejectedPools.includes(request.currentPool)) return true
  return poolContaining(index, currentAddresses(request)) === undefined
}

function currentAddresses({ current }: Request): Address[] {
  return current.flatMap((text) => parseAddress(text) ?? [])
}

function hasFamilyChanged(current: AddressList, cluster: AddressList, { policy }: Request): boolean {
  // One family is less than a dual-stack Service prefers, but it is what it may have had to take.
  if (cluster.families === 'dual' && policy === 'PreferDualStack') return false
  return current.families !== cluster.families
}

function untouched(request: Request, verdict: Verdict): Settlement {
  return { kind: 'untouched', addresses: currentAddresses(request), verdict }
}

/** MetalLB gives these up without a word. */
function givenUp({ key, current }: Request, why: string): Settlement {
  const message = `current IP for ${quoted(key)} given up, will attempt for new IP assignment: ${why}`
  return {
    kind: 'givenUp',
    verdict: { reason: 'ClearAssignment', message, facts: { addresses: current, why } },
  }
}

function notAllowed({ key, current }: Request, verdict: Verdict): Verdict {
  const message = `current IP for ${quoted(key)} not allowed by config, will attempt for new IP assignment: ${verdict.message}`
  return { ...verdict, reason: 'ClearAssignment', message, facts: { current, ...verdict.facts } }
}

function unreadable(verdict: Verdict): Verdict {
  return {
    ...verdict,
    reason: 'LoadBalancerFailed',
    message: `invalid requested loadbalancer IPs: ${verdict.message}`,
  }
}

function noCurrentFamily({ current }: Request, verdict: Verdict): Verdict {
  const message = `Failed to retrieve LBIPs IPFamily for ${quotedList(current)}: ${verdict.message}`
  return { ...verdict, reason: 'nolbIPsIPFamily', message }
}

function noClusterFamily({ clusterAddresses }: Request, verdict: Verdict): Verdict {
  const [first = ''] = clusterAddresses
  const message = `Failed to retrieve ClusterIPs IPFamily for ${quotedList(clusterAddresses)} ${first}: ${verdict.message}`
  return { ...verdict, reason: 'noclusterIPsIPFamily', message }
}

function keptForRejectedPool({ current, currentPool }: Request): Verdict {
  return {
    reason: 'AddressKept',
    message: `keeps ${quotedList(current)}, since pool ${currentPool ?? 'of these addresses'} may have been rejected`,
    facts: { addresses: current, pool: currentPool ?? '' },
    remedy: 'repair the IPAddressPool that was rejected',
  }
}
