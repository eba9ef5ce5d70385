// What is found of a cluster that is well, and of one that only looks as if it were not; and what cannot be known is said.

import { describe, expect, test } from 'bun:test'
import { diagnose } from './diagnose.ts'
import type { Facts } from './facts.ts'
import {
  bgp,
  cluster,
  clusterNode,
  eth0,
  facts,
  found,
  hears,
  ipvs,
  known,
  labelled,
  machine,
  node2,
  nodeFacts,
  NODES,
  objects,
  service,
  speakerPod,
  UNKNOWN,
  withConflict,
  withNode2,
  withObjects,
  withServices,
} from './facts.fixture.ts'

test('of a cluster that is well nothing is found', () => {
  expect(found(facts())).toEqual([])
})

describe('what looks like a fault and is none:', () => {
  test.each<[string, Facts]>([
    ['a conflict that is over', withConflict('False')],
    [
      'excluded nodes whose speakers ignore the label',
      facts({
        cluster: cluster({
          nodes: NODES.map(labelled),
          speakers: NODES.map((it) => speakerPod(it, { args: ['--ignore-exclude-lb'] })),
        }),
      }),
    ],
    ['IPVS with strictARP', facts({ kubeProxy: known({ mode: 'ipvs', strictArp: true }) })],
    [
      'a kernel told to be silent for IPVS',
      node2({ interfaces: [ipvs, eth0('node-2', { ipv4: { rpFilter: 2, arpIgnore: 1, arpAnnounce: 2 } })] }),
    ],
    [
      'strict filtering where the default route leads out',
      node2({ interfaces: [eth0('node-2', { ipv4: { rpFilter: 1, arpIgnore: 0, arpAnnounce: 0 } })] }),
    ],
    [
      'the address of a Service at the node that announces it',
      node2({
        neighbours: [{ address: '192.0.2.100', hardwareAddress: '02:00:00:00:00:01', interface: 'eth0' }],
      }),
    ],
    [
      'a node of another system without a speaker',
      facts({
        cluster: cluster({
          nodes: [
            ...NODES.map((it) => clusterNode(it)),
            clusterNode('node-4', {
              metadata: { name: 'node-4', labels: { 'kubernetes.io/os': 'windows' } },
            }),
          ],
        }),
      }),
    ],
    [
      'a Service of another class',
      withServices(service('x', '198.51.100.9', { spec: { type: 'LoadBalancer', loadBalancerClass: 'x' } })),
    ],
    ['a node that leaves', hears({ isHeard: false, isLeaving: true })],
    [
      'another MTU on another segment',
      node2({
        interfaces: [
          eth0('node-2'),
          eth0('node-2', { name: 'eth1', mtu: 9000, addresses: ['198.51.100.2/24'] }),
        ],
      }),
    ],
    [
      'Wi-Fi that answers for nothing',
      node2({
        interfaces: [eth0('node-2'), eth0('node-2', { name: 'wlan0', isWireless: true, addresses: [] })],
      }),
    ],
    [
      'one identifier for one node',
      withObjects({
        bgpPeers: [
          objects('tor', {
            myASN: 65001,
            peerASN: 65002,
            peerAddress: '192.0.2.254',
            routerID: '10.0.0.1',
            nodeSelectors: [{ matchLabels: { 'kubernetes.io/hostname': 'node-1' } }],
          }),
        ],
      }),
    ],
    [
      'Layer 2 faults where only BGP announces',
      facts({
        cluster: cluster({}, { l2Advertisements: [], bgpAdvertisements: [objects('all', {})] }),
        kubeProxy: known({ mode: 'ipvs', strictArp: false }),
      }),
    ],
  ])('%s', (_, it) => {
    expect(found(it)).toEqual([])
  })
})

describe('a check that cannot be made says so:', () => {
  const unmade = (it: Facts) =>
    diagnose(it)
      .checks.filter(({ findings }) => findings.some(({ severity }) => severity === 'unknown'))
      .map(({ name }) => name)

  test.each<[string, Facts, string[]]>([
    [
      'without a cluster',
      facts({ cluster: UNKNOWN }),
      [
        'configuration',
        'controllers',
        'speakers',
        'pool-addresses',
        'foreign-addresses',
        'other-balancers',
        'exclude-labels',
        'router-ids',
        'cpu-limit',
      ],
    ],
    ['without the ConfigMap of kube-proxy', facts({ kubeProxy: UNKNOWN }), ['strict-arp']],
    ['without the right to list workloads', facts({ workloads: UNKNOWN }), ['other-balancers']],
    [
      'without a word of the machine',
      withNode2({ machine: UNKNOWN }),
      ['pool-addresses', 'foreign-addresses', 'kernel-arp', 'rp-filter', 'heartbeats', 'mtu', 'wireless'],
    ],
    [
      'without a word of Layer 2',
      withNode2({ layer2: UNKNOWN }),
      ['rp-filter', 'gossip', 'heartbeats', 'mtu', 'wireless'],
    ],
    ['without a word of BGP', withNode2({ bgp: UNKNOWN }), ['router-ids']],
    [
      'on a node alone, without a cluster and a speaker',
      {
        cluster: UNKNOWN,
        kubeProxy: UNKNOWN,
        workloads: UNKNOWN,
        nodes: [nodeFacts('node-1', { layer2: UNKNOWN, bgp: UNKNOWN })],
      },
      diagnose(facts())
        .checks.map(({ name }) => name)
        // the machine alone shows that there is no IPVS on it
        .filter((name) => name !== 'kernel-arp'),
    ],
  ])('%s', (_, it, checks) => {
    expect(unmade(it)).toEqual(checks)
    const { counts } = diagnose(it)
    expect([counts.serious, counts.warning]).toEqual([0, 0])
    for (const { findings } of diagnose(it).checks)
      for (const { message } of findings) expect(message).toContain('nobody knows')
  })
})

test('a host that may be a node which does not tell is no more than a warning', () => {
  const neighbours = [{ address: '192.0.2.100', hardwareAddress: '02:66:66:66:66:66', interface: 'eth0' }]
  const node1 = nodeFacts('node-1', { machine: known(machine('node-1', { neighbours })) })
  expect(found(facts({ nodes: [node1] }))).toEqual([
    'foreign-addresses: warning AddressInUse at node-1, eth0',
  ])
})

test('the worst is named first, and all are counted', () => {
  const it = facts({
    cluster: cluster({ nodes: [labelled('node-1'), clusterNode('node-2'), clusterNode('node-3')] }),
    nodes: NODES.map((node) => nodeFacts(node, { bgp: known(bgp(node, '10.0.0.1')), machine: UNKNOWN })),
  })
  const { counts, checks } = diagnose(it)
  expect(counts).toMatchObject({ serious: 1, warning: 0, note: 1 })
  expect(checks.find(({ name }) => name === 'router-ids')?.findings).toHaveLength(1)
})
