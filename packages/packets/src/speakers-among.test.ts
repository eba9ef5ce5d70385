import { expect, test } from 'bun:test'
import { parseAddress } from '@ingot/net'
import { speakersAmong } from './speakers-among.ts'

const address = (text: string) => parseAddress(text) ?? { family: 'IPv4' as const, value: 0n }
const member = (name: string, at: string) =>
  ({ name, address: address(at), port: 7946, meta: new Uint8Array(), state: 'alive' }) as const

test('the neighbours that count are members of gossip, by the addresses that they gossip from', () => {
  const own = ['02:00:00:00:00:0a']
  const known = (text: string, hardwareAddress: string) => ({
    interfaceIndex: 2,
    address: address(text),
    hardwareAddress,
  })
  const neighbours = [
    known('192.0.2.1', '02:00:00:00:00:01'),
    known('192.0.2.12', '02:00:00:00:00:0b'),
    known('2001:db8::13', '02:00:00:00:00:0c'),
  ]
  const members = [member('b', '192.0.2.12'), member('c', '2001:db8::13'), member('d', '192.0.2.14')]
  expect(speakersAmong({ own, neighbours }, members)).toEqual({
    own,
    neighbours: [
      { node: 'b', interfaceIndex: 2, hardwareAddress: '02:00:00:00:00:0b' },
      { node: 'c', interfaceIndex: 2, hardwareAddress: '02:00:00:00:00:0c' },
    ],
  })
})
