import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { settle } from './damped-weights.ts'
import type { ToldWeight } from './damped-weights.ts'

/** `TOLD DUE` after each look at so many endpoints, times in seconds. */
function looks(...counts: readonly (readonly [second: number, count: number])[]): readonly string[] {
  let told: ToldWeight | undefined
  return counts.map(([second, count]) => {
    told = settle(milliseconds(second * 1000), count, told)
    return `${told.count} ${told.due === undefined ? 'never' : told.due / 1000}`
  })
}

test('the first change after a calm goes out at once, the next ones together when it is calm again', () => {
  expect(looks([0, 2], [60, 3], [61, 2], [64, 1], [65, 4], [70, 4], [75, 4])).toEqual([
    '2 never',
    '3 never',
    '3 70',
    '3 70',
    '3 70',
    '4 never',
    '4 never',
  ])
})

test('a number that comes back to what was told is no news', () => {
  expect(looks([0, 2], [1, 1], [2, 2], [11, 2])).toEqual(['2 never', '2 10', '2 never', '2 never'])
})
