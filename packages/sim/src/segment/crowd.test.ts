// Many speakers on one segment: what they send in all, and that a dead one is replaced as fast as its neighbours say. A
// hundred and ten at 50 ms are more than 2,000 heartbeats a second and more than a heartbeat can list. Crowds take minutes,
// and run with SIM_EFFORT=10.

import { milliseconds } from '@ingot/api'
import { expect, setDefaultTimeout, test } from 'bun:test'
import { seeds } from '../effort.fixture.ts'
import { Crowd } from './crowd.ts'

setDefaultTimeout(600_000)

/** Milliseconds until the next one answers in place of the first. */
function replace(crowd: Crowd): number {
  const [first = '', next = ''] = crowd.names
  crowd.kill(first)
  for (let waited = 0; waited < 2000; waited += 5) {
    if (crowd.owners().join() === next) return waited
    crowd.pass(5)
  }
  return Infinity
}

test('fifty speakers send ten heartbeats a second each, and a dead one is replaced in time', () => {
  const crowd = new Crowd(50)
  crowd.pass(500)
  // the start of all at once is within the bound, too
  expect(crowd.sent).toBeLessThan(1000)
  expect(crowd.owners()).toEqual(['n0000'])
  const before = crowd.sent
  crowd.pass(300)
  expect(crowd.sent - before).toBeWithin(145, 175)
  expect(replace(crowd)).toBeWithin(250, 395)
  expect([...crowd.reports, ...crowd.verdicts('n0001')]).toEqual([])
})

const CROWDS = [
  [110, 50, 100, 9, 395],
  [250, 100, 200, 149, 695],
] as const
const isThorough = seeds(1).length > 1

test.skipIf(!isThorough).each(CROWDS)(
  '%d speakers, a heartbeat every %d ms: the interval doubles to %d ms [SIM_EFFORT=10]',
  (...row) => {
    const [count, interval, doubled, unfollowed, end] = row
    const crowd = new Crowd(count, { interval: milliseconds(interval) })
    crowd.pass(interval * 8)
    expect(crowd.owners()).toEqual(['n0000'])
    expect([...crowd.reports]).toEqual([
      expect.stringContaining(`a heartbeat is sent every ${doubled} ms on eth0, for ${count} speakers`),
    ])
    const before = crowd.sent
    crowd.pass(doubled * 2)
    expect((crowd.sent - before) / ((doubled * 2) / 1000)).toBeLessThan(2000)
    expect(crowd.verdicts('n0001')).toEqual([
      expect.stringContaining(
        `gossip alone judges ${unfollowed} of them, and replaces them as slowly as MetalLB does`,
      ),
    ])
    expect(replace(crowd)).toBeLessThan(end)
  },
)
