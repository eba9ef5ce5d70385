// Who is said to answer, of what was heard.

import { expect, test } from 'bun:test'
import { answerersSince, disagreements } from './owners.ts'

const answer = (address: string, hardwareAddress: string, askedAt: number, answeredAt = askedAt + 1) => ({
  address,
  hardwareAddress,
  askedAt,
  answeredAt,
})

const answers = [
  answer('one', 'A', 0),
  answer('one', 'B', 100),
  answer('two', 'A', 110),
  answer('two', 'B', 115),
  answer('three', 'A', 20, 190),
]
const recording = { asks: [], announcements: [], answers }

test('only what was asked and answered lately counts', () => {
  expect(answerersSince(recording, 100)).toEqual(
    new Map([
      ['two', new Set(['A', 'B'])],
      ['one', new Set(['B'])],
    ]),
  )
})

test('an address that the wrong one answers, two or nobody is named', () => {
  const expected = new Map([
    ['one', 'A'],
    ['two', 'A'],
    ['three', 'A'],
  ])
  expect(disagreements(recording, expected, 100)).toEqual([
    'one: B instead of A',
    'two: B and A instead of A',
    'three: nobody instead of A',
  ])
  expect(disagreements(recording, new Map([['one', 'B']]), 100)).toEqual([])
})
