// Many calls, one run: whatever marks the work as due within one turn of the event loop, it is done once, afterwards.

import { milliseconds } from '@ingot/api'
import type { Runtime } from '@ingot/kube'

export interface Coalesced {
  /** Says that there is work; returns at once. */
  mark(): void
  /** No run begins after this. */
  stop(): void
}

/** Runs `run` in the turn after the one in which it was marked. */
export function coalesce({ setTimer }: Runtime, run: () => void): Coalesced {
  let cancel: (() => void) | undefined
  let isStopped = false
  return {
    mark() {
      if (isStopped) return
      cancel ??= setTimer(milliseconds(0), () => {
        cancel = undefined
        run()
      })
    },
    stop() {
      isStopped = true
      cancel?.()
    },
  }
}
