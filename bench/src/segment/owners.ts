// Who answers for what at this moment, by what a prober has heard lately. Pure.

import { LATE } from './outage.ts'
import type { Recording } from './outage.ts'

/** The hardware addresses that have answered questions since `since`, by address. */
export function answerersSince(
  { answers }: Recording,
  since: number,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  // from the end: they are in the order of their coming, and only the last moments are of interest
  for (let at = answers.length - 1; at >= 0; at--) {
    const answer = answers[at]
    if (answer === undefined || answer.answeredAt < since) break
    if (answer.askedAt < since || answer.answeredAt - answer.askedAt > LATE) continue
    const answerers = found.get(answer.address) ?? new Set()
    found.set(answer.address, answerers.add(answer.hardwareAddress))
  }
  return found
}

/** The addresses for which somebody else than `expected` answers, or nobody, or two: with who does. */
export function disagreements(
  recording: Recording,
  expected: ReadonlyMap<string, string>,
  since: number,
): readonly string[] {
  const found = answerersSince(recording, since)
  return [...expected].flatMap(([address, owner]) => {
    const answerers = [...(found.get(address) ?? [])]
    if (answerers.length === 1 && answerers[0] === owner) return []
    return [`${address}: ${answerers.join(' and ') || 'nobody'} instead of ${owner}`]
  })
}
