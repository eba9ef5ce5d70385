// What both programs tell in the same way: how they are, by which configuration they decide, and what they decided last.

import type { StatusReport } from '@ingot/api/status-report'
import type { DecisionLog } from './decision-log.ts'
import type { Inspections } from './inspection.ts'

export interface ProgramInspections {
  readonly status: () => StatusReport
  /** Plain data without secrets; undefined as long as there is none. */
  readonly config: () => object | undefined
  readonly decisions: DecisionLog
}

export function programInspections({ status, config, decisions }: ProgramInspections): Inspections {
  return {
    '/status.json': async () => ({ ok: true, value: status() }),
    '/debug/config': async () => {
      const value = config()
      return value === undefined ? NOT_YET : { ok: true, value }
    },
    '/debug/decisions': async (query) => decisions.answer(query),
  }
}

const NOT_YET = { ok: false, status: 503, message: 'there is no configuration in force yet' } as const
