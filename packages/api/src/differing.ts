// Two versions of one list, of which most is the same values in the same order: what lies between the ends that they share.
// It compares and copies pointers alone, so ten thousand items that have not changed cost some tens of microseconds.

export interface Differing<T> {
  readonly before: readonly T[]
  readonly now: readonly T[]
}

/**
 * @example
 * differing([a, b, c], [a, d, c]) // { before: [b], now: [d] }
 */
export function differing<T>(before: readonly T[], now: readonly T[]): Differing<T> {
  const shorter = Math.min(before.length, now.length)
  let start = 0
  while (start < shorter && before[start] === now[start]) start++
  const longest = shorter - start
  let end = 0
  while (end < longest && before[before.length - 1 - end] === now[now.length - 1 - end]) end++
  return { before: before.slice(start, before.length - end), now: now.slice(start, now.length - end) }
}
