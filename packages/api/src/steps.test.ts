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

const RUN = 256
const SIZE = 40 * RUN

test.each([
  ['sorted', (place: number) => place],
  ['reversed', (place: number) => -place],
  ['in disorder', (place: number) => (place * 7919) % 10_007],
])('no step of a sort does much, whatever order there is: %s', (_, valueOf) => {
  const all = Array.from({ length: SIZE }, (__, place) => ({ value: valueOf(place), place }))
  let compared = 0
  const steps = sortedInSteps(all, (a, b) => {
    compared += 1
    return byValue(a, b)
  })
  const each: number[] = []
  for (let before = 0; steps.next().done !== true; before = compared) each.push(compared - before)
  const merges = each.slice(SIZE / RUN)
  expect(Math.max(...each)).toBeLessThan(8 * RUN)
  expect(Math.max(...merges)).toBeLessThan(2 * RUN)
  // all 40 runs are passed on in each of six rounds, also where nothing is left to compare with
  expect(merges).toHaveLength(6 * 40)
})
