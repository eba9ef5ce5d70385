// What stands in the octets was written by hashicorp/memberlist 0.5.1.

import { describe, expect, test } from 'bun:test'
import { parseAddress } from '@ingot/net'
import { MessagePackReader } from '../message-pack/reader.ts'
import { hex, octets } from '../octets.fixture.ts'
import type { Piece } from '../octets.fixture.ts'
import { encodeMessage, readMessage } from './messages.ts'
import type { Bodies, Kind, Message } from './messages.ts'

const address = parseAddress('192.0.2.1')
const source = parseAddress('192.0.2.2')
const vsn = hex('01 05 02 00 00 00')
const meta = octets('a meta text that is longer than thirty-one octets')

const key = (name: string) => octets(0xa0 | name.length, name)
const name = (text: string) => octets(0xa0 | text.length, text)
const ipv4 = (digits: string) => octets(0xa4, hex(digits))
const port = hex('cd 1f0a') // 7946

/** A message, what it is encoded to, and what memberlist encodes it to. */
function good<Each extends Kind>(title: string, kind: Each, body: Bodies[Each], ...pieces: readonly Piece[]) {
  return { title, message: { kind, body }, encoded: encodeMessage(kind, body), bytes: octets(...pieces) }
}

const GOOD = [
  good(
    'ping',
    'ping',
    { seqNo: 70_000, node: 'node-a', sourceAddr: address, sourcePort: 7946, sourceNode: 'node-b' },
    ...[0, 0x85, key('Node'), name('node-a'), key('SeqNo'), hex('ce 00011170')],
    ...[key('SourceAddr'), ipv4('c0000201'), key('SourceNode'), name('node-b'), key('SourcePort'), port],
  ),
  good(
    'indirect ping',
    'indirectPing',
    {
      ...{ seqNo: 5, target: address, port: 7946, node: 'node-a', nack: true },
      ...{ sourceAddr: source, sourcePort: 7946, sourceNode: 'node-b' },
    },
    ...[1, 0x88, key('Nack'), 0xc3, key('Node'), name('node-a'), key('Port'), port, key('SeqNo'), 5],
    ...[key('SourceAddr'), ipv4('c0000202'), key('SourceNode'), name('node-b'), key('SourcePort'), port],
    ...[key('Target'), ipv4('c0000201')],
  ),
  good(
    'answer to a ping',
    'ackResp',
    { seqNo: 300, payload: octets() },
    ...[2, 0x82, key('Payload'), 0xc0, key('SeqNo'), hex('cd 012c')],
  ),
  good('nack', 'nackResp', { seqNo: 7 }, ...[11, 0x81, key('SeqNo'), 7]),
  good(
    'suspect',
    'suspect',
    { incarnation: 1, node: 'node-a', from: 'node-b' },
    ...[3, 0x83, key('From'), name('node-b'), key('Incarnation'), 1, key('Node'), name('node-a')],
  ),
  good(
    'dead',
    'dead',
    { incarnation: 1, node: 'node-a', from: 'node-b' },
    ...[5, 0x83, key('From'), name('node-b'), key('Incarnation'), 1, key('Node'), name('node-a')],
  ),
  good(
    'alive',
    'alive',
    { incarnation: 1, node: 'node-a', addr: address, port: 7946, meta: octets(), vsn },
    ...[4, 0x86, key('Addr'), ipv4('c0000201'), key('Incarnation'), 1, key('Meta'), 0xc0],
    ...[key('Node'), name('node-a'), key('Port'), port, key('Vsn'), 0xa6, vsn],
  ),
  good(
    'alive with something to say',
    'alive',
    { incarnation: 1, node: 'node-a', addr: address, port: 7946, meta, vsn },
    ...[4, 0x86, key('Addr'), ipv4('c0000201'), key('Incarnation'), 1, key('Meta'), hex('da 0031'), meta],
    ...[key('Node'), name('node-a'), key('Port'), port, key('Vsn'), 0xa6, vsn],
  ),
  good('error', 'err', { error: 'no' }, ...[13, 0x81, key('Error'), 0xa2, 'no']),
]

function read(bytes: Uint8Array): Message | string | undefined {
  const reader = new MessagePackReader(bytes, 1)
  const message = readMessage(bytes[0] ?? 0, reader)
  return reader.failure ?? message
}

describe.each(GOOD)('$title', ({ message, encoded, bytes }) => {
  test('is written as memberlist writes it', () => {
    expect(encoded).toEqual(bytes)
  })

  test('is read', () => {
    expect<unknown>(read(bytes)).toEqual(message)
  })

  test('cut off anywhere is truncated', () => {
    for (let length = 1; length < bytes.length; length++) {
      expect(read(bytes.subarray(0, length))).toBe('truncated')
    }
  })
})

describe('malformed', () => {
  const alive = (addr: Uint8Array, rest = octets()) => octets(4, 0x82, key('Addr'), addr, key('Node'), rest)
  test.each([
    ['an array instead of a map', octets(2, 0x92, 1, 2)],
    ['an address of 5 octets', alive(octets(0xa5, hex('c000020100')), name('x'))],
    ['a name of 254 octets', alive(ipv4('c0000201'), octets(0xda, 0, 254, 'x'.repeat(254)))],
    ['a name that is not UTF-8', alive(ipv4('c0000201'), octets(0xa2, 0xc3, 0x28))],
    ['a key that is a number', octets(2, 0x81, 7, 7)],
    ['a port above 65,535', octets(4, 0x81, key('Port'), hex('ce 00010000'))],
    ['a meta of 513 octets', octets(4, 0x81, key('Meta'), hex('da 0201'), new Uint8Array(513))],
    ['a negative incarnation', octets(5, 0x81, key('Incarnation'), 0xff)],
  ])('%s', (_, bytes) => {
    expect(read(bytes)).toBe('malformed')
  })
})

test('a field that is missing is zero, one that is not known is passed over', () => {
  const bytes = octets(11, 0x82, key('Colour'), 0x93, 1, 2, 3, key('SeqNo'), 7)
  expect(read(bytes)).toEqual({ kind: 'nackResp', body: { seqNo: 7 } })
  expect(read(octets(11, 0x80))).toEqual({ kind: 'nackResp', body: { seqNo: 0 } })
})

test('an IPv4 address in 16 octets is that IPv4 address', () => {
  const mapped = octets(0xb0, hex('00000000000000000000ffff c0000201'))
  expect(read(octets(4, 0x81, key('Addr'), mapped))).toMatchObject({ body: { addr: address } })
  const ipv6 = octets(0xb0, hex('20010db8000000000000000000000001'))
  expect(read(octets(4, 0x81, key('Addr'), ipv6))).toMatchObject({
    body: { addr: parseAddress('2001:db8::1') },
  })
})

test('what is kept of a message is not part of the packet it came in', () => {
  const packet = encodeMessage('alive', {
    incarnation: 1,
    node: 'a',
    addr: address,
    port: 7946,
    meta,
    vsn,
  }).slice()
  const message = read(packet)
  packet.fill(0)
  expect(message).toMatchObject({ body: { meta, vsn } })
})

test.each([6, 7, 8, 9, 10, 12, 14, 244, 255])('type %d is no message of its own', (type) => {
  expect(read(octets(type, 0x80))).toBeUndefined()
})
