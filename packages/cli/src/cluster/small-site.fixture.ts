// A cluster with two nodes and the programs of Ingot on it, as its API server and its speakers tell of it: one Service has
// an address, one waits, and what is wrong is what a test adds.

import type { BgpReport } from '@ingot/api/bgp-report'
import type { Layer2Report } from '@ingot/api/layer2-report'
import type { NodeReport } from '@ingot/api/node-report'
import { LiveCluster } from './cluster.fixture.ts'

const TIME = '2026-01-01T00:00:00.000Z'

const pod = (name: string, component: string, node: string, image: string, more = '') => `
kind: Pod
metadata: { name: ${name}, labels: { app: metallb, component: ${component} } }
spec: { nodeName: ${node}, containers: [{ name: ${component}, image: 'quay.io/x/${component}:${image}'${more} }] }
status: { phase: Running, conditions: [{ type: Ready, status: 'True' }] }
---`

export const KUBE_PROXY = `
kind: ConfigMap
metadata: { name: kube-proxy }
data: { config.conf: "kind: KubeProxyConfiguration\\nmode: iptables\\n" }
`

const SITE = `
kind: Node
metadata: { name: node-1 }
status: { addresses: [{ type: InternalIP, address: 192.0.2.1 }] }
---
kind: Node
metadata: { name: node-2 }
status: { addresses: [{ type: InternalIP, address: 192.0.2.2 }] }
---
kind: IPAddressPool
metadata: { name: web }
spec: { addresses: [192.0.2.100/32] }
---
kind: L2Advertisement
metadata: { name: all }
spec: {}
---
kind: BGPAdvertisement
metadata: { name: all }
spec: {}
---
kind: BGPPeer
metadata: { name: tor }
spec: { myASN: 65001, peerASN: 65002, peerAddress: 192.0.2.254, password: peer-password }
---${pod('controller-a', 'controller', 'node-1', 'v0.1.0')}${pod('speaker-1', 'speaker', 'node-1', 'v0.1.0')}
${pod('speaker-2', 'speaker', 'node-2', 'v0.1.0', ', env: [{ name: ROUTER_PASSWORD, value: pod-password }]')}
kind: Service
metadata: { name: front }
spec: { type: LoadBalancer, ports: [{ port: 80 }] }
status: { loadBalancer: { ingress: [{ ip: 192.0.2.100 }] } }
---
kind: EndpointSlice
metadata: { name: front-1, labels: { kubernetes.io/service-name: front } }
addressType: IPv4
endpoints: [{ addresses: [10.1.0.1], nodeName: node-1 }]
---
kind: Service
metadata: { name: waits }
spec: { type: LoadBalancer, ports: [{ port: 80 }] }
status: { conditions: [{ type: ingot.dev/Allocated, status: 'False', reason: AllocationFailed, message: no available IPs, lastTransitionTime: '${TIME}' }] }
---
kind: ServiceL2Status
metadata: { name: l2-1 }
status: { node: node-2, serviceName: front, serviceNamespace: default, interfaces: [{ name: eth0 }] }
---
kind: ServiceBGPStatus
metadata: { name: bgp-1 }
status: { node: node-1, serviceName: front, serviceNamespace: default, peers: [tor] }
---${KUBE_PROXY}`

/** What the speaker of node-1 captures: a file that ends as no text does. */
export const CAPTURE = 'a capture \n\n'

export async function startSmallSite(): Promise<LiveCluster> {
  const cluster = await LiveCluster.start()
  await cluster.create(SITE)
  for (const node of ['node-1', 'node-2']) {
    cluster.voices[node.replace('node', 'speaker')] = {
      answers: {
        '/node': JSON.stringify(machine(node)),
        '/layer2': JSON.stringify(layer2(node)),
        '/bgp': JSON.stringify(bgp(node)),
        '/metrics': 'metallb_speaker_announced 1\n',
        ...(node === 'node-1' && { '/debug/capture.pcap': CAPTURE }),
      },
      log: `{"level":"info","msg":"${node} dials http://admin:log-password@router"}\n`,
    }
  }
  cluster.voices['controller-a'] = { answers: { '/metrics': 'metallb_x 1\n' }, log: 'token=log-token\n' }
  return cluster
}

const place = (node: string) => node.slice(-1)

export function machine(node: string): NodeReport {
  return {
    node,
    version: '0.1.0',
    interfaces: [
      {
        name: 'eth0',
        hardwareAddress: `02:00:00:00:00:0${place(node)}`,
        mtu: 1500,
        isWireless: false,
        addresses: [`192.0.2.${place(node)}/24`],
        ipv4: { rpFilter: 2, arpIgnore: 0, arpAnnounce: 0 },
      },
    ],
    gateways: [{ address: '192.0.2.254', interface: 'eth0' }],
    neighbours: [],
    unread: [],
  }
}

function layer2(node: string): Layer2Report {
  const other = node === 'node-1' ? 'node-2' : 'node-1'
  const hardwareAddress = (of: string) => `02:00:00:00:00:0${place(of)}`
  const peer = { node: other, lastHeard: TIME, isHeard: true, hearsUs: true, isLeaving: false }
  return {
    node,
    time: TIME,
    addresses: [],
    leftOff: 0,
    interfaces: [
      {
        name: 'eth0',
        hardwareAddress: hardwareAddress(node),
        hasCarrier: true,
        hasHeartbeats: true,
        peers: [{ ...peer, hardwareAddress: hardwareAddress(other) }],
      },
    ],
    decisions: [],
    members: ['node-1', 'node-2'].map((name) => ({ name, address: '', state: 'alive' as const })),
  }
}

function bgp(node: string): BgpReport {
  const messages = { open: 1, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 }
  const peer = {
    ...{ name: 'tor', port: 179, localAsn: 65001, peerAsn: 65002, isMultiHop: false, families: [] },
    ...{ state: 'active' as const, sent: messages, received: messages },
    ...{ established: 0, ended: 0, prefixesSent: 0, prefixesWanted: 1 },
  }
  return { node, time: TIME, peers: [peer] }
}
