// Every check with its fault, in one table: a sound cluster in which one thing is wrong has that finding and no other.

import { expect, test } from 'bun:test'
import type { Reason } from '@ingot/api'
import { diagnose } from './diagnose.ts'
import type { Facts } from './facts.ts'
import {
  bgp,
  cluster,
  clusterNode,
  controllerPod,
  eth0,
  facts,
  found,
  hears,
  ipvs,
  known,
  labelled,
  layer2,
  node2,
  NODES,
  objects,
  segment2,
  service,
  speakerPod,
  withConflict,
  withNode2,
  withObjects,
  withServices,
  withWorkload,
} from './facts.fixture.ts'

const FAULTS: readonly [string, Facts, string][] = [
  [
    'a pool that cannot be read',
    withObjects({ pools: [objects('web', { addresses: ['192.0.2.300'] })] }),
    'configuration: serious ConfigurationError at IPAddressPool web',
  ],
  [
    'a pool that nobody announces',
    withObjects({ l2Advertisements: [] }),
    'configuration: warning PoolNotAnnounced at pool web',
  ],
  [
    'no controller',
    facts({ cluster: cluster({ controllers: [] }) }),
    'controllers: serious ControllerMissing at cluster',
  ],
  [
    'controllers none of which is ready',
    facts({ cluster: cluster({ controllers: ['a', 'b'].map((it) => controllerPod(it, 'False')) }) }),
    'controllers: serious ControllerMissing at cluster',
  ],
  [
    'no speaker anywhere',
    facts({ cluster: cluster({ speakers: [] }) }),
    'speakers: serious SpeakerMissing at cluster',
  ],
  [
    'a node without a speaker',
    facts({ cluster: cluster({ speakers: [speakerPod('node-1'), speakerPod('node-2')] }) }),
    'speakers: warning SpeakerMissing at node-3',
  ],
  [
    'a speaker that is not ready',
    facts({
      cluster: cluster({ speakers: NODES.map((it, i) => speakerPod(it, {}, i === 1 ? 'False' : 'True')) }),
    }),
    'speakers: warning SpeakerMissing at node-2',
  ],
  [
    'a tainted node without a speaker, which may be meant so',
    facts({
      cluster: cluster({
        nodes: [
          ...NODES.map((it) => clusterNode(it)),
          clusterNode('node-4', {
            metadata: { name: 'node-4' },
            spec: { taints: [{ key: 'x', effect: 'NoSchedule' }] },
          }),
        ],
      }),
    }),
    'speakers: note SpeakerMissing at node-4',
  ],
  [
    "a node's address in a pool, as Kubernetes has it",
    facts({
      cluster: cluster({
        nodes: [
          ...NODES.slice(0, 2).map((it) => clusterNode(it)),
          clusterNode('node-3', {
            metadata: { name: 'node-3' },
            status: { addresses: [{ type: 'InternalIP', address: '192.0.2.101' }] },
          }),
        ],
      }),
    }),
    'pool-addresses: serious PoolHoldsNode at node-3',
  ],
  [
    'an address of a pool on an interface',
    node2({ interfaces: [eth0('node-2', { addresses: ['192.0.2.2/24', '192.0.2.105/32'] })] }),
    'pool-addresses: serious PoolHoldsNode at node-2, eth0',
  ],
  [
    'a gateway in a pool',
    node2({ gateways: [{ address: '192.0.2.110', interface: 'eth0' }] }),
    'pool-addresses: serious PoolHoldsGateway at node-2, eth0',
  ],
  [
    'a conflict that speakers have seen',
    withConflict('True'),
    'foreign-addresses: serious AddressConflict at Service default/web',
  ],
  [
    'a host that has a free address of a pool',
    node2({
      neighbours: [{ address: '192.0.2.119', hardwareAddress: '02:66:66:66:66:66', interface: 'eth0' }],
    }),
    'foreign-addresses: warning AddressInUse at node-2, eth0',
  ],
  [
    'a host that has the address of a Service',
    node2({
      neighbours: [{ address: '192.0.2.100', hardwareAddress: '02:66:66:66:66:66', interface: 'eth0' }],
    }),
    'foreign-addresses: serious AddressInUse at node-2, eth0',
  ],
  ...(
    [
      ['kube-vip for Services', ['vip', 'ghcr.io/kube-vip/kube-vip:v0.9', 'svc_enable=true'], 'serious'],
      ['kube-vip for the control plane', ['vip', 'ghcr.io/kube-vip/kube-vip:v0.9', 'cp_enable=true'], 'note'],
      [
        'the cloud provider of kube-vip',
        ['p', 'ghcr.io/kube-vip/kube-vip-cloud-provider:v0.0.10'],
        'serious',
      ],
      ['ServiceLB', ['svclb-web-1234', 'rancher/klipper-lb:v0.4'], 'serious'],
      ['MetalLB', ['speaker', 'quay.io/metallb/speaker:v0.15.2'], 'warning'],
      ['OpenELB', ['openelb', 'kubesphere/openelb-manager:v0.6'], 'serious'],
      ['PureLB', ['lbnodeagent', 'registry.gitlab.com/purelb/purelb/lbnodeagent:v0.9'], 'serious'],
      ['a cloud controller', ['x', 'registry.k8s.io/provider-aws/cloud-controller-manager:v1'], 'warning'],
    ] as const
  ).map(([name, of, severity]): [string, Facts, string] => [
    name,
    withWorkload(of),
    `other-balancers: ${severity} OtherBalancer at DaemonSet kube-system/${of[0]}`,
  ]),
  [
    'an address that is of no pool',
    withServices(service('web', '198.51.100.9')),
    'other-balancers: warning OtherBalancer at Service default/web',
  ],
  [
    'IPVS without strictARP',
    facts({ kubeProxy: known({ mode: 'ipvs', strictArp: false }) }),
    'strict-arp: serious StrictArpOff at ConfigMap kube-system/kube-proxy',
  ],
  [
    'a kernel that answers for IPVS',
    node2({ interfaces: [ipvs, eth0('node-2')] }),
    'kernel-arp: serious KernelAnswersArp at node-2, eth0',
  ],
  [
    'a kernel that asks in the name of IPVS',
    node2({ interfaces: [ipvs, eth0('node-2', { ipv4: { rpFilter: 2, arpIgnore: 1, arpAnnounce: 0 } })] }),
    'kernel-arp: serious KernelAnswersArp at node-2, eth0',
  ],
  [
    'strict filtering beside the way back',
    node2({
      interfaces: [eth0('node-2', { ipv4: { rpFilter: 1, arpIgnore: 0, arpAnnounce: 0 } })],
      gateways: [{ address: '198.51.100.1', interface: 'eth1' }],
    }),
    'rp-filter: warning ReversePathFilter at node-2, eth0',
  ],
  [
    'a label on every node',
    facts({ cluster: cluster({ nodes: NODES.map(labelled) }) }),
    'exclude-labels: serious NodesExcluded at node-1, node-2, node-3',
  ],
  [
    'a label on one node',
    facts({
      cluster: cluster({ nodes: [labelled('node-1'), clusterNode('node-2'), clusterNode('node-3')] }),
    }),
    'exclude-labels: note NodesExcluded at node-1',
  ],
  [
    'a node that gossip does not have',
    segment2({
      members: [
        { name: 'node-2', address: '', state: 'alive' },
        { name: 'node-3', address: '', state: 'alive' },
      ],
    }),
    'gossip: serious GossipBlocked at node-2',
  ],
  [
    'a node that gossip doubts',
    segment2({
      members: NODES.map((name) => ({ name, address: '', state: name === 'node-1' ? 'suspect' : 'alive' })),
    }),
    'gossip: warning GossipBlocked at node-2',
  ],
  ['no gossip', withNode2({ layer2: known(withoutMembers()) }), 'gossip: warning GossipBlocked at node-2'],
  [
    'a node whose heartbeats never came',
    hears({}, 1),
    'heartbeats: warning HeartbeatsBlocked at node-2, eth0',
  ],
  [
    'a node whose heartbeats have ended',
    hears({ isHeard: false }),
    'heartbeats: warning HeartbeatsBlocked at node-2, eth0',
  ],
  [
    'another MTU',
    node2({ interfaces: [eth0('node-2', { mtu: 9000 })] }),
    'mtu: warning MtuDiffers at node-2, eth0',
  ],
  [
    'Wi-Fi',
    node2({ interfaces: [eth0('node-2', { isWireless: true })] }),
    'wireless: warning WirelessInterface at node-2, eth0',
  ],
  [
    'a BGPPeer with one identifier for all nodes',
    withObjects({
      bgpPeers: [
        objects('tor', { myASN: 65001, peerASN: 65002, peerAddress: '192.0.2.254', routerID: '10.0.0.1' }),
      ],
    }),
    'router-ids: serious RouterIdTwice at BGPPeer tor',
  ],
  [
    'two nodes that say the same in OPEN',
    withNode2({ bgp: known(bgp('node-2', '192.0.2.1')) }),
    'router-ids: serious RouterIdTwice at OPENs that were sent',
  ],
  [
    'a limit of CPU',
    facts({
      cluster: cluster({
        speakers: NODES.map((it) => speakerPod(it, { resources: { limits: { cpu: '100m' } } })),
      }),
    }),
    'cpu-limit: warning CpuLimited at 3 Pods of the speaker',
  ],
]

function withoutMembers() {
  const { members: _, ...report } = layer2('node-2')
  return report
}

test.each(FAULTS)('%s is found, and nothing else', (_, it, expected) => {
  expect(found(it)).toEqual([expected])
})

test('every reason that a check gives is of a row above, and has a remedy', () => {
  const findings = FAULTS.flatMap(([, it]) => diagnose(it).checks.flatMap((check) => check.findings))
  expect(findings.filter(({ remedy }) => remedy.length < 10)).toEqual([])
  const reasons = new Set<Reason>(findings.map(({ reason }) => reason))
  const checks = new Set(
    FAULTS.flatMap(([, it]) =>
      diagnose(it)
        .checks.filter((c) => c.findings.length > 0)
        .map((c) => c.name),
    ),
  )
  expect(reasons.size).toBeGreaterThan(15)
  expect([...checks].toSorted()).toEqual(
    diagnose(facts())
      .checks.map(({ name }) => name)
      .toSorted(),
  )
})
