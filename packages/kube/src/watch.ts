// One watch connection: events as they come, and one end with its reason. It never reconnects; reflector.ts does.
// A watchdog ends a watch that has been silent for too long: a connection that died without a reset looks just so,
// and a living server sends a bookmark about once a minute.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { ApiError } from './api-error.ts'
import { noAnswer } from './api-error.ts'
import type { KubernetesObject } from './object.ts'
import type { Runtime } from './runtime.ts'
import type { Transport } from './transport.ts'
import { createWatchDecoder } from './watch-stream.ts'
import type { WatchEvent } from './watch-stream.ts'

/** A running watch. */
export interface Watch {
  /** Why it ended: undefined is the server's ordinary end, which asks for a new watch from the last version. */
  readonly end: Promise<ApiError | undefined>
  stop(): void
}

/** How long a watch may be silent. */
export const WATCH_SILENCE_LIMIT: Milliseconds = seconds(150)

/** Opens a watch at `path` and calls `onEvent` for each event, until the server or `stop` ends it. */
export function startWatch<T extends KubernetesObject>(
  transport: Transport,
  path: string,
  onEvent: (event: WatchEvent<T>) => void,
  runtime: Runtime,
): Watch {
  const abort = new AbortController()
  let cancel = () => abort.abort()
  let endedBy: ApiError | undefined
  const stopWith = (reason: ApiError) => {
    endedBy ??= reason
    cancel()
  }

  async function run(): Promise<ApiError | undefined> {
    const opened = await transport.open({ method: 'GET', path }, abort.signal)
    if (!opened.ok) return endedBy ?? opened.error
    const { body } = opened.value
    const decode = createWatchDecoder<T>()
    // cancelling the reader, not aborting the request, is what frees the body
    cancel = () => void body.cancel().catch(() => {})
    let cancelWatchdog = () => {}
    try {
      while (endedBy === undefined) {
        cancelWatchdog = runtime.setTimer(WATCH_SILENCE_LIMIT, () => stopWith(silent))
        const { done, value } = await body.read()
        cancelWatchdog()
        if (endedBy !== undefined || done) break
        const { events, error } = decode(value)
        events.forEach(onEvent)
        endedBy ??= error
      }
      return endedBy
    } catch (error) {
      return endedBy ?? transport.unreachable(error)
    } finally {
      cancelWatchdog()
      cancel()
    }
  }

  return { end: run(), stop: () => stopWith(stopped) }
}

const silent = noAnswer('Silent', `a watch was silent for ${WATCH_SILENCE_LIMIT / 1000} s`)
const stopped = noAnswer('Stopped', 'the watch was stopped')
