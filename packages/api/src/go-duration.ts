// Durations as Go writes them, `1m30s`, which is how they stand in MetalLB's kinds (meta/v1 Duration) and in its texts.
// Go counts nanoseconds; the fractions of a millisecond are kept.

import { milliseconds } from './duration.ts'
import type { Milliseconds } from './duration.ts'

/** Milliseconds of each unit. Both letters that look like a Greek mu are taken. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g
/** Nanoseconds in 64 bits: some 292 years. */
const LONGEST = (2 ** 63 - 1) * 1e-6

/** Reads `90s`, `1h30m`, `-1.5ms`, `0`; `undefined` for anything else, a number without a unit among it. */
export function parseGoDuration(text: string): Milliseconds | undefined {
  const sign = /^[-+]/.exec(text)?.[0] ?? ''
  const rest = text.slice(sign.length)
  if (rest === '0') return milliseconds(0)
  if (rest === '' || rest.replaceAll(PART, '') !== '') return undefined
  const parts = Array.from(rest.matchAll(PART), ([, count, unit = '']) => Number(count) * (UNITS[unit] ?? 0))
  const total = parts.reduce((sum, part) => sum + part, 0)
  if (total > LONGEST) return undefined
  return milliseconds(sign === '-' && total > 0 ? -total : total)
}

/** `1m30s`, `1.5s`, `0s`: what Go prints. */
export function formatGoDuration(duration: Milliseconds): string {
  const nanoseconds = Math.round(Math.abs(duration) * 1e6)
  const sign = duration < 0 ? '-' : ''
  if (nanoseconds === 0) return '0s'
  if (nanoseconds < 1000) return `${sign}${nanoseconds}ns`
  if (nanoseconds < 1e6) return `${sign}${nanoseconds / 1000}µs`
  if (nanoseconds < 1e9) return `${sign}${nanoseconds / 1e6}ms`
  const hours = Math.floor(nanoseconds / 3.6e12)
  const minutes = Math.floor((nanoseconds % 3.6e12) / 6e10)
  const rest = `${(nanoseconds % 6e10) / 1e9}s`
  if (hours > 0) return `${sign}${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${sign}${minutes}m${rest}` : `${sign}${rest}`
}
