// People who do anything, while anything goes wrong.

import { expect, test } from 'bun:test'
import { seeds } from './effort.fixture.ts'
import { FAULTS } from './faults.ts'
import { mustHold } from './report.ts'
import { simulate } from './simulate.ts'

test.each(seeds(4))(
  'seed %d holds without faults',
  (seed) => mustHold({ seed, scenario: 'anything' }),
  120_000,
)

// with an election, of one or two: without it nobody waits for what a dead controller has sent
test.each(seeds(10))(
  'seed %d holds with a fault at one message in twelve',
  (seed) => mustHold({ seed, scenario: 'anything', fault: { oneIn: 12 }, replicas: 1 + (seed % 2) }),
  120_000,
)

test('every fault there is happens in it', async () => {
  const happened = new Set<string>()
  const missing = () => FAULTS.filter((name) => !happened.has(name))
  for (let seed = 1; seed <= 64 && missing().length > 0; seed++) {
    const { cluster } = await simulate({ seed, scenario: 'anything', fault: { oneIn: 6 } })
    for (const line of cluster.trace.lines) happened.add(/ fault: (.*)$/.exec(line)?.[1] ?? '')
  }
  expect(missing()).toEqual([])
}, 120_000)
