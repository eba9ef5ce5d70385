// Medians with their spread, because a noisy machine makes single figures worthless.

export interface Spread {
  readonly median: number
  readonly lowest: number
  readonly highest: number
}

/** The middle of a list, the mean of the two middle ones when it is even; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), lowest: Math.min(...values), highest: Math.max(...values) }
}

export function spreadText({ median, lowest, highest }: Spread): string {
  return `${median.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`
}

/** To three places, as the history has it. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
