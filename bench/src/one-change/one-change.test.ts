// What is said of one change, and that a whole speaker tells the packet thread of nothing else.

import { expect, test } from 'bun:test'
import { costOf, figuresOf } from './one-change-row.ts'
import { measureChanges } from './one-change.ts'

test('the medians, and the median of the ratios of what was measured in turn', () => {
  const cost = costOf([
    { few: 1, many: 2 },
    { few: 2, many: 8 },
    { few: 4, many: 12 },
  ])
  expect(cost).toEqual({ few: 2, many: 8, ratio: 3 })
  expect(figuresOf('bgp one more', cost)).toEqual({
    'bgp one more of 100 ms': 2,
    'bgp one more of 10000 ms': 8,
    'bgp one more ratio': 3,
  })
})

test.each(['layer2', 'bgp'] as const)(
  'by %s one address or prefix crosses for each change',
  async (protocol) => {
    // it throws where another number crosses
    const pairs = await measureChanges(protocol, { few: 3, many: 20, rounds: 1 })
    expect(Object.values(pairs).map(({ length }) => length)).toEqual([1, 1])
  },
  30_000,
)
