import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { boottime, realtime } from './libc.ts'

test('the monotonic clock is the one that /proc/uptime shows, which counts suspend', () => {
  const before = boottime()
  const [uptime = ''] = readFileSync('/proc/uptime', 'utf8').split(' ')
  const after = boottime()
  // it is shown in hundredths of a second
  expect(Number(uptime) * 1000).toBeGreaterThan(before - 11)
  expect(Number(uptime) * 1000).toBeLessThanOrEqual(after)
})

test('the other clock tells the date', () => {
  const before = Date.now()
  const now = realtime()
  expect(now).toBeGreaterThan(before - 2)
  expect(now).toBeLessThan(Date.now() + 2)
})

test('both tell parts of a millisecond', () => {
  const readings = Array.from({ length: 100 }, () => [boottime(), realtime()]).flat()
  expect(readings.some((reading) => !Number.isInteger(reading))).toBe(true)
})
