// When a write that was refused is tried again.

import { expect, test } from 'bun:test'
import { createRefusedWrites } from './refused-writes.ts'

test('who was refused waits, others do not, and the wait ends', () => {
  const refused = createRefusedWrites()
  expect(refused.retryAt(1_000)).toBe(Infinity)
  refused.refuse('a', 1_000)
  expect([refused.isHeld('a', 2_999), refused.isHeld('b', 2_999)]).toEqual([true, false])
  expect(refused.retryAt(1_000)).toBe(3_000)
  expect(refused.isHeld('a', 3_000)).toBe(false)
})

test('whose time has come is forgotten, so that nobody is woken for what is no longer there', () => {
  const refused = createRefusedWrites()
  refused.refuse('gone', 1_000)
  refused.refuse('a', 2_000)
  expect(refused.retryAt(3_000)).toBe(4_000)
  expect(refused.retryAt(4_000)).toBe(Infinity)
})
