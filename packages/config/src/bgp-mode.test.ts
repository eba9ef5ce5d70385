// What MetalLB's modes refuse, in their words and with the field. More pairs are in conformance.test.ts.

import { describe, expect, test } from 'bun:test'
import { bgpModeRejections } from './bgp-mode.ts'
import type { BgpMode } from './bgp-mode.ts'
import type { ConfigObjects } from './parse-config.ts'

const named = (name: string, spec: object, labels = {}) => ({ metadata: { name, labels }, spec })
const peer = (name: string, spec: object) =>
  named(name, { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1', ...spec })

const rejections = (objects: ConfigObjects, mode: BgpMode) =>
  bgpModeRejections(objects, mode).map(({ message, facts }) => [
    message,
    `${facts['kind']} ${facts['name']} ${facts['field']}`,
  ])

describe('native mode', () => {
  test.each<[object, string, string]>([
    [{ bfdProfile: 'x', vrf: 'red' }, 'bfd-profile set', 'bfdProfile'],
    [{ keepaliveTime: '1s', vrf: 'red' }, 'keepalive-time set', 'keepaliveTime'],
    [{ vrf: 'red', connectTime: '1s' }, 'vrf set', 'vrf'],
    [{ connectTime: '1s', enableGracefulRestart: true }, 'connect time set', 'connectTime'],
    [
      { enableGracefulRestart: true, disableMP: true },
      'EnableGracefulRestart flag set',
      'enableGracefulRestart',
    ],
    [{ disableMP: true, dualStackAddressFamily: true }, 'disable MP flag set', 'disableMP'],
    [
      { dualStackAddressFamily: true, localASN: 1 },
      'dualstackaddressfamily flag set',
      'dualStackAddressFamily',
    ],
    [{ peerASN: 0, dynamicASN: 'external', localASN: 1 }, 'dynamicASN set', 'dynamicASN'],
    [{ localASN: 1 }, 'localASN set', 'localASN'],
  ])('refuses a peer with %j', (spec, what, field) => {
    expect(rejections({ bgpPeers: [peer('p', spec)] }, 'native')).toEqual([
      [`peer 192.0.2.1 has ${what} on native bgp mode`, `BGPPeer p spec.${field}`],
    ])
  })

  test('refuses a peer behind an interface, which has no address to be named by', () => {
    const bgpPeers = [peer('p', { peerAddress: undefined, interface: 'eth0' })]
    expect(rejections({ bgpPeers }, 'native')).toEqual([
      ['peer  has interface set on native bgp mode', 'BGPPeer p spec.interface'],
    ])
  })

  test('takes a peer that only says what it can do', () => {
    const bgpPeers = [peer('p', { keepaliveTime: '0s', holdTime: '9s', vrf: '', ebgpMultiHop: true })]
    expect(rejections({ bgpPeers }, 'native')).toEqual([])
  })

  test('refuses every BFDProfile', () => {
    const bfdProfiles = [named('b', {}), { metadata: { name: 'a' } }]
    expect(rejections({ bfdProfiles }, 'native')).toEqual([
      ['bfd profiles section set', 'BFDProfile a spec'],
      ['bfd profiles section set', 'BFDProfile b spec'],
    ])
  })

  test('refuses IPv6 in the pools that a BGPAdvertisement chooses', () => {
    const pools = [
      named('a', { addresses: ['10.0.0.0/24', 'fd00::1-fd00::6'] }, { zone: '1' }),
      named('b', { addresses: ['fd00:1::/64'] }),
      named('c', { addresses: ['10.0.1.0/24'] }),
    ]
    const message = (name: string, block: string) =>
      `pool "${name}" has ipv6 CIDR ${block}, native bgp mode does not support ipv6`
    const a = [message('a', 'fd00::1/128'), 'IPAddressPool a spec.addresses[1]']
    const b = [message('b', 'fd00:1::/64'), 'IPAddressPool b spec.addresses[0]']
    const chosenBy = (spec: object) => rejections({ pools, bgpAdvertisements: [named('x', spec)] }, 'native')
    expect(chosenBy({})).toEqual([a, b])
    expect(chosenBy({ ipAddressPools: ['b'] })).toEqual([b])
    expect(chosenBy({ ipAddressPoolSelectors: [{ matchLabels: { zone: '1' } }] })).toEqual([a])
    expect(chosenBy({ ipAddressPools: ['c'] })).toEqual([])
    expect(rejections({ pools, l2Advertisements: [named('x', {})] }, 'native')).toEqual([])
  })

  test('refuses large communities, and leaves what is none to others', () => {
    const communities = [
      named('c', {
        communities: [
          { name: 'y', value: 'y' },
          { name: 'z', value: 'large:1:2:3' },
        ],
      }),
    ]
    const bgpAdvertisements = [named('x', { communities: ['1:2', 'z', 'large:4:5:6'] })]
    expect(rejections({ communities, bgpAdvertisements }, 'native')).toEqual([
      [
        'native BGP mode only supports legacy communities, BGP advertisement "x" has non legacy community "large:4:5:6"',
        'BGPAdvertisement x spec.communities[2]',
      ],
      [
        'native BGP mode only supports legacy communities, BGP community CR "c" has non legacy community {"z" "large:1:2:3"}',
        'Community c spec.communities[1].value',
      ],
    ])
  })
})

describe('FRR mode', () => {
  const refused = (...specs: object[]) =>
    rejections({ bgpPeers: specs.map((spec, i) => peer(`p${i}`, spec)) }, 'frr')

  test('refuses different router IDs, also one beside none', () => {
    const text = 'in FRR mode peers selecting the same node must all have the same RouterID'
    expect(refused({ routerID: '10.0.0.1' }, { peerAddress: '192.0.2.2', routerID: '10.0.0.2' })).toEqual([
      [`peer 10.0.0.2 has RouterID different from 10.0.0.1, ${text}`, 'BGPPeer p1 spec.routerID'],
    ])
    expect(refused({}, { peerAddress: '192.0.2.2', routerID: '10.0.0.2' })).toEqual([
      [`peer 10.0.0.2 has RouterID different from , ${text}`, 'BGPPeer p1 spec.routerID'],
    ])
  })

  test('refuses one place twice in one VRF, whatever the port', () => {
    const text = "already exists, FRR mode doesn't support duplicate BGPPeers selecting the same node"
    expect(refused({ vrf: 'red' }, { vrf: 'red', peerPort: 1179 })).toEqual([
      [`peer 192.0.2.1-red ${text}`, 'BGPPeer p1 spec.peerAddress'],
    ])
    const behind = { peerAddress: undefined, interface: 'eth0' }
    expect(refused(behind, behind)).toEqual([[`peer eth0 ${text}`, 'BGPPeer p1 spec.interface']])
    expect(refused({ vrf: 'red' }, {})).toEqual([])
  })

  test('refuses two AS numbers in one VRF', () => {
    expect(refused({}, { peerAddress: '192.0.2.2', myASN: 1 })).toEqual([
      [
        'peer 192.0.2.2 has myAsn different from 192.0.2.1, ' +
          'in FRR mode peers selecting the same node must have the same myAsn within the same VRF',
        'BGPPeer p1 spec.myASN',
      ],
    ])
  })

  test('looks only at peers that a node has in common, where the nodes are known', () => {
    const on = (name: string) => ({ nodeSelectors: [{ matchLabels: { name } }] })
    const bgpPeers = [peer('a', on('n1')), peer('b', on('n2'))]
    const nodes = ['n1', 'n2'].map((name) => ({ metadata: { name, labels: { name } } }))
    expect(rejections({ bgpPeers, nodes }, 'frr')).toEqual([])
    expect(rejections({ bgpPeers }, 'frr')).toHaveLength(1)
    expect(rejections({ bgpPeers, nodes: [] }, 'frr')).toHaveLength(1)
    expect(rejections({ bgpPeers: [...bgpPeers, peer('c', {})], nodes }, 'frr')).toHaveLength(1)
  })
})

test('objects that are wrong in themselves are passed over', () => {
  const wrong = [null, { metadata: { name: 'a' }, spec: { myASN: 'x' } }, { metadata: { name: 'b' } }]
  const objects = {
    bgpPeers: wrong,
    bgpAdvertisements: wrong.slice(0, 2),
    communities: [null],
    pools: [null],
  }
  expect(bgpModeRejections(objects, 'native')).toEqual([])
  expect(bgpModeRejections(objects, 'frr')).toEqual([])
})
