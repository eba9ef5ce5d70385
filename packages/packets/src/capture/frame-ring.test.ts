// A ring held against a list that grows for ever: what it has is always the end of that.

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { FrameRing } from './frame-ring.ts'

/** Keeps frames that are as long as the numbers say, each of octets of its own; what is kept, as their numbers. */
function fill(lengths: readonly number[], size: { readonly octets: number; readonly frames: number }) {
  const [source, start] = [0, 1000]
  const memory = new Uint8Array(start + size.octets + 1000)
  const ring = new FrameRing(memory, start, size)
  lengths.forEach((length, number) => {
    memory.fill(number + 1, source, source + length)
    ring.keep(source, length, number * 1000.5, number, length + number)
  })
  // nothing is written outside of its part
  expect(memory.subarray(start + size.octets).every((octet) => octet === 0)).toBe(true)
  return ring.list().map(({ microseconds, interfaceIndex, octets, originalLength }) => {
    expect(microseconds).toBe(interfaceIndex * 1000.5)
    expect(originalLength).toBe(octets.length + interfaceIndex)
    expect(octets).toEqual(new Uint8Array(lengths[interfaceIndex] ?? 0).fill(interfaceIndex + 1))
    return interfaceIndex
  })
}

describe('a ring of frames', () => {
  test.each([
    ['keeps what has room', [10, 20, 30], [0, 1, 2]],
    ['fills its octets to the last', [40, 60], [0, 1]],
    ['lets the oldest go for a new one', [40, 60, 30], [1, 2]],
    ['lets as many go as it takes', [20, 20, 60, 50], [3]],
    [
      'begins at its start where the end is too short, and keeps what is not in the way',
      [30, 30, 30, 20],
      [1, 2, 3],
    ],
    ['lets those at its end go when it begins at its start once more', [80, 15, 25, 25, 25, 30], [4, 5]],
    ['keeps the four frames that it has room for', [1, 1, 1, 1, 1, 1], [2, 3, 4, 5]],
    ['takes one that is as long as it is', [10, 100], [1]],
    ['leaves out one that is longer, and keeps the others', [10, 101, 20], [0, 2]],
  ])('%s', (_name, lengths, kept) => {
    expect(fill(lengths, { octets: 100, frames: 4 })).toEqual(kept)
  })

  test('always has the newest, as many as there is room for but for two gaps', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 90 }), {
      minLength: 1,
      maxLength: 200,
      size: 'max',
    })
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 12 }), (all, frames) => {
        const kept = fill(all, { octets: 300, frames })
        const first = all.length - kept.length
        expect(kept).toEqual(Array.from(kept, (_, index) => first + index))
        expect(kept.at(-1)).toBe(all.length - 1)
        const octets = all.slice(first).reduce((sum, length) => sum + length, 0)
        expect(octets).toBeLessThanOrEqual(300)
        // the unused end, and what is left of the frame that went last: each is shorter than the longest frame
        if (first > 0 && kept.length < frames) expect(octets + 2 * 90).toBeGreaterThan(300)
      }),
    )
  })
})
