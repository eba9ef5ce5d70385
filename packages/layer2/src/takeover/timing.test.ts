import { describe, expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { timing } from './timing.ts'

describe.each([50, 60, 100, 200, 500, 1000])('with a heartbeat every %d ms', (interval) => {
  test.each([3, 10])(
    'nobody has asked for an address before its lease is over (multiplier %d)',
    (multiplier) => {
      const times = timing(milliseconds(interval), multiplier)
      expect(times.detection - times.lease).toBeGreaterThanOrEqual(interval / 2)
      // two heartbeats may be late before an owner stops
      expect(times.lease).toBeGreaterThan(2 * interval)
      // four times what nearly all answers take, twice
      expect(times.askInterval).toBeWithin(20, 51)
      expect(times.askDecision).toBe(milliseconds(2 * times.askInterval))
      // whoever was stopped hears everybody once, and lets the others be first
      expect(times.askDecisionAfterThaw).toBeGreaterThan(Math.max(interval, times.askDecision))
      expect(times.rung).toBeGreaterThan(times.askDecision)
    },
  )
})

test.each([
  [100, 380],
  [50, 190],
])('a dead node is replaced after so long: %d ms between heartbeats, %d ms', (interval, end) => {
  const { detection, askDecision } = timing(milliseconds(interval))
  expect(detection + askDecision).toBe(end)
})
