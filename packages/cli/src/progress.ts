// What a person sees while something takes longer than a second: one line that says what is waited for, and for how long.

import { seconds } from '@ingot/api'
import type { Runtime } from '@ingot/kube'
import type { Terminal } from './command.ts'

/** Sooner nobody has begun to wonder. */
const QUIET = seconds(1)

/** Waits for `work`; `what` is asked each second for how far it is. The line is gone when the work is done. */
export async function duringProgress<T>(
  { showProgress }: Pick<Terminal, 'showProgress'>,
  what: string | (() => string),
  runtime: Runtime,
  work: Promise<T>,
): Promise<T> {
  if (showProgress === undefined) return work
  const startedAt = runtime.now()
  const show = () => {
    const elapsed = Math.round((runtime.now() - startedAt) / 1000)
    showProgress(`${typeof what === 'string' ? what : what()} … ${elapsed} s`)
    cancel = runtime.setTimer(QUIET, show)
  }
  let cancel = runtime.setTimer(QUIET, show)
  try {
    return await work
  } finally {
    cancel()
    showProgress('')
  }
}
