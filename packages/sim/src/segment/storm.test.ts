// Storms by seed: several faults at once while frames are lost, and the election in force when it is over.

import { milliseconds } from '@ingot/api'
import { timing } from '@ingot/layer2'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { seeds } from '../effort.fixture.ts'
import { storm } from './storm.ts'

setDefaultTimeout(60_000)

describe.each([
  ['by default', timing(), ''],
  ['at the shortest interval', timing(milliseconds(50), 3), '--tuned'],
])('%s', (_, times, flag) => {
  test.each(seeds(12))('a storm ends with the owner that the election names (seed %d)', (seed) => {
    const { violations, world } = storm(seed, times)
    const told = [
      ...violations,
      `run it again: bun packages/sim/src/segment/replay.ts ${seed} ${flag}`,
      world.trace.last(30),
    ]
    expect(violations.length === 0 ? '' : told.join('\n')).toBe('')
  })
})

test('the same seed is the same storm', () => {
  expect(storm(3).world.trace.lines).toEqual(storm(3).world.trace.lines)
})
