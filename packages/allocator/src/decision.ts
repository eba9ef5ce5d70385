// What is decided about one Service. Whether its manifest says so already is up-to-date.ts.

import { deprecatedAnnotationKeys, quotedList } from '@ingot/api'
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

/** Whether a person would be told the same of both. */
export function isSameDecision(a: Decision, b: Decision): boolean {
  return (
    hasSameAddresses(a, b) &&
    a.verdicts.length === b.verdicts.length &&
    a.verdicts.every(({ message }, i) => message === b.verdicts[i]?.message)
  )
}

/** Whether the decision leaves a Service what the one before gave it, and has nothing else to say. */
export function keepsAddresses(decision: Decision, before: Decision): boolean {
  return (
    hasSameAddresses(decision, before) && decision.verdicts.every(({ reason }) => reason === 'AddressKept')
  )
}

function hasSameAddresses(a: Decision, b: Decision): boolean {
  return (
    a.pool === b.pool &&
    a.ingress.length === b.ingress.length &&
    a.ingress.every((ip, i) => ip === b.ingress[i])
  )
}

/** A warning for each annotation under the old prefix, to be given when the Service is written anyway. */
export function deprecations({ metadata }: Service): Verdict[] {
  return deprecatedAnnotationKeys(metadata).map((key) => ({
    reason: 'deprecatedAnnotation',
    message: `Service uses deprecated annotation ${key}`,
    facts: { annotation: key },
    remedy: `write metallb.io/ for ${key.slice(0, key.indexOf('/') + 1)}`,
  }))
}
