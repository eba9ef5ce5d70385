// Keeps a picture of one collection true: lists it once, then watches from there, for ever. Every way in which a watch
// ends has its answer here: server's end -> watch on; 410, or not a word -> list again; else -> wait, then watch on.
// Not a store: what it learns goes to a sink. Contract: Kubernetes API concepts, "Efficient detection of changes".

import { milliseconds } from '@ingot/api'
import type { Milliseconds, Resource } from '@ingot/api'
import { isExpired } from './api-error.ts'
import type { ApiError } from './api-error.ts'
import { backOff } from './back-off.ts'
import type { Client, List, Selection } from './client.ts'
import type { KubernetesObject } from './object.ts'
import type { Runtime } from './runtime.ts'
import { wait } from './runtime.ts'
import { IMPATIENCE } from './trouble-log.ts'
import type { WatchEvent } from './watch-stream.ts'

/** Where a reflector's knowledge goes. */
export interface ReflectorSink<T extends KubernetesObject> {
  /** The whole truth: what is not in it is gone. */
  replace(list: List<T>): void
  apply(event: WatchEvent<T>): void
  /** A list or watch failed and will be tried again after `retryIn`. */
  failed(error: ApiError, retryIn: Milliseconds): void
  /** A list takes longer than IMPATIENCE. */
  isSlow(): void
}

/** A running reflector. */
export interface Reflector {
  /** Resolves when nothing more will reach the sink. */
  stop(): Promise<void>
}

/** Starts to reflect a collection into `sink`. */
export function startReflector<T extends KubernetesObject>(
  client: Client,
  resource: Resource,
  selection: Selection,
  sink: ReflectorSink<T>,
  runtime: Runtime,
): Reflector {
  let isStopped = false
  let interrupt = () => {}
  // in a row: only a watch that lasted ends the row, since a list may succeed before each watch that is refused
  let failures = 0

  async function pause(error: ApiError): Promise<void> {
    failures++
    const delay = milliseconds(Math.max(backOff(failures, runtime), error.retryAfter ?? 0))
    sink.failed(error, delay)
    const waiting = wait(runtime, delay)
    interrupt = waiting.cancel
    await waiting.done
  }

  /** Watches until the version is too old to go on from. */
  async function watchOn(listed: string): Promise<void> {
    let resourceVersion = listed
    while (!isStopped) {
      let hasTold = false
      // a random length, so that not all watches of a cluster end together
      const timeoutSeconds = 240 + Math.floor(runtime.random() * 240)
      const watch = client.watch<T>(resource, { ...selection, resourceVersion, timeoutSeconds }, (event) => {
        if (isStopped) return
        hasTold = true
        resourceVersion =
          event.type === 'BOOKMARK'
            ? event.resourceVersion
            : (event.object.metadata.resourceVersion ?? resourceVersion)
        sink.apply(event)
      })
      interrupt = watch.stop
      const startedAt = runtime.now()
      const error = await watch.end
      if (isStopped) return
      // whatever it told: a server that ends every watch at once must not be asked in a tight loop
      const isShort = runtime.now() - startedAt < SHORTEST_GOOD_WATCH
      if (!isShort) failures = 0
      if (isShort || error !== undefined) await pause(error ?? endedAtOnce)
      // no event and no bookmark: a server that was restored has yet to reach our version, and may say nothing till then
      const isAhead = error?.reason === 'Silent' && !hasTold
      if (isAhead || (error !== undefined && isExpired(error))) return
    }
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      const listing = new AbortController()
      interrupt = () => listing.abort()
      const cancelNotice = runtime.setTimer(IMPATIENCE, () => sink.isSlow())
      const listed = await client.list<T>(resource, selection, listing.signal)
      cancelNotice()
      if (isStopped) return
      if (listed.ok) {
        sink.replace(listed.value)
        await watchOn(listed.value.resourceVersion)
      } else {
        await pause(listed.error)
      }
    }
  }

  const finished = run()
  return {
    stop() {
      isStopped = true
      interrupt()
      return finished
    },
  }
}

const SHORTEST_GOOD_WATCH = milliseconds(1000)
const endedAtOnce: ApiError = {
  code: 0,
  reason: 'Unreachable',
  message: 'a watch ended as soon as it began',
  causes: [],
}
