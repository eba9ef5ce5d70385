// MetalLB's answers to small configurations, most of them with two objects that fit together or do not. Rows that only
// one of its BGP modes refuses name the mode.

import { expect, test } from 'bun:test'
import { bgpModeRejections } from './bgp-mode.ts'
import type { BgpMode } from './bgp-mode.ts'
import { parseConfig } from './parse-config.ts'
import type { ConfigObjects } from './parse-config.ts'

let count = 0
const named = (spec: object) => ({ metadata: { name: `object-${++count}` }, spec })
const pools = (...entries: string[][]) => ({ pools: entries.map((addresses) => named({ addresses })) })
const ads = (...specs: object[]) => ({ bgpAdvertisements: specs.map(named) })
const peers = (...specs: object[]) => ({
  bgpPeers: specs.map((spec) => named({ myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1', ...spec })),
})
const echo = {
  ...peers({ bfdProfile: 'echo' }),
  bfdProfiles: [{ metadata: { name: 'echo' }, spec: { echoMode: true } }],
}
const on = (name: string) => ({ nodeSelectors: [{ matchLabels: { name } }] })
const nodes = ['n1', 'n2'].map((name) => ({ metadata: { name, labels: { name } } }))
const v4 = pools(['10.0.0.0/24'])
const v6 = pools(['fd00::/64'])
const two = (a: object, b: object) => ads({ localPref: 100, ...a }, { localPref: 200, ...b })

const accepted: [string, ConfigObjects, ...BgpMode[]][] = [
  ['nothing at all', {}],
  ['a pool without advertisements', v4],
  ['advertisements without pools', { ...ads({}), l2Advertisements: [named({})] }],
  ['prefixes of the length of the pool', { ...v4, ...ads({ aggregationLength: 24 }) }],
  [
    'prefixes of the length of the largest block of a range',
    { ...pools(['10.0.0.0-10.0.0.100']), ...ads({ aggregationLength: 26 }) },
  ],
  ['two preferences for two lengths', { ...v4, ...two({}, { aggregationLength: 24 }) }],
  ['two preferences for two peers', { ...v4, ...two({ peers: ['a'] }, { peers: ['b'] }) }],
  ['two preferences of two nodes', { ...v4, nodes, ...two(on('n1'), on('n2')) }],
  ['two preferences, one for some Services', { ...v4, ...two({}, { serviceSelectors: [{}] }) }],
  ['peers and pools that do not exist', { ...v4, ...ads({ peers: ['x'], ipAddressPools: ['y'] }) }],
  ['a name of a community, to a webhook', { ...v4, ...ads({ communities: ['no-export'] }) }],
  ['a hold time of 0', peers({ holdTime: '0s' })],
  ['a keepalive time alone', peers({ keepaliveTime: '1s' })],
  ['two peers of one address on two nodes', { nodes, ...peers(on('n1'), on('n2')) }, 'frr'],
  ['two AS numbers in two VRFs', peers({}, { myASN: 64_513, peerASN: 1, vrf: 'red' }), 'frr'],
  ['an IPv6 pool for Layer 2', { ...v6, l2Advertisements: [named({})] }, 'native'],
  ['BFD echo without routes to IPv6', { ...v6, ...echo }],
]

test.each(accepted)('%s: accepted', (_name, objects, ...modes) => {
  expect(parseConfig(objects).rejected).toEqual([])
  for (const mode of modes) expect(bgpModeRejections(objects, mode)).toEqual([])
})

const rejected: [string, ConfigObjects, text: string][] = [
  ['a range inside another pool', pools(['10.0.0.0/24'], ['10.0.0.128-10.0.0.130']), 'overlaps'],
  ['a block inside another of its pool', pools(['10.0.0.0/24', '10.0.0.0/25']), 'overlaps'],
  ['a bare address', pools(['10.0.0.1']), 'invalid CIDR "10.0.0.1"'],
  ['a range backwards', pools(['10.0.0.10-10.0.0.1']), 'is after the end IP'],
  [
    'prefixes larger than the pool',
    { ...pools(['10.0.0.0/28']), ...ads({ aggregationLength: 24 }) },
    'invalid aggregation length 24: prefix 28',
  ],
  [
    'prefixes larger than the largest block of a range',
    { ...pools(['10.0.0.1-10.0.0.62']), ...ads({ aggregationLength: 26 }) },
    'invalid aggregation length 26: prefix 28',
  ],
  ['two preferences', { ...v4, ...two({}, {}) }, 'invalid local preference 200'],
  [
    'two preferences for two IPv4 lengths and one IPv6 length',
    { ...pools(['10.0.0.0/24', 'fd00::/64']), ...two({}, { aggregationLength: 24 }) },
    'invalid local preference 200',
  ],
  [
    'two preferences for a peer and for all',
    { ...v4, ...two({ peers: ['a'] }, { peers: [] }) },
    'invalid local preference 200',
  ],
  [
    'an unknown name of a community',
    { ...v4, ...ads({ communities: ['no-export'] }), communities: [] },
    'invalid community format: no-export',
  ],
  ['a hold time of 2 s', peers({ holdTime: '2s' }), 'invalid hold time "2s"'],
  ['a keepalive time of 500 ms alone', peers({ keepaliveTime: '500ms' }), 'invalid hold time <nil>'],
  ['BFD echo and routes to IPv6', { ...v6, ...echo, ...ads({}) }, 'bfd echo enabled'],
  [
    'a community of more than 32 bits',
    { ...v4, ...ads({ communities: ['65535:65536'] }) },
    'invalid community value',
  ],
]

test.each(rejected)('%s: rejected', (_name, objects, text) => {
  const { rejected: found } = parseConfig(objects)
  expect(found.map(({ message }) => message)).toEqual([expect.stringContaining(text)])
})

const rejectedByMode: [string, ConfigObjects, BgpMode, text: string][] = [
  ['two peers of one address', peers({ peerPort: 179 }, { peerPort: 1179 }), 'frr', 'already exists'],
  [
    'a router ID of one peer only',
    peers({ routerID: '10.0.0.1' }, { peerAddress: '192.0.2.2' }),
    'frr',
    'RouterID',
  ],
  ['a BFDProfile that nobody uses', { bfdProfiles: echo.bfdProfiles }, 'native', 'bfd profiles section set'],
  ['routes to IPv6', { ...v6, ...ads({}) }, 'native', 'native bgp mode does not support ipv6'],
]

test.each(rejectedByMode)(
  '%s: rejected by one mode alone, and not by Ingot',
  (_name, objects, mode, text) => {
    expect(parseConfig(objects).rejected).toEqual([])
    const verdicts = bgpModeRejections(objects, mode)
    expect(verdicts.map(({ message }) => message)).toEqual([expect.stringContaining(text)])
    expect(bgpModeRejections(objects, mode === 'frr' ? 'native' : 'frr')).toEqual([])
  },
)
