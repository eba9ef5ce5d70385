// The index held against looking at every range.

import { expect, test } from 'bun:test'
import { array, assert, bigInt, constantFrom, property, record } from 'fast-check'
import { RangeIndex } from './range-index.ts'
import { contains, overlaps } from './range.ts'
import type { AddressRange } from './range.ts'

const anyRange = record({
  family: constantFrom('IPv4' as const, 'IPv6' as const),
  first: bigInt({ min: 0n, max: 200n }),
  size: bigInt({ min: 0n, max: 20n }),
}).map(({ family, first, size }): AddressRange => ({ family, first, last: first + size }))

test('finds what a search through all ranges finds, however they were added', () => {
  assert(
    property(array(anyRange, { maxLength: 30, size: 'max' }), array(anyRange), (ranges, questions) => {
      const index = new RangeIndex<AddressRange>()
      const added: AddressRange[] = []
      for (const range of ranges) {
        const isFree = !added.some((it) => overlaps(it, range))
        expect(index.overlapping(range) === undefined).toBe(isFree)
        if (!isFree) continue
        index.add(range, range)
        added.push(range)
      }
      for (const question of questions) {
        const address = { family: question.family, value: question.first }
        expect(index.find(address)).toBe(added.find((it) => contains(it, address)))
        const lowest = added
          .filter((it) => overlaps(it, question))
          .toSorted((a, b) => Number(a.first - b.first))[0]
        expect(index.overlapping(question)?.value).toBe(lowest)
      }
    }),
  )
})
