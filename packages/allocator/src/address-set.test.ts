// Sets of addresses.

import { expect, test } from 'bun:test'
import { parseAddress } from '@ingot/net'
import { isAmong, isSameSet } from './address-set.ts'

const set = (...texts: string[]) => texts.flatMap((text) => parseAddress(text) ?? [])

test.each<[string, string[], string[], boolean]>([
  ['none and none', [], [], true],
  ['a pair in either order', ['192.0.2.1', 'fd00::1'], ['fd00::1', '192.0.2.1'], true],
  ['one and a pair', ['192.0.2.1'], ['192.0.2.1', 'fd00::1'], false],
  ['two of one number in two families', ['0.0.0.1'], ['::1'], false],
  ['two that differ', ['192.0.2.1'], ['192.0.2.2'], false],
])('%s are the same set or not', (_, a, b, expected) => {
  expect(isSameSet(set(...a), set(...b))).toBe(expected)
})

test('an address is among those of its family and number', () => {
  for (const one of set('0.0.0.1')) {
    expect(isAmong(one, set('::1', '0.0.0.1'))).toBe(true)
    expect(isAmong(one, set('::1'))).toBe(false)
  }
})
