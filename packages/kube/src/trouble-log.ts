// What is wrong with the reading of one collection, told without flooding the log: a trouble is a warning when it is new,
// and again after a minute of it; the tries in between are for who debugs. It also knows the trouble of this moment, for
// a program's readiness.

import { seconds } from '@ingot/api'
import type { Milliseconds, Resource } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import { ofCollection, silentFor } from './api-error.ts'
import type { ApiError } from './api-error.ts'
import type { Runtime } from './runtime.ts'

export interface TroubleLog {
  failed(error: ApiError, retryIn: Milliseconds): void
  /** The server refuses the collection, and the program goes on without it: told once. */
  isDoneWithout(error: ApiError): void
  /** There is no answer yet, nor an error. */
  isSlow(): void
  /** All is well. */
  passed(): void
  /** What is wrong now, with what to do about it, as one line; undefined when nothing is. */
  current(): string | undefined
}

const TELL_AGAIN_AFTER = seconds(60)
/** How long an answer may take before it is a trouble that is worth a word. */
export const IMPATIENCE = seconds(5)

export function createTroubleLog(resource: Resource, logger: Logger, runtime: Runtime): TroubleLog {
  const { plural } = resource
  // each message of the last minute: troubles may take turns, as no answer yet and no answer at all do
  const toldAt = new Map<string, Milliseconds>()
  let current: string | undefined
  let isToldDoneWithout = false

  function tell(message: string, remedy: string | undefined, more: Readonly<Record<string, unknown>>): void {
    current = remedy === undefined ? message : `${message}; ${remedy}`
    for (const [each, at] of toldAt) if (runtime.now() - at >= TELL_AGAIN_AFTER) toldAt.delete(each)
    const isNew = !toldAt.has(message)
    if (isNew) toldAt.set(message, runtime.now())
    const fields = {
      op: 'watch',
      resource: plural,
      error: message,
      ...(remedy !== undefined && { remedy }),
      ...more,
    }
    if (isNew) logger.warn(fields)
    else logger.debug(fields)
  }

  return {
    failed(error, retryIn) {
      tell(error.message, ofCollection(resource, error).remedy, {
        reason: error.reason,
        retryIn: `${(retryIn / 1000).toFixed(1)}s`,
        msg: 'list or watch failed, will retry',
      })
    },
    isDoneWithout({ message, reason }) {
      current = undefined
      if (isToldDoneWithout) return
      isToldDoneWithout = true
      const fields = { op: 'watch', resource: plural, error: message, reason }
      logger.warn({ ...fields, msg: 'not there to be read, going on as if there were none' })
    },
    isSlow() {
      const { message, remedy, reason } = silentFor(IMPATIENCE)
      tell(message, remedy, { reason, msg: 'still waiting' })
    },
    passed() {
      current = undefined
    },
    current: () => current,
  }
}
