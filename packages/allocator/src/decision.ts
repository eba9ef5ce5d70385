// What a plan says about one Service, and whether its manifest says so already.

import { ALLOCATED_FROM_POOL, deprecatedAnnotationKeys, quotedList } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import { formatAddress } from '@ingot/net'
import type { Service } from 'kubernetes-types/core/v1'
import type { Assignment } from './assign.ts'

export interface Decision {
  /** The addresses that `status.loadBalancer.ingress` is to have, in this order, and nothing else. */
  readonly ingress: readonly string[]
  /** The value of the annotation metallb.io/ip-allocated-from-pool; null when it is to be absent. */
  readonly pool: string | null
  /** In the order in which they were drawn, never empty. */
  readonly verdicts: readonly Verdict[]
}

/** Whether the Service needs no write. An entry with `ipMode: Proxy` or a host name is not what we write. */
export function isUpToDate({ metadata, status }: Service, { ingress, pool }: Decision): boolean {
  const entries = status?.loadBalancer?.ingress ?? []
  return (
    entries.length === ingress.length &&
    entries.every(
      ({ ip, hostname, ipMode = 'VIP' }, i) => ip === ingress[i] && !hostname && ipMode === 'VIP',
    ) &&
    (metadata?.annotations?.[ALLOCATED_FROM_POOL] ?? null) === pool
  )
}

/** No address, for this reason. */
export function without(...verdicts: readonly Verdict[]): Decision {
  return { ingress: [], pool: null, verdicts }
}

/** The addresses of an assignment. */
export function holding({ pool, addresses }: Assignment, verdicts: readonly Verdict[]): Decision {
  return { ingress: addresses.map(formatAddress), pool: pool.name, verdicts }
}

/** What the Service has already. */
export function keeping(assignment: Assignment): Decision {
  const decision = holding(assignment, [])
  const { ingress } = decision
  const pool = assignment.pool.name
  const message = `keeps ${quotedList(ingress)} of pool ${pool}`
  return { ...decision, verdicts: [{ reason: 'AddressKept', message, facts: { addresses: ingress, pool } }] }
}

/** Adds a warning for each annotation under the old prefix, when the Service is written anyway. */
export function withDeprecations(service: Service, decision: Decision): Decision {
  const keys = deprecatedAnnotationKeys(service.metadata)
  if (keys.length === 0 || isUpToDate(service, decision)) return decision
  const warnings = keys.map((key): Verdict => ({
    reason: 'deprecatedAnnotation',
    message: `Service uses deprecated annotation ${key}`,
    facts: { annotation: key },
    remedy: `write metallb.io/ for ${key.slice(0, key.indexOf('/') + 1)}`,
  }))
  return { ...decision, verdicts: [...decision.verdicts, ...warnings] }
}
