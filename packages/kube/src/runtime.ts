// Time, chance and timers, as one small value that is handed in, so that a test moves the clock instead of sleeping.
// Everything in this package that waits (time-outs, back-off, watchdogs) waits on this and on nothing else.

import { milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'

/** The clock, the dice and the timers of whoever runs the client. */
export interface Runtime {
  /** The monotonic clock: for every duration. */
  now(): Milliseconds
  /** The date: only for time stamps that go into objects. */
  date(): Date
  /** Uniform in [0, 1). */
  random(): number
  /** Runs once after `delay`, unless the returned function is called before. */
  setTimer(delay: Milliseconds, run: () => void): () => void
}

/** The machine's own clock and timers. */
export const systemRuntime: Runtime = {
  now: () => milliseconds(performance.now()),
  date: () => new Date(),
  random: () => Math.random(),
  setTimer(delay, run) {
    const timer = setTimeout(run, delay)
    return () => clearTimeout(timer)
  },
}

/** A wait that can be cut short: `done` resolves when the time is over or `cancel` was called. */
export function wait(runtime: Runtime, delay: Milliseconds): { done: Promise<void>; cancel: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancelTimer = runtime.setTimer(delay, resolve)
  return {
    done: promise,
    cancel: () => {
      cancelTimer()
      resolve()
    },
  }
}
