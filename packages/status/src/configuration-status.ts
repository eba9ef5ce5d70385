// What a ConfigurationState says of the rejected objects: one condition in MetalLB's words, and the result drawn from it.
// Pure. It differs from MetalLB in naming every rejected object, not the first alone, and in keeping the time of the last
// transition where there was none.

import type { Verdict } from '@ingot/api'
import type { ConfigurationStatus } from '@ingot/api/kinds'

/** The condition that a program reports under: the controller's first, the speaker's second. */
export type ConditionType = 'poolReconcilerValid' | 'configReconcilerValid'

/** Whose status it is, and where the rejected objects are. */
export interface StatusContext {
  readonly conditionType: ConditionType
  readonly namespace: string
  /** RFC 3339. */
  readonly now: string
}

type Condition = NonNullable<ConfigurationStatus['conditions']>[number]

/** In characters; the API server takes 32,768. */
const LONGEST_SUMMARY = 4096
/** So that one long sentence does not keep the others out. */
const LONGEST_LINE = 1024

/**
 * The status to store over `stored`: it equals `stored` where that says it already. Conditions of other types stay.
 * Without `rejected` nothing was read yet: what an earlier run of the program left is not worse than nothing.
 */
export function configurationStatus(
  stored: ConfigurationStatus | undefined,
  rejected: readonly Verdict[] | undefined,
  context: StatusContext,
): ConfigurationStatus {
  if (rejected === undefined) return { result: 'Unknown', ...stored }
  const { errorSummary: _, conditions = [], ...rest } = stored ?? {}
  const before = conditions.find(({ type }) => type === context.conditionType)
  const condition = conditionOf(rejected, before, context)
  return {
    ...rest,
    result: rejected.length === 0 ? 'Valid' : 'Invalid',
    // MetalLB draws the one from the other, so whoever writes beside us has nothing to correct
    ...(condition.message !== '' && { errorSummary: condition.message }),
    conditions:
      before === undefined
        ? [...conditions, condition]
        : conditions.map((other) => (other === before ? condition : other)),
  }
}

function conditionOf(
  rejected: readonly Verdict[],
  before: Condition | undefined,
  { conditionType: type, namespace, now }: StatusContext,
): Condition {
  const status = rejected.length === 0 ? 'True' : 'False'
  return {
    type,
    status,
    reason: status === 'True' ? 'Reconciled' : 'ConfigurationError',
    message: summary(rejected.map((verdict) => line(verdict, namespace))),
    lastTransitionTime: before?.status === status ? before.lastTransitionTime : now,
  }
}

function summary(lines: readonly string[]): string {
  const fitting: string[] = []
  let room = LONGEST_SUMMARY
  for (const text of lines) {
    room -= text.length + 1
    if (room < 0) break
    fitting.push(text)
  }
  const left = lines.length - fitting.length
  return left === 0 ? fitting.join('\n') : [...fitting, `and ${left} more`].join('\n')
}

/** MetalLB's sentence first, since it often names neither object nor field. */
function line({ message, facts }: Verdict, namespace: string): string {
  const { kind, name, field } = facts
  const text = `configuration error: ${message} (${kind} ${namespace}/${name}, ${field})`.replaceAll(
    '\n',
    ' ',
  )
  return text.length <= LONGEST_LINE ? text : `${text.slice(0, LONGEST_LINE - 1)}…`
}
