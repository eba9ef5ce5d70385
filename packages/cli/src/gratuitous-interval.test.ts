// What `--gratuitous-arp-interval` takes.

import { expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { gratuitousInterval } from './gratuitous-interval.ts'

test.each([
  ['0', 0],
  ['0s', 0],
  ['60', 60],
  ['1m30s', 90],
  ['86400', 86_400],
])('%s is taken', (text, value) => {
  expect(gratuitousInterval.read(text)).toEqual({ ok: true, value: milliseconds(seconds(value)) })
})

test.each(['-1', '500ms', '86401', '1.5', 'often', ''])('%j is refused', (text) => {
  expect(gratuitousInterval.read(text)).toEqual({ ok: false, message: 'neither 0 nor 1 to 86400 seconds' })
})
