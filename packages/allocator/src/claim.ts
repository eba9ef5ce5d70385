// Who comes first when Services claim the addresses that they have. Nobody who stays as he is gives way to one who has
// changed; else pairs come first, as MetalLB has it after a restart, then the older Service.

import { parseAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import { isSameSet } from './address-set.ts'
import type { Request } from './request.ts'
import { isSameSharing } from './sharing.ts'

/** A Service with the addresses in its status. */
export interface Claim {
  readonly request: Request
  /** The lower, the better. */
  readonly rank: number
}

/** The claim of a Service that the allocator knew as `before`, if it did. */
export function claimOf(request: Request, stays: boolean, before: Request | undefined): Claim {
  if (stays) return { request, rank: 0 }
  const hasNewTerms = before !== undefined && !isSameSharing(before.sharing, request.sharing)
  return { request, rank: hasNewTerms ? 2 : 1 }
}

/** Whether a Service that holds `held` claims just that, on the terms on which it holds it. */
export function staysAsItIs(request: Request, before: Request, held: readonly Address[]): boolean {
  const { current, sharing } = request
  const claimed = current.flatMap((text) => parseAddress(text) ?? [])
  return (
    held.length > 0 &&
    current.length === held.length &&
    isSameSet(claimed, held) &&
    isSameSharing(before.sharing, sharing)
  )
}

/** For sorting. */
export function byClaim(a: Claim, b: Claim): number {
  const [one, other] = [a.request, b.request]
  return (
    a.rank - b.rank ||
    other.current.length - one.current.length ||
    order(one.created, other.created) ||
    order(one.uid, other.uid) ||
    byAge(one, other)
  )
}

/** For sorting Services that have nothing to claim: the older first, then by name. */
export function byAge(a: Request, b: Request): number {
  return order(a.created, b.created) || order(a.key, b.key)
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
