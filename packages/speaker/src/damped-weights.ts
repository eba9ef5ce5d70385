// How much a node is said to be worth for a Service: the number of its endpoints, but no news of it more often than every ten
// seconds. A rollout changes it with every Pod, and routers spread connections anew each time. The first change after a
// calm goes out at once.

import { after, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'

const CALM = seconds(10)

/** What is told of a Service. */
export interface ToldWeight {
  readonly count: number
  readonly at: Milliseconds
  /** What is held back, and until when; left out for nothing. */
  readonly due?: Milliseconds
}

/** What is to be told of a Service that has so many endpoints here, after what was told before. */
export function settle(now: Milliseconds, count: number, before: ToldWeight | undefined): ToldWeight {
  if (before === undefined) return { count, at: now }
  const { due: _, ...told } = before
  const calmAt = after(told.at, CALM)
  if (told.count === count) return told
  return now < calmAt ? { ...told, due: calmAt } : { count, at: now }
}
