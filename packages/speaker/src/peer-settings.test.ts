// How a BGPPeer reaches the packet thread.

import { expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { parseConfig } from '@ingot/config'
import { peerSettings } from './peer-settings.ts'

const WHOLE = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }

function settings(spec: object, annotations: Record<string, string> = {}) {
  const { config, rejected } = parseConfig({
    bgpPeers: [{ metadata: { name: 'tor', annotations }, spec: { ...WHOLE, ...spec } }],
  })
  expect(rejected).toEqual([])
  return peerSettings(config.bgpPeers, {})[0]
}

test('a peer that says only what it has to has nothing else', () => {
  expect(settings({})).toStrictEqual({
    ...{ name: 'tor', myAsn: 64_512, peerAsn: 64_513, address: '192.0.2.1', port: 179 },
    ...{ isMultiHop: false, families: ['IPv4', 'IPv6'] },
  })
})

test('a peer that says everything has all of it', () => {
  const annotations = {
    ...{
      'ingot.dev/bgp-ttl-security': '1',
      'ingot.dev/bgp-role': 'rs-client',
      'ingot.dev/bgp-opens': 'peer',
    },
    ...{ 'ingot.dev/bgp-role-strict': 'true', 'ingot.dev/bgp-prepend': '2', 'ingot.dev/bgp-med': '0' },
    ...{ 'ingot.dev/bgp-maximum-prefixes': '9', 'ingot.dev/bgp-add-path': 'true' },
    ...{ 'ingot.dev/bgp-extended-messages': 'true', 'ingot.dev/bgp-stale-time': '1h' },
  }
  const spec = {
    ...{ localASN: 64_999, peerPort: 1179, vrf: 'red', sourceAddress: '192.0.2.9', routerID: '10.0.0.1' },
    ...{ holdTime: '9s', connectTime: '5s', password: 'geheim', bfdProfile: 'fast', ebgpMultiHop: true },
    enableGracefulRestart: true,
  }
  expect(settings(spec, annotations)).toStrictEqual({
    ...{ name: 'tor', myAsn: 64_512, localAsn: 64_999, peerAsn: 64_513, address: '192.0.2.1', port: 1179 },
    ...{ isMultiHop: true, families: ['IPv4', 'IPv6'], vrf: 'red', sourceAddress: '192.0.2.9' },
    ...{ routerId: '10.0.0.1', holdTime: seconds(9), keepaliveTime: seconds(3), connectTime: seconds(5) },
    ...{ password: new TextEncoder().encode('geheim'), bfdProfile: 'fast', ttlSecurity: 1, role: 2 },
    ...{ isRoleStrict: true, opens: 'peer', prepend: 2, med: 0, maximumPrefixes: 9, addPath: true },
    ...{ extendedMessages: true, gracefulRestart: { staleTime: seconds(3600) } },
  })
})

test.each<[string, object, readonly string[]]>([
  ['over IPv4', {}, ['IPv4', 'IPv6']],
  ['over IPv6', { peerAddress: '2001:db8::1' }, ['IPv6']],
  ['over IPv6, both', { peerAddress: '2001:db8::1', dualStackAddressFamily: true }, ['IPv4', 'IPv6']],
  ['behind an interface', { peerAddress: '', interface: 'eth1' }, ['IPv4', 'IPv6']],
])('the families of a peer %s', (_, spec, families) => {
  expect<unknown>(settings(spec)?.families).toEqual(families)
})
