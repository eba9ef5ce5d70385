// Work in steps, for whoever has other things to do in between: a generator that yields after each, and returns the result.

export type Steps<Result> = Generator<void, Result, void>

/** All of them at once. */
export function allSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** So many are sorted, or merged, in one step, which is a fraction of a millisecond. */
const RUN = 256

/** As `toSorted`: what compares as equal stays in its order. */
export function* sortedInSteps<T>(all: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
  let runs: T[][] = []
  for (let from = 0; from < all.length; from += RUN) {
    runs.push(all.slice(from, from + RUN).toSorted(compare))
    yield
  }
  while (runs.length > 1) {
    const merged: T[][] = []
    for (let i = 0; i < runs.length; i += 2)
      merged.push(yield* mergedInSteps(runs[i] ?? [], runs[i + 1] ?? [], compare))
    runs = merged
  }
  return runs[0] ?? []
}

function* mergedInSteps<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
): Steps<T[]> {
  const merged: T[] = []
  const others = right.values()
  let other = others.next()
  for (const one of left) {
    for (; other.done !== true && compare(other.value, one) < 0; other = others.next()) {
      merged.push(other.value)
      if (merged.length % RUN === 0) yield
    }
    merged.push(one)
    if (merged.length % RUN === 0) yield
  }
  for (; other.done !== true; other = others.next()) {
    merged.push(other.value)
    if (merged.length % RUN === 0) yield
  }
  return merged
}
