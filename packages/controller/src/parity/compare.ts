// Holds what was seen of Ingot against what was recorded of MetalLB, step by step. Lines that only say the same in other
// words, and those that only Ingot has words for, are set aside.

import { additions, wordings } from './deviations.ts'

type Steps = readonly (readonly string[])[]

export interface Comparison {
  /** The rows of the wordings and additions that were found. */
  readonly rows: ReadonlySet<string>
  /** `0 MetalLB: …` for a line that Ingot lacks at the first step, `0 Ingot: …` for one that only Ingot has. */
  readonly others: readonly string[]
}

/** Compares two records of one scenario. */
export function compare(recorded: Steps, seen: Steps): Comparison {
  const rows = new Set<string>()
  const known = new Set<string>()
  const others = recorded.flatMap((expected, step) => {
    const lines = seen[step] ?? []
    for (const line of lines) known.add(line)
    const missing = expected.filter((line) => !lines.includes(line) && !isReworded(line, known, rows))
    const extra = lines.filter((line) => !expected.includes(line) && !isAdded(line, rows))
    return [
      ...missing.map((line) => `${step} MetalLB: ${line}`),
      ...extra.map((line) => `${step} Ingot: ${line}`),
    ]
  })
  return { rows, others }
}

/** Whether Ingot has said the line in its own words, now or before: what it has said once it does not repeat. */
function isReworded(line: string, known: ReadonlySet<string>, rows: Set<string>): boolean {
  return wordings.some(({ row, metallb, ingot }) => {
    if (!metallb.test(line)) return false
    const isSaid = [...known].some((it) => it.replace(ingot, '') === line.replace(metallb, ''))
    if (isSaid) rows.add(row)
    return isSaid
  })
}

/** Whether the line is one that only Ingot says, or says in its own words. */
function isAdded(line: string, rows: Set<string>): boolean {
  const added = additions.find(({ ingot }) => ingot.test(line))
  if (added !== undefined) rows.add(added.row)
  return added !== undefined || wordings.some(({ ingot }) => ingot.test(line))
}
