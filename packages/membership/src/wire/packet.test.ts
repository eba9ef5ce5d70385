import { describe, expect, test } from 'bun:test'
import { array, assert, boolean, constantFrom, integer, property, uint8Array } from 'fast-check'
import { hex, octets } from '../octets.fixture.ts'
import { joinMessages } from './compound.ts'
import { compressMessage } from './compression.ts'
import { encrypt } from './encryption.ts'
import type { DropReason } from './drop-reason.ts'
import { encodeMessage } from './messages.ts'
import type { Message } from './messages.ts'
import { openPacket, sealPacket } from './packet.ts'
import type { OpenedPacket, Protection } from './packet.ts'

const key = octets('0123456789abcdef0123456789abcdef')
const nonce = hex('00 01 02 03 04 05 06 07 08 09 0a 0b')
const encrypted: Protection = { key, verifyIncoming: true, verifyOutgoing: true, nonce: () => nonce }
const plain: Protection = { ...encrypted, key: undefined }

const nack = (seqNo: number) => encodeMessage('nackResp', { seqNo })
const read = (seqNo: number) => ({ kind: 'nackResp' as const, body: { seqNo } })

const one = nack(7)
const two = joinMessages([nack(1), nack(2)])
const opened = (...messages: Message[]): OpenedPacket => ({ messages, dropped: [] })
const dropped = (reason: DropReason): OpenedPacket => ({ messages: [], dropped: [reason] })

test('a compound has the lengths of its messages before them', () => {
  expect(two).toEqual(octets(7, 2, hex('0009 0009'), nack(1), nack(2)))
})

describe('every layer is taken off', () => {
  test.each([
    ['none', one, opened(read(7))],
    ['compound', two, opened(read(1), read(2))],
    ['checksum', octets(12, hex('e010f462'), one), opened(read(7))],
    ['compression', compressMessage(two), opened(read(1), read(2))],
  ])('%s', (_, packet, expected) => {
    expect(openPacket(packet, plain)).toEqual(expected)
    expect(openPacket(encrypt(key, nonce, packet), encrypted)).toEqual(expected)
  })
})

describe('and its malformed twin is dropped for what is wrong with it', () => {
  test.each<[string, Uint8Array, DropReason]>([
    ['nothing at all', octets(), 'malformed'],
    ['a message cut off', one.subarray(0, -1), 'malformed'],
    ['a compound without its count', octets(7), 'malformed'],
    ['a compound whose lengths are cut off', octets(7, 2, hex('0009 00')), 'malformed'],
    ['a checksum that does not match', octets(12, hex('e010f463'), one), 'checksum'],
    ['a checksum cut off', octets(12, 1, 2), 'malformed'],
    ['compression that is none', octets(9, 0x82, 0xa4, 'Algo', 0, 0xa3, 'Buf', 0xa1, 0), 'malformed'],
    ['another compression', octets(9, 0x82, 0xa4, 'Algo', 1, 0xa3, 'Buf', 0xa1, 0), 'unknownType'],
    ['compression cut off', compressMessage(two).subarray(0, -1), 'malformed'],
    ['a label', octets(244, 3, 'abc', one), 'label'],
    ['a message for a user', octets(8, 'hello'), 'unknownType'],
    ['a state, which belongs in a stream', octets(6, 0x80), 'unknownType'],
    ['an error, which belongs in a stream', octets(13, 0x80), 'unknownType'],
    ['a type that does not exist', octets(99), 'unknownType'],
  ])('%s', (_, packet, reason) => {
    expect(openPacket(packet, plain)).toEqual(dropped(reason))
  })

  test('a compound that is cut off, but for the messages before that', () => {
    expect(openPacket(two.subarray(0, -1), plain)).toEqual({ messages: [read(1)], dropped: ['malformed'] })
  })

  test('a compound of which one part is wrong, but for the others', () => {
    const packet = joinMessages([nack(1), octets(99), nack(2)])
    expect(openPacket(packet, plain)).toEqual({ messages: [read(1), read(2)], dropped: ['unknownType'] })
  })
})

describe('with a key', () => {
  const sealed = sealPacket(one, { compression: false, checksum: false }, encrypted)

  test('a packet is a version, the nonce, and as much as it was in plain and a tag', () => {
    expect(sealed.subarray(0, 13)).toEqual(octets(1, nonce))
    expect(sealed).toHaveLength(1 + 12 + one.length + 16)
  })

  test.each<[string, Uint8Array, DropReason]>([
    ['in plain', one, 'notEncrypted'],
    ['empty', octets(), 'notEncrypted'],
    ['too short', sealed.subarray(0, 28), 'notEncrypted'],
    ['of another version', octets(0, sealed.subarray(1)), 'notEncrypted'],
    ['cut off', sealed.subarray(0, -1), 'wrongKey'],
    ['with another nonce', octets(1, 99, sealed.subarray(2)), 'wrongKey'],
    ['of another key', encrypt(octets('x'.repeat(32)), nonce, one), 'wrongKey'],
    ['with something added that is authenticated', encrypt(key, nonce, one, octets(1)), 'wrongKey'],
  ])('nothing is taken that is %s', (_, packet, reason) => {
    expect(openPacket(packet, encrypted)).toEqual(dropped(reason))
  })

  test('not one bit can be changed', () => {
    assert(
      property(integer({ min: 0, max: sealed.length * 8 - 1 }), (bit) => {
        const changed = Uint8Array.from(sealed, (octet, index) =>
          index === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet,
        )
        expect(openPacket(changed, encrypted).messages).toEqual([])
      }),
    )
  })

  test('plain packets are taken and sent where the settings say so', () => {
    expect(openPacket(one, { ...encrypted, verifyIncoming: false })).toEqual(opened(read(7)))
    const layers = { compression: false, checksum: false }
    expect(sealPacket(one, layers, { ...encrypted, verifyOutgoing: false })).toEqual(one)
  })
})

describe('no packet becomes more than a datagram can hold', () => {
  const bomb = compressMessage(new Uint8Array(1 << 20))

  test.each([
    ['a message packed too tight', bomb],
    ['one packed into a packed one', compressMessage(compressMessage(compressMessage(one)))],
    [
      'compounds in compounds',
      [1, 2, 3, 4, 5].reduce((inner) => octets(7, 1, hex('0040'), inner), octets(7, 0)),
    ],
  ])('%s', (_, packet) => {
    const { messages } = openPacket(packet, plain)
    expect(messages).toEqual([])
    expect(openPacket(packet, plain).dropped.length).toBeGreaterThan(0)
  })

  test('many packed ones in one compound', () => {
    const packed = compressMessage(octets(joinMessages(Array.from({ length: 200 }, () => one))))
    const parts = Array.from({ length: 20 }, () => joinMessages([packed, packed]))
    expect(openPacket(joinMessages(parts), plain).messages).toEqual([])
  })
})

test('messages come out as they went in, whatever the layers', () => {
  const anyNumbers = array(integer({ min: 0, max: 0xffff_ffff }), { minLength: 1, maxLength: 60 })
  assert(
    property(
      anyNumbers,
      boolean(),
      boolean(),
      constantFrom(plain, encrypted),
      (numbers, compression, checksum, it) => {
        const packet = sealPacket(joinMessages(numbers.map(nack)), { compression, checksum }, it)
        expect(openPacket(packet, it)).toEqual({ messages: numbers.map(read), dropped: [] })
      },
    ),
  )
})

test('random octets are dropped, and counted once for each part', () => {
  assert(
    property(
      uint8Array({ minLength: 1, maxLength: 300 }),
      constantFrom(7, 9, 12, undefined),
      (bytes, type) => {
        const packet = type === undefined ? bytes : octets(type, bytes)
        const { messages, dropped: reasons } = openPacket(packet, plain)
        expect(messages.length + reasons.length).toBeLessThanOrEqual(256)
        expect(openPacket(packet, encrypted).messages).toEqual([])
      },
    ),
    { numRuns: 1000 },
  )
})
