import { expect, test } from 'bun:test'
import { balance } from './balance.ts'

test.each([
  [5, 200],
  [50, 20],
])(
  'a thousand addresses over %d nodes are even, move when a node dies, and do not move back',
  (nodes, each) => {
    expect(balance('spread', 1000, nodes)).toEqual({ largest: 1, movedByDeath: each, movedByReturn: 0 })
  },
)

test('by the election they are less even, and those of a node come back with it', () => {
  const { largest, movedByDeath, movedByReturn } = balance('election', 1000, 50)
  expect(largest).toBeGreaterThan(1.2)
  expect(movedByReturn).toBe(movedByDeath)
})
