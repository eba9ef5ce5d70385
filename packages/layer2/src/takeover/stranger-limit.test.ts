import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { StrangerLimit } from './stranger-limit.ts'

test('lets all start at once, and a hundred a second from then on', () => {
  const limit = new StrangerLimit()
  const admitted = (at: number) =>
    Array.from({ length: 1000 }, () => limit.admits(milliseconds(at))).filter(Boolean).length
  expect([1000, 1000, 1500, 1510, 9000].map(admitted)).toEqual([256, 0, 50, 1, 256])
})
