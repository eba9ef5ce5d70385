// Addresses as octets, the solicited-node group, and Ethernet addresses.

import { describe, expect, test } from 'bun:test'
import { assert, property, uint8Array } from 'fast-check'
import { addressBytes, addressFromBytes } from './address-bytes.ts'
import { formatAddress, parseAddress } from './address.ts'
import { formatHardwareAddress, parseHardwareAddress } from './hardware-address.ts'
import { solicitedNodeGroup } from './solicited-node.ts'

describe('addressBytes', () => {
  test('gives the octets in network order', () => {
    expect(addressBytes({ family: 'IPv4', value: 0xc000_0201n })).toEqual(Uint8Array.of(192, 0, 2, 1))
    expect(addressBytes({ family: 'IPv6', value: 1n })).toEqual(new Uint8Array(16).fill(1, 15))
  })

  test('is undone by addressFromBytes, at either length', () => {
    for (const length of [4, 16]) {
      assert(
        property(uint8Array({ minLength: length, maxLength: length }), (bytes) => {
          expect(addressBytes(addressFromBytes(bytes))).toEqual(bytes)
        }),
      )
    }
  })

  test('sixteen octets stay IPv6 even when they hold an IPv4-mapped address', () => {
    const mapped = new Uint8Array(16).fill(0xff, 10)
    expect(addressFromBytes(mapped).family).toBe('IPv6')
  })

  test('another number of octets is a bug and throws', () => {
    expect(() => addressFromBytes(new Uint8Array(6))).toThrow('4 or 16 octets')
  })
})

describe('solicitedNodeGroup', () => {
  test('takes the low 24 bits, as in the example of RFC 4291 2.7.1', () => {
    const address = parseAddress('4037::01:800:200E:8C6C')
    expect(address && formatAddress(solicitedNodeGroup(address))).toBe('ff02::1:ff0e:8c6c')
  })

  test('throws for IPv4', () => {
    expect(() => solicitedNodeGroup({ family: 'IPv4', value: 1n })).toThrow('IPv6')
  })
})

describe('hardware addresses', () => {
  test('are read in either case and printed in lower case', () => {
    const bytes = parseHardwareAddress('02:00:5E:10:00:0a')
    expect(bytes).toEqual(Uint8Array.of(2, 0, 0x5e, 0x10, 0, 10))
    expect(bytes && formatHardwareAddress(bytes)).toBe('02:00:5e:10:00:0a')
  })

  test.each(['', '02:00:5e:10:00', '02:00:5e:10:00:0a:0b', '2:0:5e:10:0:a', '02-00-5e-10-00-0a'])(
    'refuse %p',
    (text) => {
      expect(parseHardwareAddress(text)).toBeUndefined()
    },
  )
})
