import { expect, test } from 'bun:test'
import { KeyedCounts } from './keyed-counts.ts'

const ETH0 = { index: 2, name: 'eth0' }
const LONG = { index: 3, name: 'fifteen-letters' }
const NONE = { accepted: 0, wrong_key: 0, stale: 0, malformed: 0, limited: 0 }

test('whoever has the buffer reads what the packet thread has counted', () => {
  const counts = new KeyedCounts()
  counts.keep([ETH0, LONG])
  counts.count(2, 'accepted')
  counts.count(2, 'accepted')
  counts.count(3, 'limited')
  counts.count(9, 'stale')
  expect(new KeyedCounts(counts.buffer).all()).toEqual([
    { ...NONE, interface: 'eth0', accepted: 2 },
    { ...NONE, interface: 'fifteen-letters', limited: 1 },
  ])
})

test('an interface that stays keeps its counts, and one that comes does not begin with those of another', () => {
  const counts = new KeyedCounts()
  counts.keep([ETH0, LONG])
  for (const index of [2, 3]) counts.count(index, 'wrong_key')
  counts.keep([LONG, { index: 4, name: 'eth0' }])
  expect(counts.all()).toEqual([
    { ...NONE, interface: 'eth0' },
    { ...NONE, interface: 'fifteen-letters', wrong_key: 1 },
  ])
})
