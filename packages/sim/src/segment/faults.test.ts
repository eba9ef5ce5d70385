// Every fault that docs/takeover.md lists, by several seeds and with two settings: how long nobody answers, how long two do, and that in the end
// the election has its way.

import { milliseconds } from '@ingot/api'
import { timing } from '@ingot/layer2'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { seeds } from '../effort.fixture.ts'
import { faults } from './faults.ts'
import { play } from './play.ts'

setDefaultTimeout(60_000)

const TUNED = timing(milliseconds(50), 3)

describe.each([
  ['by default', timing()],
  ['at the shortest interval', TUNED],
])('%s', (_, times) => {
  describe.each([...faults(times)])('$name', (fault) => {
    test.each(seeds(2))('is noticed for no longer than it must be (seed %d)', (seed) => {
      const { violations, world } = play(fault, seed)
      expect({ violations, last: world.trace.last(violations.length > 0 ? 30 : 0) }).toMatchObject({
        violations: [],
      })
    })
  })
})

test('a killed owner is replaced in under 200 ms at the shortest interval', () => {
  const [killed] = faults(TUNED)
  if (killed === undefined) throw new Error('there are no rows')
  const gaps = seeds(20).map((seed) => play(killed, seed).measured.gap)
  expect(Math.max(...gaps)).toBeLessThan(200)
  expect(Math.min(...gaps)).toBeGreaterThan(TUNED.lease)
})
