// Which free address is next, by each strategy.

import { describe, expect, test } from 'bun:test'
import { array, assert, bigInt, constantFrom, property, record } from 'fast-check'
import { LeastRecentlyUsed, LowestFirst } from './free-addresses.ts'
import { RankHeap } from './rank-heap.ts'

const anyStep = record({
  kind: constantFrom('take', 'give', 'giveBack'),
  rank: bigInt({ min: 0n, max: 15n }),
})

test('the lowest is next, whatever was taken and given back', () => {
  assert(
    property(array(anyStep, { maxLength: 80, size: 'max' }), (steps) => {
      const [free, taken] = [new LowestFirst(16n), new Set<bigint>()]
      for (const { kind, rank } of steps) {
        const next = free.next((it) => taken.has(it))
        const lowest = Array.from({ length: 16 }, (_, i) => BigInt(i)).find((it) => !taken.has(it))
        expect(next).toBe(lowest)
        if (kind === 'give' && next !== undefined) taken.add(next)
        else if (kind === 'take') taken.add(rank)
        else if (taken.delete(rank)) free.giveBack(rank)
      }
    }),
  )
})

describe('the least recently used is next', () => {
  test('those that never were come first, then the one that is free for longest', () => {
    const [free, taken] = [new LeastRecentlyUsed(4n), new Set<bigint>()]
    const give = () => {
      const next = free.next((it) => taken.has(it))
      if (next !== undefined) taken.add(next)
      return next
    }
    const giveBack = (rank: bigint) => {
      taken.delete(rank)
      free.giveBack(rank)
    }
    expect([give(), give()]).toEqual([0n, 1n])
    giveBack(1n)
    giveBack(0n)
    expect([give(), give()]).toEqual([2n, 3n])
    expect([give(), give(), give()]).toEqual([1n, 0n, undefined])
    giveBack(3n)
    giveBack(2n)
    giveBack(0n)
    expect([...free.history()]).toEqual([3n, 2n, 0n])
  })

  test('whatever was taken by name, none is given twice and none is forgotten', () => {
    assert(
      property(array(anyStep, { maxLength: 80, size: 'max' }), (steps) => {
        const [free, taken] = [new LeastRecentlyUsed(16n), new Set<bigint>()]
        for (const { kind, rank } of steps) {
          const next = free.next((it) => taken.has(it))
          expect(next === undefined).toBe(taken.size === 16)
          if (next !== undefined) expect(taken.has(next)).toBe(false)
          if (kind === 'give' && next !== undefined) taken.add(next)
          else if (kind === 'take') taken.add(rank)
          else if (taken.delete(rank)) free.giveBack(rank)
        }
      }),
    )
  })
})

test('a heap gives its ranks in order, each once', () => {
  assert(
    property(array(bigInt({ min: 0n, max: 99n })), (ranks) => {
      const heap = new RankHeap()
      for (const rank of ranks) heap.add(rank)
      const given: bigint[] = []
      for (let rank = heap.smallest(); rank !== undefined; rank = heap.smallest()) {
        given.push(rank)
        heap.removeSmallest()
      }
      expect(given).toEqual([...new Set(ranks)].toSorted((a, b) => (a < b ? -1 : 1)))
    }),
  )
})
