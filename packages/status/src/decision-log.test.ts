// What the ring keeps, and what it is asked for.

import { expect, test } from 'bun:test'
import type { Reason } from '@ingot/api'
import { DecisionLog } from './decision-log.ts'

function logOf(size: number, ...decisions: readonly (readonly [about: string, reason: Reason])[]) {
  let minute = 0
  const log = new DecisionLog(() => new Date(Date.UTC(2026, 0, 1, 0, minute++)), size)
  for (const [about, reason] of decisions)
    log.add(about, { reason, message: `${about} ${reason}`, facts: {} })
  return (query: string) => {
    const answer = log.answer(new URLSearchParams(query))
    return (answer.ok ? answer.value : {}) as {
      kept: number
      decided: number
      decisions: { about: string }[]
    }
  }
}

const THREE = [
  ['a', 'IPAllocated'],
  ['b', 'NoPools'],
  ['a', 'NoPools'],
] as const

test('the newest comes first, with its time and its reason', () => {
  expect(logOf(9, ...THREE)('')).toEqual({
    decided: 3,
    kept: 3,
    decisions: [
      {
        time: '2026-01-01T00:02:00.000Z',
        about: 'a',
        verdict: { reason: 'NoPools', message: 'a NoPools', facts: {} },
      },
      expect.objectContaining({ about: 'b' }),
      expect.objectContaining({ about: 'a' }),
    ],
  })
})

test('the oldest makes room', () => {
  const { kept, decided, decisions } = logOf(2, ...THREE)('')
  expect([kept, decided, decisions.map(({ about }) => about)]).toEqual([2, 3, ['a', 'b']])
})

test.each([
  ['about=a', 2],
  ['reason=NoPools', 2],
  ['about=a&reason=NoPools', 1],
  ['about=nobody', 0],
])('%s leaves %d', (query, count) => {
  expect(logOf(9, ...THREE)(query).decisions).toHaveLength(count)
})
