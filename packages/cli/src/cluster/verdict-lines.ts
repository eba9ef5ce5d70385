// Verdicts for a person: the sentence, the facts that are sentences themselves, what would change it.

import type { Verdict } from '@ingot/api'
import { oneLine } from '../print.ts'

/** The sentence, then what it was found from and what to do, each indented. */
export function verdictLines({ message, facts, remedy }: Verdict, indent = ''): string[] {
  const { pools, why } = facts
  const causes = [
    ...(Array.isArray(pools) ? pools.map(String) : []),
    ...(typeof why === 'string' && !message.includes(why) ? [why] : []),
  ]
  return [
    `${indent}${oneLine(message)}`,
    ...causes.map((cause) => `${indent}  ${oneLine(cause)}`),
    ...(remedy === undefined ? [] : [`${indent}  to change it: ${oneLine(remedy)}`]),
  ]
}

/** What is wrong with the configuration, under a heading; nothing when nothing is. */
export function rejectedLines(rejected: readonly Verdict[]): string[] {
  if (rejected.length === 0) return []
  const lines = rejected.flatMap(({ facts, ...verdict }) => {
    const what = `${facts['kind']} ${facts['name']}, ${facts['field']}`
    return verdictLines({ ...verdict, facts: {}, message: `${what}: ${verdict.message}` }, '  ')
  })
  return ['', 'Rejected:', ...lines]
}
