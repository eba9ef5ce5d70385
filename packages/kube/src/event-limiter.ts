// How often one object may be spoken of: a token bucket an object, so that a Service that flaps cannot fill etcd with
// Events. Memory is bounded by forgetting the object that was spoken of longest ago.

import { seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'

export interface EventLimiter {
  /** Whether one more Event about the object is allowed now; counts it if so. */
  take(object: string, now: Milliseconds): boolean
}

// client-go's figures: 25 at once, then one in five minutes
const BURST = 25
const REFILL_INTERVAL = seconds(300)

/** A limiter that remembers at most `capacity` objects. */
export function createEventLimiter(capacity: number): EventLimiter {
  const buckets = new Map<string, { tokens: number; at: Milliseconds }>()
  return {
    take(object, now) {
      const { tokens, at } = buckets.get(object) ?? { tokens: BURST, at: now }
      const refilled = Math.min(BURST, tokens + (now - at) / REFILL_INTERVAL)
      const isAllowed = refilled >= 1
      buckets.delete(object)
      buckets.set(object, { tokens: isAllowed ? refilled - 1 : refilled, at: now })
      if (buckets.size > capacity) {
        const oldest = buckets.keys().next()
        if (!oldest.done) buckets.delete(oldest.value)
      }
      return isAllowed
    },
  }
}
