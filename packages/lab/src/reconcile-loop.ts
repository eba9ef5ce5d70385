// Runs a reconcile again after each change, one at a time: many wake-ups in one turn make one run, and those that come
// while it runs make one more. What woke it is not kept, since it reads everything. A run that throws, because the
// system gives no more processes or files, is told of and tried again. It never runs after `stop`.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'

export interface ReconcileLoop {
  /** Says that something changed; returns at once. */
  wake(): void
  /** Says that something changes then; the last call counts. */
  wakeAfter(delay: Milliseconds): void
  /** Resolves when the present run is over. */
  stop(): Promise<void>
}

const RETRY_PAUSE = seconds(2)

/** `failed` is told what a run has thrown. */
export function reconcileLoop(
  reconcile: () => Promise<void>,
  failed: (error: unknown) => void,
): ReconcileLoop {
  let isStopped = false
  let isDue = false
  let round: Promise<void> | undefined
  let cancelTimer = () => {}

  function wake(): void {
    isDue = true
    round ??= rounds().finally(() => {
      round = undefined
      if (isDue && !isStopped) wake()
    })
  }

  function wakeAfter(delay: Milliseconds): void {
    cancelTimer()
    if (isStopped) return
    const timer = setTimeout(wake, delay)
    cancelTimer = () => clearTimeout(timer)
  }

  async function rounds(): Promise<void> {
    while (isDue && !isStopped) {
      // what else changed in this turn goes into the same run
      await Promise.resolve()
      isDue = false
      try {
        await reconcile()
      } catch (error) {
        failed(error)
        wakeAfter(RETRY_PAUSE)
      }
    }
  }

  return {
    wake,
    wakeAfter,
    async stop() {
      isStopped = true
      cancelTimer()
      await round
    },
  }
}
