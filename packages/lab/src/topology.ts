// The lab's network as plain data, and the `ip` batch lines and sysctls that make it: a segment and a management
// bridge, the nodes and a client, each in a network namespace of its own. Pure text: namespaces.ts runs it.
// Links are created inside the namespaces at once (`link add netns`), so that the host's own never holds any of them.

import { CLUSTER_IP_RANGES } from './apiserver/service/cluster-ips.ts'

/** A node: a network namespace that plays a machine. */
export interface LabNode {
  readonly name: string
  readonly namespace: string
  /** Of the node's interface on the segment, and so of every ARP and NDP answer the node gives. */
  readonly hardwareAddress: string
  /** On the segment. */
  readonly addresses: readonly [ipv4: string, ipv6: string]
  readonly managementAddress: string
  /** What the node's Pods get addresses from. */
  readonly podPrefixes: readonly [ipv4: string, ipv6: string]
}

export const SEGMENT_INTERFACE = 'segment0'
export const SEGMENT_NAMESPACE = 'ingot-segment'
export const MANAGEMENT_NAMESPACE = 'ingot-management'
export const CLIENT_NAMESPACE = 'ingot-client'
const NODE_NAMESPACE = 'ingot-node-'
/** Where the forwarder listens for the nodes' requests to the API server. */
export const MANAGEMENT_ADDRESS = '10.250.0.254'
export const MANAGEMENT_PORT = 6443

const CLIENT_HARDWARE_ADDRESS = '02:00:c0:a8:fa:01'
const CLIENT_ADDRESSES = ['192.168.250.1', 'fd00:250::1'] as const

/** What a lab has beside its nodes. */
export const OTHER_MACHINES: readonly Pick<LabNode, 'name' | 'namespace'>[] = [
  { name: 'client', namespace: CLIENT_NAMESPACE },
  { name: 'segment', namespace: SEGMENT_NAMESPACE },
  { name: 'management', namespace: MANAGEMENT_NAMESPACE },
]

/** The file in the lab's folder by which a node's programs reach the API server. */
export const NODE_KUBECONFIG = 'node.kubeconfig'

/** What every node's Pod prefixes are part of. */
export const CLUSTER_POD_RANGES = ['10.244.0.0/16', 'fd00:244::/32'] as const

/** Past this the nodes' addresses would run into the example's pool. */
export const MOST_NODES = 50

/** The nodes of a lab: `node-1` has host number 11, in every prefix and in its hardware address alike. */
export function labNodes(count: number): readonly LabNode[] {
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1
    const host = number + 10
    return {
      name: `node-${number}`,
      namespace: `${NODE_NAMESPACE}${number}`,
      hardwareAddress: `02:00:c0:a8:fa:${host}`,
      addresses: [`192.168.250.${host}`, `fd00:250::${host}`],
      managementAddress: `10.250.0.${host}`,
      podPrefixes: [`10.244.${number}.0/24`, `fd00:244:${number}::/64`],
    }
  })
}

/** Every namespace of a lab with these nodes. */
export function namespacesOf(nodes: readonly LabNode[]): readonly string[] {
  return [
    SEGMENT_NAMESPACE,
    MANAGEMENT_NAMESPACE,
    CLIENT_NAMESPACE,
    ...nodes.map(({ namespace }) => namespace),
  ]
}

/** Whether a lab makes namespaces of this name; nothing of any other name is ever touched. */
export function isLabNamespace(name: string): boolean {
  return (
    [SEGMENT_NAMESPACE, MANAGEMENT_NAMESPACE, CLIENT_NAMESPACE].includes(name) ||
    (name.startsWith(NODE_NAMESPACE) && /^\d+$/.test(name.slice(NODE_NAMESPACE.length)))
  )
}

// The segment is a switch that snoops: a second after its start it delivers a multicast frame only to who joined the
// group by MLD. So an announcer that forgets to join is found here, not in somebody's data centre. In centiseconds.
const SNOOPING = 'mcast_querier 1 mcast_startup_query_interval 100 mcast_query_response_interval 100'

/** `ip -batch` in the host's namespace: the namespaces and the links between them. */
export function wiring(nodes: readonly LabNode[]): string {
  return lines(
    ...namespacesOf(nodes).map((name) => `netns add ${name}`),
    `link add segment netns ${SEGMENT_NAMESPACE} type bridge ${SNOOPING}`,
    `link add management netns ${MANAGEMENT_NAMESPACE} type bridge`,
    segmentLink(CLIENT_NAMESPACE, 'client', CLIENT_HARDWARE_ADDRESS),
    ...nodes.flatMap(({ name, namespace, hardwareAddress }) => [
      segmentLink(namespace, name, hardwareAddress),
      `link add management0 netns ${namespace} type veth peer name ${name} netns ${MANAGEMENT_NAMESPACE}`,
    ]),
  )
}

/** What is configured inside one namespace: sysctls (as paths under /proc/sys) first, then `ip -batch` lines. */
export interface NamespaceSetup {
  readonly namespace: string
  readonly sysctls: Readonly<Record<string, string>>
  readonly batch: string
}

/** The inside of every namespace; they do not depend on each other. */
export function setups(nodes: readonly LabNode[]): readonly NamespaceSetup[] {
  const managementPorts = nodes.map(({ name }) => name)
  const segmentPorts = ['client', ...managementPorts]
  return [
    {
      namespace: SEGMENT_NAMESPACE,
      // MLD queries need a link-local address to come from
      sysctls: {},
      batch: bridge('segment', segmentPorts),
    },
    {
      namespace: MANAGEMENT_NAMESPACE,
      sysctls: { 'net/ipv6/conf/all/disable_ipv6': '1' },
      batch: lines(bridge('management', managementPorts), `addr add ${MANAGEMENT_ADDRESS}/24 dev management`),
    },
    {
      namespace: CLIENT_NAMESPACE,
      sysctls: QUIET_HOST,
      batch: lines(onSegment(CLIENT_ADDRESSES), ...EVERYTHING_ON_LINK),
    },
    ...nodes.map((node) => ({ namespace: node.namespace, sysctls: ROUTER, batch: nodeBatch(node, nodes) })),
  ]
}

// addresses are usable at once (no duplicate address detection), and no redirect bypasses the node that was asked
const QUIET_HOST = {
  'net/ipv6/conf/all/accept_dad': '0',
  'net/ipv6/conf/default/accept_dad': '0',
  [`net/ipv6/conf/${SEGMENT_INTERFACE}/accept_dad`]: '0',
  [`net/ipv6/conf/${SEGMENT_INTERFACE}/accept_redirects`]: '0',
  [`net/ipv4/conf/${SEGMENT_INTERFACE}/accept_redirects`]: '0',
}

const ROUTER = {
  ...QUIET_HOST,
  'net/ipv4/ip_forward': '1',
  'net/ipv6/conf/all/forwarding': '1',
  'net/ipv4/conf/all/send_redirects': '0',
  [`net/ipv4/conf/${SEGMENT_INTERFACE}/send_redirects`]: '0',
  // a Pod's IPv6 address is bound without being on an interface; for IPv4 the local route is enough
  'net/ipv6/ip_nonlocal_bind': '1',
}

function nodeBatch(node: LabNode, nodes: readonly LabNode[]): string {
  const others = nodes.filter(({ name }) => name !== node.name)
  return lines(
    onSegment(node.addresses),
    'link set management0 up',
    `addr add ${node.managementAddress}/24 dev management0`,
    // every Pod address of this node is local, and those of the others are behind them
    ...node.podPrefixes.map((prefix) => `route add local ${prefix} dev lo`),
    ...others.flatMap(({ podPrefixes, addresses }) => [
      `route add ${podPrefixes[0]} via ${addresses[0]}`,
      `route add ${podPrefixes[1]} via ${addresses[1]}`,
    ]),
    // a node needs some route to cluster IPs before DNAT sees the packet
    ...Object.values(CLUSTER_IP_RANGES).map((prefix) => `route add ${prefix} dev ${SEGMENT_INTERFACE}`),
  )
}

// the client asks the segment for every address there is, so that a pool may have any
const EVERYTHING_ON_LINK = ['0.0.0.0/0', '::/0'].map((all) => `route add ${all} dev ${SEGMENT_INTERFACE}`)

function segmentLink(namespace: string, port: string, hardwareAddress: string): string {
  return `link add ${SEGMENT_INTERFACE} address ${hardwareAddress} netns ${namespace} type veth peer name ${port} netns ${SEGMENT_NAMESPACE}`
}

function bridge(name: string, ports: readonly string[]): string {
  return lines(
    'link set lo up',
    `link set ${name} up`,
    ...ports.map((port) => `link set ${port} master ${name} up`),
  )
}

function onSegment([ipv4, ipv6]: readonly [string, string]): string {
  return lines(
    'link set lo up',
    `link set ${SEGMENT_INTERFACE} up`,
    `addr add ${ipv4}/24 dev ${SEGMENT_INTERFACE}`,
    `addr add ${ipv6}/64 dev ${SEGMENT_INTERFACE} nodad`,
  )
}

function lines(...parts: readonly string[]): string {
  return parts.join('\n')
}
