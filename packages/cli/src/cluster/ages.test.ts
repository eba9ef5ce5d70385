import { expect, test } from 'bun:test'
import { ageText, sinceText } from './ages.ts'

const NOW = '2026-01-02T12:00:00.000Z'
const before = (seconds: number) => new Date(Date.parse(NOW) - seconds * 1000).toISOString()

test.each([
  [0, '0 ms'],
  [0.04, '40 ms'],
  [1.24, '1.2 s'],
  [59, '59 s'],
  [119, '119 s'],
  [120, '2 min'],
  [7199, '119 min'],
  [7200, '2 h'],
  [200_000, '2 d'],
  // the clock was set back in between
  [-5, '0 ms'],
])('%d s ago is %p', (seconds, text) => {
  expect(ageText(before(seconds), NOW)).toBe(text)
})

test('a time has its day only where that is another', () => {
  expect(sinceText(before(3600), NOW)).toBe('11:00:00Z (60 min)')
  expect(sinceText(before(86_400), NOW)).toBe('2026-01-01 12:00:00Z (24 h)')
})
