import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { Pace } from './pace.ts'
import { timing } from './timing.ts'

const told = (pace: Pace) => [pace.told.interval, pace.kept.interval]

test.each([
  ['by default', 100, 200, 201, 200],
  ['at the shortest interval', 50, 100, 101, 100],
])('%s the interval doubles past 2,000 frames a second', (_, interval, most, more, doubled) => {
  const pace = new Pace(timing(milliseconds(interval)))
  expect(pace.follow(most)).toBe(false)
  expect(pace.follow(more)).toBe(true)
  expect(pace.told.interval).toBe(milliseconds(doubled))
})

test('a longer interval is told three times before it is kept, and a shorter one is kept at once', () => {
  const pace = new Pace(timing())
  pace.follow(300)
  pace.sent()
  pace.sent()
  expect(told(pace)).toEqual([milliseconds(200), milliseconds(100)])
  expect(pace.kept.lease).toBe(milliseconds(250))
  pace.sent()
  expect(told(pace)).toEqual([milliseconds(200), milliseconds(200)])
  // 2,000 a second, which is one node from too many
  expect(pace.follow(200)).toBe(false)
  expect(pace.follow(160)).toBe(true)
  expect(told(pace)).toEqual([milliseconds(100), milliseconds(100)])
  expect(pace.isSlowed).toBe(false)
})

test('an interval is never longer than a second', () => {
  const pace = new Pace(timing(milliseconds(300)))
  expect(Array.from({ length: 4 }, () => pace.follow(9000))).toEqual([true, false, false, false])
  expect(pace.told.interval).toBe(milliseconds(600))
})
