// What the status of a Service says of foreign hosts that use its addresses: one condition, in the words of the events,
// so that `kubectl wait` and a person who missed the event find the same. Several speakers may see a conflict, each on
// a segment of its own: the condition is that of the first, which its message names, until that one takes it back.
// Contract: core/v1 ServiceStatus.conditions (merged by type), meta/v1 Condition.

import { ADDRESS_CONFLICT } from '@ingot/api'
import type { Service } from 'kubernetes-types/core/v1'
import type { Condition } from 'kubernetes-types/meta/v1'

const SEPARATOR = '; '
const OVER = 'no foreign host has used an address of this Service for some minutes'

export function conflictIn({ status }: Service): Condition | undefined {
  return status?.conditions?.find(({ type }) => type === ADDRESS_CONFLICT)
}

/** The conflicts that a condition tells of, one sentence each, where it tells of any. */
export function conflictsToldBy(condition: Condition | undefined): readonly string[] {
  return condition?.status === 'True' ? condition.message.split(SEPARATOR) : []
}

/** The node that has seen a conflict. */
export function witnessOf(conflict: string): string | undefined {
  return /, as (\S+) has seen$/.exec(conflict)?.[1]
}

/**
 * The condition that is to be written for the conflicts there are; undefined where what stands there is right, or is that of
 * another speaker, which `isOthers` knows by name.
 */
export function nextCondition(
  before: Condition | undefined,
  conflicts: readonly string[],
  isOthers: (node: string) => boolean,
  now: string,
): Condition | undefined {
  const told = conflictsToldBy(before)
  const witness = told.flatMap((conflict) => witnessOf(conflict) ?? []).at(0)
  if (witness !== undefined && isOthers(witness)) return undefined
  const status = conflicts.length > 0 ? 'True' : 'False'
  if (status === 'False' && before?.status !== 'True') return undefined
  const message = conflicts.length > 0 ? conflicts.toSorted().join(SEPARATOR) : OVER
  if (before?.status === status && before.message === message) return undefined
  const reason = conflicts.length > 0 ? 'AddressConflict' : 'NoConflict'
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now
  return { type: ADDRESS_CONFLICT, status, reason, message, lastTransitionTime }
}
