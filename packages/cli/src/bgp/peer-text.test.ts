import { expect, test } from 'bun:test'
import { uptimeText } from './peer-text.ts'

const NOW = '2026-01-31T12:00:00.000Z'

test.each([
  ['2026-01-31T11:59:59.100Z', '00:00:00'],
  ['2026-01-31T10:00:01Z', '01:59:59'],
  ['2026-01-30T12:00:01Z', '23:59:59'],
  ['2026-01-30T12:00:00Z', '1d00h00m'],
  ['2026-01-29T08:56:00Z', '2d03h04m'],
  ['2026-01-24T12:00:00Z', '1w0d00h'],
  ['2025-12-31T07:00:00Z', '4w3d05h'],
  // clocks may be set
  ['2026-01-31T12:00:09Z', '00:00:00'],
  [undefined, 'never'],
])('since %s is written %s, as routers do', (since, text) => {
  expect(uptimeText(since, NOW)).toBe(text)
})
