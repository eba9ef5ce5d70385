// Go's own examples of durations, both ways.

import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { milliseconds, seconds } from './duration.ts'
import { formatGoDuration, parseGoDuration } from './go-duration.ts'

test.each([
  ['0', 0, '0s'],
  ['0s', 0, '0s'],
  ['-0s', 0, '0s'],
  ['90s', 90_000, '1m30s'],
  ['2000ms', 2000, '2s'],
  ['1.5s', 1500, '1.5s'],
  ['.5s', 500, '500ms'],
  ['5.s', 5000, '5s'],
  ['+1h', 3_600_000, '1h0m0s'],
  ['1h30m0.25s', 5_400_250, '1h30m0.25s'],
  ['-1m', -60_000, '-1m0s'],
  ['1500us', 1.5, '1.5ms'],
  ['1µs', 0.001, '1µs'],
  ['1μs1ns', 0.001_001, '1.001µs'],
])('%s is %d ms and is printed as %s', (text, duration, printed) => {
  const parsed = parseGoDuration(text)
  expect<number | undefined>(parsed).toBeCloseTo(duration, 9)
  expect(formatGoDuration(milliseconds(duration))).toBe(printed)
})

test.each(['', '-', '90', '1 s', 's', '.s', '1d', '1s2', '0x1s', '1e3s', '--1s', '300000000h'])(
  '%p is no duration',
  (text) => {
    expect(parseGoDuration(text)).toBeUndefined()
  },
)

test('a third of ten seconds is printed to the nanosecond', () => {
  expect(formatGoDuration(seconds(10 / 3))).toBe('3.333333333s')
})

test('what is printed is read back, to the microsecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), (microseconds) => {
      const read = parseGoDuration(formatGoDuration(milliseconds(microseconds / 1000))) ?? NaN
      expect(Math.round(read * 1000)).toBe(microseconds)
    }),
  )
})
