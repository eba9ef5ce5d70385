// A Runtime whose clock only a test moves, with chance from a seed. Not a simulator: it knows timers and nothing else.
// The conformance suite and the controller's tests use it too, so it is exported by its own path.

import { milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Runtime } from './runtime.ts'

export interface ManualRuntime extends Runtime {
  /** Moves the clock and runs what falls due, in order of time. */
  advance(duration: Milliseconds): void
  /** The delays until the timers that are set, soonest first. */
  pending(): Milliseconds[]
}

interface Timer {
  readonly due: number
  readonly run: () => void
}

/** A clock that starts at 0 on 1 January 2026. `seed` makes `random` repeatable. */
export function createManualRuntime(seed = 1): ManualRuntime {
  const timers = new Set<Timer>()
  let now = 0
  let state = seed >>> 0

  const soonest = () => [...timers].sort((a, b) => a.due - b.due)

  return {
    now: () => milliseconds(now),
    date: () => new Date(Date.UTC(2026, 0, 1) + now),
    random() {
      // mulberry32: small, and good enough to shuffle a test
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
    },
    setTimer(delay, run) {
      const timer = { due: now + delay, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(duration) {
      const until = now + duration
      for (let next = soonest()[0]; next && next.due <= until; next = soonest()[0]) {
        timers.delete(next)
        now = next.due
        next.run()
      }
      now = until
    },
    pending: () => soonest().map((timer) => milliseconds(timer.due - now)),
  }
}

/** Lets everything that can go on without the clock go on, until `condition` holds. Fails where it never does. */
export async function until(condition: () => boolean): Promise<void> {
  // by the real clock: on a busy machine any number of turns may pass before a socket has news
  const deadline = performance.now() + PATIENCE
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`condition never held: ${condition}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

// less than bun:test gives a test, so that the condition is named
const PATIENCE = seconds(4)
