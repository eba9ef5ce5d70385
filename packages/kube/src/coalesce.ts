// Many calls, one run: whatever marks the work as due before it is done, it is done once. Not a queue: a reconcile reads
// everything, so what woke it is not kept.

import { milliseconds } from '@ingot/api'
import type { Runtime } from './runtime.ts'

export interface Coalesced {
  /** Says that there is work; returns at once. */
  mark(): void
  /** No run begins after this. */
  stop(): void
}

/**
 * Runs `run` in a later turn of the event loop than the one in which it was marked. It takes a third of the time at
 * most, so that with many Services what comes in is still served in between.
 */
export function coalesce(runtime: Runtime, run: () => void): Coalesced {
  let cancel: (() => void) | undefined
  let isStopped = false
  let notBefore = runtime.now()

  function runNow(): void {
    cancel = undefined
    const startedAt = runtime.now()
    run()
    notBefore = milliseconds(startedAt + 3 * (runtime.now() - startedAt))
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
