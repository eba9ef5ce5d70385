import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { Pace } from './pace.ts'
import { timing } from './timing.ts'

const at = (seconds: number) => milliseconds(seconds * 1000)
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
  pace.sent(at(0))
  pace.sent(at(0.1))
  expect(told(pace)).toEqual([milliseconds(200), milliseconds(100)])
  expect(pace.kept.lease).toBe(milliseconds(250))
  pace.sent(at(0.2))
  expect(told(pace)).toEqual([milliseconds(200), milliseconds(200)])
  // 2,000 a second, which is one node from too many
  expect(pace.follow(200)).toBe(false)
  expect(pace.follow(160)).toBe(true)
  expect(told(pace)).toEqual([milliseconds(100), milliseconds(100)])
  expect(pace.isCrowded).toBe(false)
})

test('an interval is never longer than a second', () => {
  const pace = new Pace(timing(milliseconds(300)))
  expect(Array.from({ length: 4 }, () => pace.follow(9000))).toEqual([true, false, false, false])
  expect(pace.told.interval).toBe(milliseconds(600))
})

const waited = (pace: Pace) => [pace.told.detection, pace.kept.lease]

/** So often that others have to wait longer. */
function stop(pace: Pace, from = 0): void {
  for (const second of [0, 1, 2]) pace.stopped(at(from + second))
}

test('three stops within a minute double the time that others wait, and three more again, up to ten intervals', () => {
  const pace = new Pace(timing())
  const seconds = [0, 50, 61, 100, 101, 130, 131, 132, 133, 134, 135]
  const isLonger = seconds.map((second) => pace.stopped(at(second)))
  expect(seconds.filter((_, place) => isLonger[place])).toEqual([100, 131])
  expect(pace.told.detection).toBe(milliseconds(1000))
})

test('what others wait is told with as many frames as may be lost before the lease is longer', () => {
  const pace = new Pace(timing())
  stop(pace)
  // what leaves together may be lost together
  for (const second of [1, 1.001, 1.02, 1.1, 1.12]) pace.sent(at(second))
  expect(waited(pace)).toEqual([milliseconds(600), milliseconds(250)])
  pace.sent(at(1.2))
  expect(waited(pace)).toEqual([milliseconds(600), milliseconds(550)])
})

test('a minute after the last stop everything is as it was chosen, at once', () => {
  const pace = new Pace(timing())
  stop(pace)
  for (let frame = 0; frame < 10; frame++) pace.sent(milliseconds(3000 + frame * 100))
  pace.sent(at(60.9))
  expect(pace.recovers(at(61))).toBe(false)
  expect(pace.isPatient).toBe(true)
  pace.sent(at(122.9))
  expect(pace.recovers(at(123))).toBe(true)
  expect(waited(pace)).toEqual([milliseconds(300), milliseconds(250)])
  expect(pace.recovers(at(124))).toBe(false)
})

test('a stop that the longer lease has borne is one nevertheless', () => {
  const pace = new Pace(timing())
  stop(pace)
  pace.sent(at(50))
  expect(pace.recovers(at(50.4))).toBe(false)
  pace.sent(at(50.4))
  pace.sent(at(110.3))
  expect(pace.recovers(at(110.39))).toBe(false)
  expect(pace.recovers(at(110.41))).toBe(true)
})

test('how long others are waited for is not what this node asks them for', () => {
  const pace = new Pace(timing())
  stop(pace)
  expect(pace.others.detection).toBe(milliseconds(300))
  pace.follow(300)
  expect(pace.others.interval).toBe(milliseconds(200))
  expect(pace.others.detection).toBe(milliseconds(600))
})

test('a segment can be crowded while a node is stopped', () => {
  const pace = new Pace(timing())
  pace.follow(300)
  stop(pace)
  expect(pace.told.detection).toBe(milliseconds(1200))
  pace.follow(100)
  expect(pace.told.detection).toBe(milliseconds(600))
  expect(pace.isPatient).toBe(true)
})
