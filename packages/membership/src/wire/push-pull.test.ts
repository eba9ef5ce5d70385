import { parseAddress } from '@ingot/net'
import { describe, expect, test } from 'bun:test'
import { hex, octets } from '../octets.fixture.ts'
import { PushPullReader, encodePushPull } from './push-pull.ts'

const key = (name: string) => octets(0xa0 | name.length, name)
const vsn = hex('01 05 02 00 00 00')

const node = octets(
  0x87,
  ...[
    key('Addr'),
    0xa4,
    hex('c0000201'),
    key('Incarnation'),
    1,
    key('Meta'),
    0xc0,
    key('Name'),
    0xa6,
    'node-a',
  ],
  ...[key('Port'), hex('cd 1f0a'), key('State'), 2, key('Vsn'), 0xa6, vsn],
)
const header = (nodes: Uint8Array, userStateLen = 0) =>
  octets(6, 0x83, key('Join'), 0xc3, key('Nodes'), nodes, key('UserStateLen'), userStateLen)

const address = parseAddress('192.0.2.1')
const dead = { name: 'node-a', addr: address, port: 7946, meta: octets(), incarnation: 1, state: 2, vsn }

const read = (bytes: Uint8Array) => new PushPullReader().read(bytes)

test('a state is written as memberlist writes it', () => {
  expect(encodePushPull({ join: true, nodes: [dead, dead] })).toEqual(octets(header(octets(2)), node, node))
})

test('a state is read, its number of nodes signed as Go has it, what a delegate adds passed over', () => {
  const bytes = octets(header(hex('d1 0002'), 3), node, node, 'abc')
  expect(read(bytes)).toEqual({ join: true, nodes: [dead, dead] })
})

test('a state that arrives octet by octet is truncated until it is whole', () => {
  const bytes = octets(header(octets(2), 3), node, node, 'abc')
  const reader = new PushPullReader()
  for (let length = 1; length < bytes.length; length++) {
    expect(reader.read(bytes.subarray(0, length))).toBe('truncated')
  }
  expect(reader.read(bytes)).toEqual({ join: true, nodes: [dead, dead] })
})

describe('malformed', () => {
  test.each([
    ['more nodes than there can be', header(hex('ce 00004001'))],
    ['a negative number of nodes', header(hex('ff'))],
    ['a node that is no map', octets(header(octets(1)), 0x92, 1, 2)],
    ['a state that does not exist', octets(header(octets(1)), 0x81, key('State'), 4)],
    [
      'a node that does not end',
      octets(header(octets(1)), 0x81, key('x'), 0xdd, hex('ffffffff'), new Uint8Array(20_000)),
    ],
  ])('%s', (_, bytes) => {
    expect(read(bytes)).toBe('malformed')
  })
})
