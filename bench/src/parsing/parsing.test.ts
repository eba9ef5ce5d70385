// The list that is parsed, and what of the samples comes into the history.

import { expect, test } from 'bun:test'
import { largeList, parseFor } from './large-list.ts'
import { figuresOf } from './parsing-row.ts'

test('the list is as long as it is to be, and of Services with names of their own', () => {
  const list = largeList(100_000)
  expect(list.length).toBeGreaterThanOrEqual(100_000)
  expect(list.length).toBeLessThan(102_000)
  const { items } = JSON.parse(list)
  const names = items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)
  expect(new Set(names).size).toBe(items.length)
})

test('parsing goes on until the time is over, at least once', () => {
  const { times, longest } = parseFor(largeList(10_000), 0.01)
  expect(times).toBeGreaterThan(0)
  expect(longest).toBeGreaterThan(0)
})

test('medians of the rounds, the worst of all, and turns only where there are any', () => {
  const sample = (p99_us: number, longestTurn: number) => {
    return { p50_us: 10, p99_us, worst_us: 2 * p99_us, lost: 1, longestTurn }
  }
  const samples = { idle: [sample(20, 1)], parse: [sample(30, 2), sample(90, 9), sample(40, 3)] }
  expect(figuresOf('parsing', samples, true)).toEqual({
    'parsing idle p50 us': 10,
    'parsing idle p99 us': 20,
    'parsing idle worst us': 40,
    'parsing idle lost': 1,
    'parsing idle longest turn ms': 1,
    'parsing idle longest turn worst ms': 1,
    'parsing parse p50 us': 10,
    'parsing parse p99 us': 40,
    'parsing parse worst us': 180,
    'parsing parse lost': 3,
    'parsing parse longest turn ms': 3,
    'parsing parse longest turn worst ms': 9,
  })
  expect(Object.keys(figuresOf('parsing native', samples, false)).join(' ')).not.toContain('turn')
})
