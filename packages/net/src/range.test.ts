// Pool entries, and the cutting of ranges into CIDR blocks.

import { describe, expect, test } from 'bun:test'
import { assert, bigInt, constantFrom, property } from 'fast-check'
import { parseRange } from './parse-range.ts'
import { formatPrefix, parsePrefix, prefixesOfRange, rangeOfPrefix, shortestPrefixLength } from './prefix.ts'
import { contains, overlaps } from './range.ts'
import type { AddressRange } from './range.ts'

const range = (entry: string): AddressRange => {
  const parsed = parseRange(entry)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.range
}

describe('parseRange', () => {
  test.each([
    ['192.168.1.240-192.168.1.250', '192.168.1.240/29 192.168.1.248/31 192.168.1.250/32'],
    ['10.0.0.0 - 10.0.0.255', '10.0.0.0/24'],
    ['10.0.0.1-10.0.0.1', '10.0.0.1/32'],
    ['10.0.0.1-10.0.0.6', '10.0.0.1/32 10.0.0.2/31 10.0.0.4/31 10.0.0.6/32'],
    ['10.0.0.254-10.0.1.1', '10.0.0.254/31 10.0.1.0/31'],
    ['fd00::1-fd00::6', 'fd00::1/128 fd00::2/127 fd00::4/127 fd00::6/128'],
    ['fd00::-fd00::ffff', 'fd00::/112'],
    ['0.0.0.0-255.255.255.255', '0.0.0.0/0'],
    ['::/0', '::/0'],
    ['10.0.0.5/24', '10.0.0.0/24'],
    ['10.0.0.5/32', '10.0.0.5/32'],
    ['fd00::5/128', 'fd00::5/128'],
    ['::ffff:10.0.0.1-10.0.0.1', '10.0.0.1/32'],
  ])('expands %s to %s', (entry, expected) => {
    expect(prefixesOfRange(range(entry)).map(formatPrefix).join(' ')).toBe(expected)
  })

  test.each([
    ['10.0.0.1', 'invalid CIDR "10.0.0.1"'],
    ['10.0.0.0/33', 'invalid CIDR "10.0.0.0/33"'],
    ['10.0.0.0/-1', 'invalid IP range "10.0.0.0/-1": invalid start IP "10.0.0.0/"'],
    ['10.0.0.0/', 'invalid CIDR "10.0.0.0/"'],
    [' 10.0.0.0/24', 'invalid CIDR " 10.0.0.0/24"'],
    ['010.0.0.0/8', 'invalid CIDR "010.0.0.0/8"'],
    ['::ffff:10.0.0.0/120', 'invalid CIDR "::ffff:10.0.0.0/120"'],
    ['10.0.0.x - 10.0.0.9', 'invalid IP range "10.0.0.x - 10.0.0.9": invalid start IP "10.0.0.x "'],
    ['10.0.0.1 - 10', 'invalid IP range "10.0.0.1 - 10": invalid end IP " 10"'],
    [
      '10.0.0.10-10.0.0.1',
      'invalid IP range "10.0.0.10-10.0.0.1": start IP "10.0.0.10" is after the end IP "10.0.0.1"',
    ],
    [
      '::1-10.0.0.1',
      'invalid IP range "::1-10.0.0.1": start IP "::1" and end IP "10.0.0.1" are of different families',
    ],
  ])('refuses %p with %p', (entry, error) => {
    expect(parseRange(entry)).toEqual({ ok: false, error })
  })
})

test('the blocks of a range join into the range again, and none could be merged with the next', () => {
  const end = bigInt({ min: 0n, max: (1n << 32n) - 1n })
  assert(
    property(end, end, (a, b) => {
      const whole: AddressRange = { family: 'IPv4', first: a < b ? a : b, last: a < b ? b : a }
      const blocks = prefixesOfRange(whole).map(rangeOfPrefix)
      expect(blocks[0]?.first).toBe(whole.first)
      expect(blocks.at(-1)?.last).toBe(whole.last)
      for (const [i, block] of blocks.slice(1).entries())
        expect(block.first - (blocks[i]?.last ?? 0n)).toBe(1n)
      expect(blocks.length).toBeLessThanOrEqual(62) // 2 * 32 - 2 is the worst any IPv4 range can need
    }),
  )
})

test('the shortest prefix of a range is the shortest of its blocks', () => {
  const offset = bigInt({ min: 0n, max: (1n << 32n) - 1n })
  assert(
    property(offset, offset, constantFrom('IPv4', 'IPv6'), (a, b, family) => {
      const whole: AddressRange = { family, first: a < b ? a : b, last: a < b ? b : a }
      const lengths = prefixesOfRange(whole).map(({ length }) => length)
      expect(shortestPrefixLength(whole)).toBe(Math.min(...lengths))
    }),
  )
})

test('a bare address is no prefix', () => {
  expect(parsePrefix('10.0.0.1')).toBeUndefined()
})

test('a range contains its ends, and nothing of the other family', () => {
  const pool = range('10.0.0.1-10.0.0.3')
  const at = (value: bigint) => contains(pool, { family: 'IPv4', value: 0x0a00_0000n + value })
  expect([at(0n), at(1n), at(3n), at(4n)]).toEqual([false, true, true, false])
  expect(contains(pool, { family: 'IPv6', value: 0x0a00_0001n })).toBe(false)
})

test('ranges overlap when they share one address, in the same family only', () => {
  expect(overlaps(range('10.0.0.1-10.0.0.3'), range('10.0.0.3-10.0.0.9'))).toBe(true)
  expect(overlaps(range('10.0.0.3-10.0.0.9'), range('10.0.0.1-10.0.0.3'))).toBe(true)
  expect(overlaps(range('10.0.0.1-10.0.0.3'), range('10.0.0.4-10.0.0.9'))).toBe(false)
  expect(overlaps(range('0.0.0.0/0'), range('::/0'))).toBe(false)
})
