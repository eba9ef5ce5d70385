// Work in steps: all of them come to what was asked for, and there are many of them.

import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { allSteps, sortedInSteps } from './steps.ts'

interface Numbered {
  readonly value: number
  readonly place: number
}

const byValue = (a: Numbered, b: Numbered) => a.value - b.value

test('sorts as toSorted does, and leaves what is equal in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { maxLength: 1200, size: 'max' }), (values) => {
      const all = values.map((value, place) => ({ value, place }))
      expect(allSteps(sortedInSteps(all, byValue))).toEqual(all.toSorted(byValue))
    }),
    { numRuns: 30 },
  )
})

test('no step of a sort compares much of what is sorted', () => {
  const all = Array.from({ length: 10_000 }, (_, place) => ({ value: (place * 7919) % 10_007, place }))
  let compared = 0
  const steps = sortedInSteps(all, (a, b) => {
    compared += 1
    return byValue(a, b)
  })
  let [before, most] = [0, 0]
  while (steps.next().done !== true) {
    most = Math.max(most, compared - before)
    before = compared
  }
  expect(compared).toBeGreaterThan(100_000)
  expect(most).toBeLessThan(5000)
})
