// What stands in a Lease, and for how long it binds those who read it. Pure: dates are only written for people and other
// tools, and never read; how old a record is we know from when we first saw it, on our own clock.
// Contract: coordination.k8s.io/v1 Lease, filled in as client-go's leader election does, so that both understand it.

import { milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Lease, LeaseSpec } from 'kubernetes-types/coordination/v1'
import type { Stored } from '../object.ts'

export type StoredLease = Stored<Lease>

/** A Lease, and since when we have seen it say the same, on our monotonic clock. */
export interface Sighting {
  readonly lease: StoredLease
  readonly since: Milliseconds
}

/** RFC 3339 with exactly six digits, as metav1.MicroTime is written. */
export function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z')
}

/** Who holds it; '' is nobody. */
export function holderOf(lease: StoredLease | undefined): string {
  return lease?.spec?.holderIdentity ?? ''
}

/** What was seen, after a look at `lease`: a change of labels is no sign of life, a change of the spec is one. */
export function sight(before: Sighting | undefined, lease: StoredLease, now: Milliseconds): Sighting {
  const isSame = before !== undefined && Bun.deepEquals(before.lease.spec, lease.spec)
  return { lease, since: isSame ? before.since : now }
}

/** When anybody may take the Lease, on our monotonic clock. It binds for as long as its holder said, not as we would. */
export function freeAt({ lease, since }: Sighting): Milliseconds {
  if (holderOf(lease) === '') return since
  return milliseconds(since + seconds(lease.spec?.leaseDurationSeconds ?? 0))
}

/** The spec with which `identity` takes or renews a Lease that said `before`. */
export function heldBy(
  identity: string,
  leaseDuration: Milliseconds,
  date: Date,
  before: LeaseSpec | undefined,
): LeaseSpec {
  const renewTime = microTime(date)
  const isRenewal = before?.holderIdentity === identity
  const { acquireTime = renewTime, leaseTransitions = 0 } = before ?? {}
  return {
    // with what we know nothing of, such as `strategy`
    ...before,
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(leaseDuration / 1000),
    acquireTime: isRenewal ? acquireTime : renewTime,
    renewTime,
    leaseTransitions: isRenewal || before === undefined ? leaseTransitions : leaseTransitions + 1,
  }
}

/** The spec with which the holder gives the Lease back. */
export function released(date: Date, before: LeaseSpec | undefined): LeaseSpec {
  const now = microTime(date)
  // the API server takes no duration of 0
  return { ...before, holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now }
}
