// Storms by seed: several faults at once while frames are lost, and the election in force when it is over.

import { expect, setDefaultTimeout, test } from 'bun:test'
import { seeds } from '../effort.fixture.ts'
import { storm } from './storm.ts'

setDefaultTimeout(60_000)

test.each(seeds(12))('a storm ends with the owner that the election names (seed %d)', (seed) => {
  const { violations, world } = storm(seed)
  const told = [
    ...violations,
    `run it again: bun packages/sim/src/segment/replay.ts ${seed}`,
    world.trace.last(30),
  ]
  expect(violations.length === 0 ? '' : told.join('\n')).toBe('')
})

test('the same seed is the same storm', () => {
  expect(storm(3).world.trace.lines).toEqual(storm(3).world.trace.lines)
})
