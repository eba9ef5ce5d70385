// Reading and printing addresses: Go's strictness, RFC 5952's one form, and the inverse between the two.

import { describe, expect, test } from 'bun:test'
import { assert, bigInt, property } from 'fast-check'
import { compareAddresses, formatAddress, parseAddress } from './address.ts'

const printed = (text: string) => {
  const address = parseAddress(text)
  return address && formatAddress(address)
}

describe('parseAddress', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::1.2.3.4', '::102:304'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('reads %s and prints it as %s', (text, expected) => {
    expect(printed(text)).toBe(expected)
  })

  test.each(['::ffff:192.0.2.1', '::FFFF:c000:201', '0:0:0:0:0:ffff:192.0.2.1'])(
    'reads the IPv4-mapped %s as IPv4',
    (text) => {
      expect(parseAddress(text)).toEqual({ family: 'IPv4', value: 0xc000_0201n })
    },
  )

  test.each([
    '',
    ' 192.0.2.1',
    '192.0.2.1 ',
    '010.0.0.1',
    '10.0.0.01',
    '10.1',
    '167772161',
    '0x0a.0.0.1',
    '256.0.0.1',
    '1.2.3.4.5',
    '192.0.2.1/32',
    'fe80::1%eth0',
    '::ffff:192.0.2.01',
    '::ffff:192.0.2',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7::8',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::12345',
    ':1',
    '1.2.3.4::',
    'web.example',
  ])('refuses %p', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })

  test('reads back every address that formatAddress prints', () => {
    const families = [
      ['IPv4', 32n],
      ['IPv6', 128n],
    ] as const
    for (const [family, bits] of families) {
      assert(
        property(bigInt({ min: 0n, max: (1n << bits) - 1n }), (value) => {
          if (family === 'IPv6' && value >> 32n === 0xffffn) return
          expect(parseAddress(formatAddress({ family, value }))).toEqual({ family, value })
        }),
      )
    }
  })
})

test('addresses sort IPv4 first, then by number and not by text', () => {
  const sorted = ['::1', '10.0.0.10', '10.0.0.9', '::'].toSorted((a, b) => {
    const [left, right] = [parseAddress(a), parseAddress(b)]
    return left && right ? compareAddresses(left, right) : 0
  })
  expect(sorted).toEqual(['10.0.0.9', '10.0.0.10', '::', '::1'])
})
