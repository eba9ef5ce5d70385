// Many calls, one run: whatever marks the work as due before it is done, it is done once. Not a queue: a reconcile reads
// everything, so what woke it is not kept.

import { milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Runtime } from './runtime.ts'

export interface Coalesced {
  /** Says that there is work; returns at once. */
  mark(): void
  /** No run begins after this. */
  stop(): void
}

/** The first run looks at everything, and may take a second of a busy machine; who comes next is not to wait for two. */
const LONGEST_REST: Milliseconds = milliseconds(100)

/**
 * Runs `run` in a later turn of the event loop than the one in which it was marked. After a run it rests for twice as
 * long, LONGEST_REST at most, so that with many Services what comes in is still served in between.
 */
export function coalesce(runtime: Runtime, run: () => void): Coalesced {
  let cancel: (() => void) | undefined
  let isStopped = false
  let notBefore = runtime.now()

  function runNow(): void {
    cancel = undefined
    const startedAt = runtime.now()
    run()
    const endedAt = runtime.now()
    notBefore = milliseconds(endedAt + Math.min(2 * (endedAt - startedAt), LONGEST_REST))
  }

  return {
    mark() {
      if (isStopped) return
      cancel ??= runtime.setTimer(milliseconds(Math.max(0, notBefore - runtime.now())), runNow)
    },
    stop() {
      isStopped = true
      cancel?.()
    },
  }
}
