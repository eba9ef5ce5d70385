// MetalLB's ConfigMap of before 0.13, and what it becomes.

import { describe, expect, test } from 'bun:test'
import { parseAllDocuments } from 'yaml'
import { convertOldConfiguration } from './old-configuration.ts'

const convert = (config: string, name = 'config') =>
  convertOldConfiguration(
    { configMaps: [{ metadata: { name, namespace: 'metallb-system' }, data: { config } }] },
    'metallb-system',
  )
const objects = (config: string) =>
  parseAllDocuments(convert(config)?.manifests ?? '').map(
    (it) =>
      it.toJS() as Readonly<Record<'apiVersion' | 'kind', string> & Record<'metadata' | 'spec', object>>,
  )

test('a cluster without it has nothing to convert', () => {
  expect(convertOldConfiguration({ configMaps: [] }, 'metallb-system')).toBeUndefined()
  expect(convert('', 'other')).toBeUndefined()
})

describe('a pool', () => {
  test('of layer2 is a pool and an L2Advertisement', () => {
    const found = objects(
      'address-pools: [{ name: LAN, protocol: layer2, addresses: [192.0.2.0/24], auto-assign: false }]',
    )
    const metadata = { name: 'lan', namespace: 'metallb-system' }
    expect(found).toEqual([
      {
        apiVersion: 'metallb.io/v1beta1',
        kind: 'IPAddressPool',
        metadata,
        spec: { addresses: ['192.0.2.0/24'], autoAssign: false },
      },
      {
        apiVersion: 'metallb.io/v1beta1',
        kind: 'L2Advertisement',
        metadata,
        spec: { ipAddressPools: ['lan'] },
      },
    ])
  })

  test('of bgp is announced once, or by each of its advertisements', () => {
    const found = objects(`
address-pools:
- { name: plain, protocol: bgp, addresses: [192.0.2.0/28] }
- name: two
  protocol: bgp
  addresses: [198.51.100.0/24]
  avoid-buggy-ips: true
  bgp-advertisements:
  - { aggregation-length: 32, localpref: 100, communities: [no-advertise] }
  - { aggregation-length: 24 }
bgp-communities: { no-advertise: 65535:65282 }
`)
    expect(
      found.map(({ kind, metadata, spec }) => [kind, 'name' in metadata && metadata.name, spec]),
    ).toEqual([
      ['Community', 'communities', { communities: [{ name: 'no-advertise', value: '65535:65282' }] }],
      ['IPAddressPool', 'plain', { addresses: ['192.0.2.0/28'] }],
      ['IPAddressPool', 'two', { addresses: ['198.51.100.0/24'], avoidBuggyIPs: true }],
      ['BGPAdvertisement', 'plain', { ipAddressPools: ['plain'] }],
      [
        'BGPAdvertisement',
        'two-1',
        { aggregationLength: 32, localPref: 100, communities: ['no-advertise'], ipAddressPools: ['two'] },
      ],
      ['BGPAdvertisement', 'two-2', { aggregationLength: 24, ipAddressPools: ['two'] }],
    ])
  })
})

test('a peer keeps everything that it had', () => {
  const found = objects(`
peers:
- my-asn: 64512
  peer-asn: 64513
  peer-address: 192.0.2.1
  peer-port: 1179
  source-address: 192.0.2.9
  hold-time: 30s
  keepalive-time: 10s
  router-id: 192.0.2.9
  password: hush
  bfd-profile: fast
  ebgp-multihop: true
  node-selectors:
  - match-labels: { rack: a }
    match-expressions: [{ key: zone, operator: In, values: [x] }]
bfd-profiles:
- { name: fast, receive-interval: 50, transmit-interval: 60, detect-multiplier: 3, echo-mode: false, passive-mode: true, minimum-ttl: 254, echo-interval: 70 }
`)
  expect(found.map(({ spec }) => spec)).toEqual([
    {
      receiveInterval: 50,
      transmitInterval: 60,
      detectMultiplier: 3,
      echoInterval: 70,
      echoMode: false,
      passiveMode: true,
      minimumTtl: 254,
    },
    {
      myASN: 64_512,
      peerASN: 64_513,
      peerAddress: '192.0.2.1',
      peerPort: 1179,
      sourceAddress: '192.0.2.9',
      holdTime: '30s',
      keepaliveTime: '10s',
      routerID: '192.0.2.9',
      password: 'hush',
      bfdProfile: 'fast',
      ebgpMultiHop: true,
      nodeSelectors: [
        { matchLabels: { rack: 'a' }, matchExpressions: [{ key: 'zone', operator: 'In', values: ['x'] }] },
      ],
    },
  ])
  expect(found[1]?.metadata).toEqual({ name: 'peer1', namespace: 'metallb-system' })
})

test.each([
  ['what is no YAML', 'peers: [', 'not YAML'],
  ['what nobody knows', 'pools: []', 'pools: not known'],
  ['peers that were found', 'peer-autodiscovery: {}', 'write a BGPPeer for each'],
  [
    'what a controller would reject',
    'address-pools: [{ name: a, protocol: layer2, addresses: [192.0.2.300/24] }]',
    'IPAddressPool a: ',
  ],
])('%s is named', (_, config, problem) => {
  expect(convert(config)?.problems.join('\n')).toContain(problem)
})

test('one that is well has no problems', () => {
  const config = 'address-pools: [{ name: a, protocol: layer2, addresses: [192.0.2.0/24] }]'
  expect(convert(config)?.problems).toEqual([])
})
