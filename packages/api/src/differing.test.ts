import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { differing } from './differing.ts'

test.each<[string, string, string, string, string]>([
  ['nothing', 'abc', 'abc', '', ''],
  ['all', 'abc', 'xyz', 'abc', 'xyz'],
  ['one in the middle', 'abc', 'axc', 'b', 'x'],
  ['one more at the end', 'abc', 'abcd', '', 'd'],
  ['one less at the beginning', 'abc', 'bc', 'a', ''],
  ['one more of the same', 'aa', 'aaa', '', 'a'],
  ['two, and what is between them', 'abcde', 'xbcdy', 'abcde', 'xbcdy'],
])('%s', (_, before, now, gone, come) => {
  expect(differing([...before], [...now])).toEqual({ before: [...gone], now: [...come] })
})

test('what is outside is the same of both, whatever they are', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', 'c'))
  fc.assert(
    fc.property(letters, letters, (before, now) => {
      const between = differing(before, now)
      const outside = before.length - between.before.length
      expect(now.length - between.now.length).toBe(outside)
      const starts = Array.from({ length: outside + 1 }, (_, start) =>
        [...before.slice(0, start), ...between.now, ...before.slice(before.length - (outside - start))].join(
          '',
        ),
      )
      expect(starts).toContain(now.join(''))
    }),
  )
})
