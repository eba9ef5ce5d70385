// The annotations of BGPPeers and BGPAdvertisements, as they may be written, and as they may not.

import { expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { parseConfig } from './parse-config.ts'

const own = (annotations: Record<string, string>) =>
  Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`ingot.dev/bgp-${name}`, value]))

function peer(annotations: Record<string, string>) {
  const metadata = { name: 'tor', annotations: own(annotations) }
  const spec = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }
  const { config, rejected } = parseConfig({ bgpPeers: [{ metadata, spec }] })
  return { peer: config.bgpPeers[0], rejected }
}

function advertisement(annotations: Record<string, string>) {
  const metadata = { name: 'all', annotations: own(annotations) }
  const { config, rejected } = parseConfig({
    pools: [{ metadata: { name: 'p' }, spec: { addresses: ['192.0.2.0/24'] } }],
    bgpAdvertisements: [{ metadata, spec: {} }],
  })
  return { advertisement: config.pools[0]?.bgpAdvertisements[0], rejected }
}

test('a peer has what its annotations say', () => {
  const all = {
    ...{ 'ttl-security': '1', role: 'rs-client', 'role-strict': 'true', opens: 'peer', prepend: '2' },
    ...{ med: '4294967295', 'maximum-prefixes': '100', 'add-path': 'true', 'extended-messages': 'false' },
    ...{ 'restart-time': '4095s', 'stale-time': '1h' },
  }
  expect(peer(all).peer).toMatchObject({
    ...{ ttlSecurity: 1, role: 'rs-client', isRoleStrict: true, opens: 'peer', prepend: 2 },
    ...{ med: 4_294_967_295, maximumPrefixes: 100, addPath: true, extendedMessages: false },
    ...{ restartTime: seconds(4095), staleTime: seconds(3600) },
  })
})

test('an advertisement has what its annotations say', () => {
  const all = { med: '0', prepend: '32', weights: 'endpoints' }
  expect(advertisement(all).advertisement).toMatchObject({ med: 0, prepend: 32, weights: 'endpoints' })
  expect(advertisement({ weights: 'equal' }).advertisement?.weights).toBeUndefined()
})

test('an annotation without a value says nothing', () => {
  const names = ['ttl-security', 'role', 'role-strict', 'opens', 'prepend', 'med', 'restart-time']
  const none = Object.fromEntries(names.map((name) => [name, '']))
  expect(peer(none)).toEqual(peer({}))
  expect(advertisement({ med: '', prepend: '', weights: '' })).toEqual(advertisement({}))
})

test.each([
  ['ttl-security', '0'],
  ['ttl-security', '255'],
  ['ttl-security', '1.5'],
  ['role', 'Customer'],
  ['role-strict', 'yes'],
  ['opens', 'router'],
  ['prepend', '33'],
  ['prepend', '-1'],
  ['med', '4294967296'],
  ['maximum-prefixes', '0'],
  ['add-path', '1'],
  ['extended-messages', 'on'],
  ['restart-time', '4096s'],
  ['restart-time', '1500ms'],
  ['stale-time', 'long'],
])('of a peer, %s %p is refused with its key and how to write it', (name, value) => {
  const { peer: parsed, rejected } = peer({ [name]: value })
  expect(parsed).toBeUndefined()
  expect(rejected).toMatchObject([
    {
      reason: 'ConfigurationError',
      message: expect.stringContaining(`parsing peer tor invalid ingot.dev/bgp-${name}: "${value}"`),
      facts: { kind: 'BGPPeer', name: 'tor', field: `metadata.annotations[ingot.dev/bgp-${name}]` },
      remedy: expect.stringContaining('write'),
    },
  ])
})

test.each([
  ['med', 'low'],
  ['prepend', '33'],
  ['weights', 'true'],
])('of an advertisement, %s %p is refused', (name, value) => {
  const { advertisement: parsed, rejected } = advertisement({ [name]: value })
  expect(parsed).toBeUndefined()
  expect(rejected[0]?.facts).toMatchObject({ kind: 'BGPAdvertisement', name: 'all' })
})
