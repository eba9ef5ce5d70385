// What a Service's status says of its address beside the address itself: one condition, in the reasons of the events, so
// that `kubectl wait` and a person who missed the event find the same; only who collides with another Service is told so
// by the reason already. A Service that has an address and no condition is left alone: nobody is written to only to be
// told that all is well.
// Contract: core/v1 ServiceStatus.conditions, meta/v1 Condition.

import { ALLOCATED, allocatedCondition, eventType, quotedList, SHARING_CONFLICT } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { Service } from 'kubernetes-types/core/v1'
import type { Condition } from 'kubernetes-types/meta/v1'
import type { Decision } from './decision.ts'

/** Whether the condition needs no write. */
export function isConditionUpToDate(service: Service, decision: Decision): boolean {
  const [is, wanted] = [allocatedCondition(service), conditionOf(service, decision)]
  if (wanted === undefined) return is === undefined
  if (is === undefined) return wanted.status === 'True'
  return is.status === wanted.status && is.reason === wanted.reason && is.message === wanted.message
}

/** The conditions that the Service is to have, those of others as they are. */
export function conditionsAfter(service: Service, decision: Decision, now: Date): Condition[] {
  const others = (service.status?.conditions ?? []).filter(({ type }) => type !== ALLOCATED)
  const [is, wanted] = [allocatedCondition(service), conditionOf(service, decision)]
  if (wanted === undefined) return others
  const since = is?.status === wanted.status ? is.lastTransitionTime : `${now.toISOString().slice(0, 19)}Z`
  return [...others, { type: ALLOCATED, ...wanted, lastTransitionTime: since }]
}

/** Whether a Service that is to have an address has none. */
export function lacksAddress({ ingress, verdicts }: Decision): boolean {
  return ingress.length === 0 && verdicts.some(isTrouble)
}

/** Undefined for a Service that is not to have an address at all. */
function conditionOf(
  { spec }: Service,
  { ingress, verdicts }: Decision,
): Pick<Condition, 'status' | 'reason' | 'message'> | undefined {
  if (spec?.type !== 'LoadBalancer') return undefined
  const trouble = verdicts.findLast(isTrouble)
  if (trouble !== undefined) {
    const { message } = trouble
    return { status: ingress.length > 0 ? 'True' : 'False', reason: conditionReason(trouble), message }
  }
  return ingress.length > 0
    ? { status: 'True', reason: 'IPAllocated', message: `Assigned IP ${quotedList(ingress)}` }
    : undefined
}

/** What a person would be told of, but for the address itself and what came before it. */
function isTrouble({ reason }: Verdict): boolean {
  return eventType(reason) !== undefined && reason !== 'IPAllocated' && reason !== 'ClearAssignment'
}

/** MetalLB's `not enough clusterips` cannot be a condition's reason; the others are as they are. */
function conditionReason({ reason, facts }: Verdict): string {
  if (facts['heldBy'] !== undefined) return SHARING_CONFLICT
  return reason === 'not enough clusterips' ? 'NotEnoughClusterIPs' : reason
}
