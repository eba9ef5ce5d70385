// An owner that hears REPAIR from another node announces its address again: neighbours may have learnt the other one from
// an answer that left too late. At most once a second for an address, however often it is asked.

import { after, type Milliseconds } from '@ingot/api'
import { type Stay, STAY } from './decision.ts'
import type { Entry } from './entry.ts'
import { SETTLE_INTERVAL } from './timing.ts'

export function mend({ announcedAt, repairAskedAt }: Entry, now: Milliseconds): Stay {
  if (repairAskedAt === undefined) return STAY
  if (announcedAt === undefined) return { announce: true }
  if (announcedAt >= repairAskedAt) return STAY
  const due = after(announcedAt, SETTLE_INTERVAL)
  return now >= due ? { announce: true } : { until: due }
}
