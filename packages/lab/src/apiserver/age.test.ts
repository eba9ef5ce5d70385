// Ages as kubectl prints them.

import { expect, test } from 'bun:test'
import { humanDuration } from './age.ts'

test.each<[number, string]>([
  [-5, '<invalid>'],
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [125, '2m5s'],
  [600, '10m'],
  [3 * 3600, '3h'],
  [3 * 3600 + 60, '3h1m'],
  [9 * 3600 + 60, '9h'],
  [48 * 3600, '2d'],
  [49 * 3600, '2d1h'],
  [9 * 86_400, '9d'],
  [730 * 86_400, '2y'],
  [740 * 86_400, '2y10d'],
])('%d seconds are %s', (seconds, text) => {
  expect(humanDuration(seconds)).toBe(text)
})
