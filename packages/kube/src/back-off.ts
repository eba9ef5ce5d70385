// How long to wait before trying again: doubling, with jitter so that many clients of one restarted server do not come
// back together. Used by the reflector and by whoever writes.

import { milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Runtime } from './runtime.ts'

const SHORTEST = milliseconds(200)
const LONGEST = seconds(15)

/** The wait after the `failures`th failure in a row (1 is the first): 0.2 s, 0.4 s, ... 15 s, each cut by up to half. */
export function backOff(failures: number, runtime: Runtime): Milliseconds {
  const full = Math.min(LONGEST, SHORTEST * 2 ** Math.min(failures - 1, 20))
  return milliseconds(full * (1 - runtime.random() / 2))
}
