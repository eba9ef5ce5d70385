// Every fault that docs/takeover.md lists, by several seeds: how long nobody answers, how long two do, and that in the end
// the election has its way.

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { seeds } from '../effort.fixture.ts'
import { FAULTS } from './faults.ts'
import { play } from './play.ts'

setDefaultTimeout(60_000)

describe.each([...FAULTS])('$name', (fault) => {
  test.each(seeds(2))('is noticed for no longer than it must be (seed %d)', (seed) => {
    const { violations, world } = play(fault, seed)
    expect({ violations, last: world.trace.last(violations.length > 0 ? 30 : 0) }).toMatchObject({
      violations: [],
    })
  })
})
