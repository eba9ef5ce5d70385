import { expect, test } from 'bun:test'
import { addressFromBytes } from '@ingot/net'
import fc from 'fast-check'
import { endpointOf, socketAddress } from './socket-address.ts'

test('an IPv4 address and port are sockaddr_in', () => {
  const endpoint = { address: addressFromBytes(Uint8Array.of(192, 0, 2, 7)), port: 7946 }
  expect(socketAddress(endpoint).toHex()).toBe(`0200${'1f0a'}c0000207${'00'.repeat(8)}`)
})

test('an IPv6 address and port are sockaddr_in6', () => {
  const address = Uint8Array.fromHex('20010db8000000000000000000000010')
  const endpoint = { address: addressFromBytes(address), port: 179 }
  expect(socketAddress(endpoint).toHex()).toBe(`0a00${'00b3'}00000000${address.toHex()}00000000`)
})

test('reading is the inverse of writing, with room to spare too', () => {
  const octets = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
  )
  fc.assert(
    fc.property(octets, fc.nat(0xffff), (bytes, port) => {
      const endpoint = { address: addressFromBytes(bytes), port }
      const room = new Uint8Array(28)
      room.set(socketAddress(endpoint))
      expect(endpointOf(room)).toEqual(endpoint)
    }),
  )
})
