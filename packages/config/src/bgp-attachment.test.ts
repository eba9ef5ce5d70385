// Which pools BGPAdvertisements announce, and when they cannot. More cases of two that contradict each other, or not, are
// in conformance.test.ts.

import { describe, expect, test } from 'bun:test'
import { parseConfig } from './parse-config.ts'
import type { ConfigObjects } from './parse-config.ts'

const pool = (name: string, addresses: string[], labels = {}) => ({
  metadata: { name, labels },
  spec: { addresses },
})
const ad = (name: string, spec: object = {}) => ({ metadata: { name }, spec })
const node = (name: string, labels = {}) => ({ metadata: { name, labels } })
const rack = (value: string) => ({ nodeSelectors: [{ matchLabels: { rack: value } }] })

const attached = (objects: ConfigObjects) =>
  parseConfig(objects).config.pools.map(({ name, bgpAdvertisements }) => [
    name,
    ...bgpAdvertisements.map((it) => it.name),
  ])
const rejection = (objects: ConfigObjects) =>
  parseConfig(objects).rejected.map(({ message, facts }) => [message, facts['name'], facts['field']])

test('an advertisement announces the pools it names and selects, each once; without either, all', () => {
  const pools = [pool('a', ['10.0.0.0/24'], { zone: '1' }), pool('b', ['10.0.1.0/24'], { zone: '2' })]
  const ipAddressPoolSelectors = [{ matchLabels: { zone: '1' } }]
  const bgpAdvertisements = [
    ad('all'),
    ad('both', { ipAddressPools: ['b', 'a'], ipAddressPoolSelectors }),
    ad('named', { ipAddressPools: ['b', 'gone'] }),
    ad('none', { ipAddressPoolSelectors: [{ matchLabels: { zone: '3' } }] }),
    ad('selected', { ipAddressPoolSelectors }),
  ]
  expect(attached({ pools, bgpAdvertisements })).toEqual([
    ['a', 'all', 'both', 'selected'],
    ['b', 'all', 'both', 'named'],
  ])
})

describe('a prefix larger than a pool', () => {
  const pools = [pool('a', ['10.0.0.0/24']), pool('b', ['10.0.1.0/24', '10.0.2.0-10.0.2.20', 'fd00::/64'])]
  const message = (length: number, shortest: number, entry: string) =>
    `invalid aggregation length ${length}: prefix ${shortest} in this pool is more specific than the aggregation ` +
    `length for addresses ${entry}`

  test('is refused for all pools of the advertisement', () => {
    const bgpAdvertisements = [ad('x', { aggregationLength: 24 })]
    expect(rejection({ pools, bgpAdvertisements })).toEqual([
      [message(24, 28, '10.0.2.0-10.0.2.20'), 'x', 'spec.aggregationLength'],
    ])
    expect(attached({ pools, bgpAdvertisements })).toEqual([['a'], ['b']])
  })

  test('names the length of IPv6 where that is wrong', () => {
    expect(rejection({ pools, bgpAdvertisements: [ad('x', { aggregationLengthV6: 48 })] })).toEqual([
      [message(48, 64, 'fd00::/64'), 'x', 'spec.aggregationLengthV6'],
    ])
  })

  test('does not matter where the advertisement does not announce the pool', () => {
    const bgpAdvertisements = [ad('x', { aggregationLength: 24, ipAddressPools: ['a'] })]
    expect(attached({ pools, bgpAdvertisements })).toEqual([['a', 'x'], ['b']])
  })
})

describe('two preferences for one route', () => {
  const pools = [pool('a', ['10.0.0.0/24'])]
  const pair = (a: object, b: object, more: ConfigObjects = {}) =>
    rejection({
      pools,
      bgpAdvertisements: [ad('y', { localPref: 200, ...b }), ad('x', { localPref: 100, ...a })],
      ...more,
    })
  const message =
    'invalid local preference 200: local preferernce 100 was already set for the same type of BGP update. ' +
    'Check existing BGP advertisements with common pools and aggregation lengths'
  const refused = [[message, 'y', 'spec.localPref']]
  const nodes = [node('n1', { rack: '1' }), node('n2', { rack: '2' })]

  test('are refused in the later of both', () => {
    expect(pair({}, {})).toEqual(refused)
    expect(pair({ peers: ['r', 's'] }, { peers: ['s'] }, { nodes })).toEqual(refused)
    expect(pair(rack('1'), { nodeSelectors: [{}] }, { nodes })).toEqual(refused)
  })

  test('are none where no pool is announced by both', () => {
    expect(pair({ ipAddressPools: ['a'] }, { ipAddressPools: ['b'] })).toEqual([])
  })

  test('may come from different nodes, which only a cluster knows', () => {
    expect(pair(rack('1'), rack('2'), { nodes })).toEqual([])
    expect(pair(rack('1'), rack('2'))).toEqual([])
    expect(pair(rack('1'), rack('1'))).toEqual(refused)
    expect(pair(rack('1'), {})).toEqual(refused)
    const both = [...nodes, node('n3', { rack: '1' }), node('n4')]
    const either = { nodeSelectors: [{ matchExpressions: [{ key: 'rack', operator: 'Exists' }] }] }
    expect(pair(rack('1'), either, { nodes: both })).toEqual(refused)
  })

  test('are not found against one that is refused itself', () => {
    const two = [...pools, pool('b', ['10.0.1.0/28'])]
    const bgpAdvertisements = [
      ad('x', { localPref: 100, aggregationLength: 24 }),
      ad('y', { localPref: 200, aggregationLength: 24, ipAddressPools: ['a'] }),
    ]
    expect(rejection({ pools: two, bgpAdvertisements }).map(([, name]) => name)).toEqual(['x'])
  })

  test('are looked for among all that came before, and one that is the same is none', () => {
    const bgpAdvertisements = [
      ad('u', { localPref: 100, peers: ['r'] }),
      ad('v', { localPref: 200, peers: ['s'] }),
      ad('w', { localPref: 100, peers: ['r'] }),
      ad('x', { localPref: 200, peers: ['r'] }),
    ]
    expect(rejection({ pools, bgpAdvertisements }).map(([, name]) => name)).toEqual(['x'])
  })
})

describe('BFD echo and IPv6', () => {
  const pools = [pool('a', ['10.0.0.0/24']), pool('b', ['fd00::/64'])]
  const peer = (name: string, bfdProfile: string) => ({
    metadata: { name },
    spec: { myASN: 1, peerASN: 2, peerAddress: '192.0.2.1', bfdProfile },
  })
  const objects = {
    pools,
    bgpPeers: [peer('q', 'plain'), peer('r', 'echo')],
    bfdProfiles: [{ metadata: { name: 'echo' }, spec: { echoMode: true } }, { metadata: { name: 'plain' } }],
  }

  test.each([
    ['to all peers', {}],
    ['to one with echo', { peers: ['q', 'r'] }],
  ])('do not go together: %s', (_, spec) => {
    expect(rejection({ ...objects, bgpAdvertisements: [ad('x', spec)] })).toEqual([
      [
        'pool b has bgpadvertisement x which references peer r which has bfd echo enabled, which is not possible',
        'x',
        'spec.peers',
      ],
    ])
  })

  test.each([
    ['to a peer without', { peers: ['q', 'unknown'] }],
    ['of a pool without IPv6', { ipAddressPools: ['a'] }],
  ])('do no harm apart: %s', (_, spec) => {
    expect(rejection({ ...objects, bgpAdvertisements: [ad('x', spec)] })).toEqual([])
  })
})
