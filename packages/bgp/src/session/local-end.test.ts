// The BGP identifier, as MetalLB makes it.

import { expect, test } from 'bun:test'
import { formatAddress } from '@ingot/net'
import { address, LOCAL, SETTINGS } from '../one-peer.fixture.ts'
import { routerId } from './local-end.ts'

const text = (id: number) => formatAddress({ family: 'IPv4', value: BigInt(id) })
const { routerId: _configured, ...unconfigured } = SETTINGS

test('the identifier is what was configured, else an IPv4 address of this end, else made of the node’s name', () => {
  const alone = { address: address('2001:db8::1'), isOnLink: false }
  expect(_configured && text(routerId(SETTINGS, LOCAL, 'node-a'))).toBe('192.0.2.10')
  expect(text(routerId(unconfigured, LOCAL, 'node-a'))).toBe('192.0.2.1')
  expect(text(routerId(unconfigured, { ...alone, ipv4: address('10.0.0.7') }, 'node-a'))).toBe('10.0.0.7')
  expect(text(routerId(unconfigured, alone, 'worker-1'))).toBe('160.112.56.60')
  expect(text(routerId(unconfigured, alone, 'node-a'))).toBe('171.77.153.120')
})
