// A cluster that is well: three nodes on one segment, a pool for Layer 2, a BGP peer. A test breaks one thing.

import { parseConfig } from '@ingot/config'
import type { ConfigObjects } from '@ingot/config'
import type { BgpReport } from '@ingot/api/bgp-report'
import type { Layer2Report } from '@ingot/api/layer2-report'
import type { MachineInterface, NodeReport } from '@ingot/api/node-report'
import type { Node, Pod, Service } from 'kubernetes-types/core/v1'
import { diagnose } from './diagnose.ts'
import type { ClusterFacts, Facts, Known, NodeFacts, Workload } from './facts.ts'

export const NODES = ['node-1', 'node-2', 'node-3'] as const

export const known = <T>(value: T): Known<T> => ({ ok: true, value })
export const UNKNOWN = { ok: false, why: 'nobody knows' } as const

const TIME = '2026-01-02T03:04:05.678Z'

/** The number at the end of a node's name. */
const place = (node: string) => Number(node.slice(-1))

export function eth0(node: string, change: Partial<MachineInterface> = {}): MachineInterface {
  return {
    name: 'eth0',
    hardwareAddress: `02:00:00:00:00:0${place(node)}`,
    mtu: 1500,
    isWireless: false,
    addresses: [`192.0.2.${place(node)}/24`],
    ipv4: { rpFilter: 2, arpIgnore: 0, arpAnnounce: 0 },
    ...change,
  }
}

export function machine(node: string, change: Partial<NodeReport> = {}): NodeReport {
  return {
    node,
    version: '0.1.0',
    interfaces: [eth0(node)],
    gateways: [{ address: '192.0.2.254', interface: 'eth0' }],
    neighbours: [{ address: '192.0.2.254', hardwareAddress: '02:00:00:00:00:fe', interface: 'eth0' }],
    unread: [],
    ...change,
  }
}

/** A peer of the interface that is heard and hears. */
const peerOf = (node: string) => ({
  node,
  hardwareAddress: `02:00:00:00:00:0${place(node)}`,
  lastHeard: TIME,
  isHeard: true,
  hearsUs: true,
  isLeaving: false,
})

export function layer2(node: string, change: Partial<Layer2Report> = {}): Layer2Report {
  const others = NODES.filter((it) => it !== node)
  return {
    node,
    time: TIME,
    addresses: [],
    leftOff: 0,
    interfaces: [
      {
        name: 'eth0',
        hardwareAddress: `02:00:00:00:00:0${place(node)}`,
        hasCarrier: true,
        hasHeartbeats: true,
        peers: others.map(peerOf),
      },
    ],
    decisions: [],
    members: NODES.map((name) => ({ name, address: `192.0.2.${place(name)}`, state: 'alive' as const })),
    ...change,
  }
}

/** With the OPEN that carries the identifier. */
export function bgp(node: string, identifier: string = `192.0.2.${place(node)}`): BgpReport {
  const octets = identifier.split('.').map((it) => Number(it).toString(16).padStart(2, '0'))
  const messages = { open: 1, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 }
  const openSent = `${'ff'.repeat(16)}001d0104fde8005a${octets.join('')}00`
  const peer = {
    ...{ name: 'tor', port: 179, localAsn: 65001, peerAsn: 65002, isMultiHop: false, families: [] },
    ...{ state: 'active' as const, openSent, sent: messages, received: messages },
    ...{ established: 0, ended: 0, prefixesSent: 0, prefixesWanted: 0 },
  }
  return { node, time: TIME, peers: [peer] }
}

export function nodeFacts(node: string, change: Partial<NodeFacts> = {}): NodeFacts {
  return {
    node,
    machine: known(machine(node)),
    layer2: known(layer2(node)),
    bgp: known(bgp(node)),
    ...change,
  }
}

const named = (name: string) => ({ metadata: { namespace: 'metallb-system', name } })

export const OBJECTS: ConfigObjects = {
  pools: [{ ...named('web'), spec: { addresses: ['192.0.2.100-192.0.2.120', '2001:db8::/120'] } }],
  l2Advertisements: [named('all')],
  bgpPeers: [{ ...named('tor'), spec: { myASN: 65001, peerASN: 65002, peerAddress: '192.0.2.254' } }],
}

export function clusterNode(name: string, change: Node = {}): Node {
  return {
    metadata: { name },
    status: { addresses: [{ type: 'InternalIP', address: `192.0.2.${place(name)}` }] },
    ...change,
  }
}

export function speakerPod(node: string, container: object = {}, ready = 'True'): Pod {
  return {
    metadata: { name: `speaker-${node}`, namespace: 'metallb-system' },
    spec: { nodeName: node, containers: [{ name: 'speaker', ...container }] },
    status: { conditions: [{ type: 'Ready', status: ready }] },
  }
}

export function controllerPod(name: string, ready = 'True'): Pod {
  return {
    metadata: { name, namespace: 'metallb-system' },
    status: { conditions: [{ type: 'Ready', status: ready }] },
  }
}

export function service(name: string, ip: string, change: Service = {}): Service {
  return {
    metadata: { namespace: 'default', name },
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: { ingress: [{ ip }] } },
    ...change,
  }
}

export function cluster(
  change: Partial<ClusterFacts> = {},
  objects: ConfigObjects = {},
): Known<ClusterFacts> {
  const { config, rejected } = parseConfig({ ...OBJECTS, ...objects })
  const nodes = NODES.map((name) => clusterNode(name))
  const speakers = NODES.map((name) => speakerPod(name))
  const controllers = [controllerPod('controller-a'), controllerPod('controller-b', 'False')]
  const services = [service('web', '192.0.2.100')]
  return known({ config, rejected, nodes, controllers, speakers, services, ...change })
}

export function workload(name: string, image: string, ...settings: readonly string[]): Workload {
  return { kind: 'DaemonSet', namespace: 'kube-system', name, labels: {}, images: [image], settings }
}

export function facts(change: Partial<Facts> = {}): Facts {
  return {
    cluster: cluster(),
    kubeProxy: known({ mode: 'iptables', strictArp: false }),
    workloads: known([workload('kube-proxy', 'registry.k8s.io/kube-proxy:v1.36.3')]),
    nodes: NODES.map((node) => nodeFacts(node)),
    ...change,
  }
}

/** The facts with something else about the second node. */
export function withNode2(change: Partial<NodeFacts>): Facts {
  return facts({ nodes: NODES.map((node) => nodeFacts(node, node === 'node-2' ? change : {})) })
}

// One thing that is not as it should be.

const LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers'
export const labelled = (name: string) => clusterNode(name, { metadata: { name, labels: { [LABEL]: '' } } })
export const objects = (name: string, spec: object) => ({
  metadata: { namespace: 'metallb-system', name },
  spec,
})
export const ipvs = { ...eth0('node-2'), name: 'kube-ipvs0', addresses: [] }
export const node2 = (change: Parameters<typeof machine>[1]) =>
  withNode2({ machine: known(machine('node-2', change)) })
export const segment2 = (change: Parameters<typeof layer2>[1]) =>
  withNode2({ layer2: known(layer2('node-2', change)) })
const [sound2] = layer2('node-2').interfaces
/** The heartbeats of the second node, with something else about those whom it hears. */
export const hears = (change: object, most = 2) =>
  segment2({
    interfaces: (sound2 === undefined ? [] : [sound2]).map((it) => ({
      ...it,
      peers: it.peers.slice(0, most).map((peer) => ({ ...peer, ...change })),
    })),
  })
export const withWorkload = ([name, image, ...settings]: readonly [string, string, ...string[]]) =>
  facts({ workloads: known([workload(name, image, ...settings)]) })
export const withServices = (...services: Service[]) => facts({ cluster: cluster({ services }) })
export const withObjects = (more: ConfigObjects) => facts({ cluster: cluster({}, more) })
const conflict = {
  type: 'ingot.dev/AddressConflict',
  reason: 'AddressConflict',
  message: 'x',
  lastTransitionTime: '',
}
export const withConflict = (status: string) =>
  withServices(service('web', '192.0.2.100', { status: { conditions: [{ ...conflict, status }] } }))

/** What is found in facts, one line each. */
export function found(it: Facts): string[] {
  return diagnose(it).checks.flatMap(({ name, findings }) =>
    findings.map(({ severity, reason, place }) => `${name}: ${severity} ${reason} at ${place}`),
  )
}
