// What stands in a body.

import { expect, test } from 'bun:test'
import { exactJson } from './exact-json.ts'

test('a bigint is sent digit by digit, wherever it stands', () => {
  const status = { availableIPv6: 2n ** 63n - 1n, assignedIPv6: -3n, counts: [0n, 2n ** 53n + 1n] }
  expect(exactJson({ status })).toBe(
    '{"status":{"availableIPv6":9223372036854775807,"assignedIPv6":-3,"counts":[0,9007199254740993]}}',
  )
})

test('all else is sent as JSON has it', () => {
  const body = { text: '9n', number: 2 ** 53, none: null, left: undefined, list: [true, { a: 1 }] }
  expect(exactJson(body)).toBe(JSON.stringify(body))
})
