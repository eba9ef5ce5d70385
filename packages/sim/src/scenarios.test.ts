// Every short scenario, with every fault at every step of it: never two Services on one address that may not share it,
// never an address lost that need not be, and at the end everybody has what can be had.

import { describe, expect, test } from 'bun:test'
import { seeds, STRIDE } from './effort.fixture.ts'
import { canStrike, FAULTS } from './faults.ts'
import { mustHold } from './report.ts'
import { SHORT_SCENARIOS } from './scenarios.ts'
import { simulate } from './simulate.ts'
import type { Outcome } from './simulate.ts'

describe.each(Object.keys(SHORT_SCENARIOS))('%s', (scenario) => {
  test.each(seeds(1))('goes well when nothing goes wrong (seed %d)', (seed) => mustHold({ seed, scenario }))

  let undisturbed: Promise<Outcome> | undefined

  test.each(FAULTS.map((name, i) => [name, i] as const))(
    'survives at every step: %s',
    async (name, offset) => {
      undisturbed ??= simulate({ seed: 1, scenario })
      const { messages } = await undisturbed
      const steps = messages.filter((message) => canStrike(name, message))
      expect(steps).not.toBeEmpty()
      for (let i = offset % STRIDE; i < steps.length; i += STRIDE) {
        await mustHold({ seed: 1, scenario, fault: { name, at: steps[i]?.index ?? 0 } })
      }
    },
    120_000,
  )
})
