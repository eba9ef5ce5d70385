// Durations are a type, so that a bare 3000 never passes for one. The unit inside is the millisecond; points in
// time are milliseconds on the monotonic clock of whoever hands them in.

declare const unit: unique symbol

/** A duration, or a point on a monotonic clock, in milliseconds. */
export type Milliseconds = number & { readonly [unit]: 'ms' }

/** `milliseconds(100)` is 100 ms. */
export function milliseconds(count: number): Milliseconds {
  return count as Milliseconds
}

/** `seconds(1.1)` is 1,100 ms. */
export function seconds(count: number): Milliseconds {
  return milliseconds(count * 1000)
}

/** The point in time `duration` after `now`. */
export function after(now: Milliseconds, duration: Milliseconds): Milliseconds {
  return milliseconds(now + duration)
}
