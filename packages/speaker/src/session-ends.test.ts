// Which sessions the capture of control packets has to be told of.

import { expect, test } from 'bun:test'
import { parseAddress } from '@ingot/net'
import { sessionEnds } from './session-ends.ts'

const peer = (peerPort: number, address: string) => ({ peerAddress: parseAddress(address), peerPort })

test.each([
  ['a peer on port 179 is none', [peer(179, '192.0.2.1')], undefined, []],
  ['a peer on another is one', [peer(1179, '192.0.2.1')], undefined, [['192.0.2.1', 1179]]],
  ['a peer without an address is none', [{ peerAddress: undefined, peerPort: 1179 }], undefined, []],
  ['listening on port 179 is none', [], { addresses: ['192.0.2.9'], port: 179 }, []],
  [
    'listening on another is one for each address',
    [peer(1179, '2001:db8::1')],
    { addresses: ['192.0.2.9', '2001:db8::9'], port: 1790 },
    [
      ['2001:db8::1', 1179],
      ['192.0.2.9', 1790],
      ['2001:db8::9', 1790],
    ],
  ],
] as const)('%s', (_name, bgpPeers, listen, ends) => {
  expect(sessionEnds({ bgpPeers }, listen)).toEqual(
    ends.map(([address, port]) => ({ address: octets(address), port })),
  )
})

test('before there is a configuration there are no peers', () => {
  expect(sessionEnds(undefined, undefined)).toEqual([])
})

function octets(text: string): Uint8Array {
  return text.includes(':')
    ? Uint8Array.from(Buffer.from(`20010db8${text.slice(-1).padStart(24, '0')}`, 'hex'))
    : Uint8Array.from(text.split('.'), Number)
}
