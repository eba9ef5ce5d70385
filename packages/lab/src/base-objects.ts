// The objects that a cluster has before anybody applies anything: namespaces, the nodes as they would register
// themselves, and one Pod a node that the example Services select. Plain data.

import type { KubernetesObject } from '@ingot/kube'
import { INGOT_NAMESPACE } from './ingot-objects.ts'
import { READY } from './node-lifecycle.ts'
import type { LabNode } from './topology.ts'

/** Everything, in the order to create it; `kubeletPort` is where all kubelets are asked for logs, if anywhere. */
export function baseObjects(
  nodes: readonly LabNode[],
  now: string,
  kubeletPort: number | null,
): readonly KubernetesObject[] {
  return [
    ...['default', INGOT_NAMESPACE].map(namespaceObject),
    ...nodes.map((node) => nodeObject(node, now, kubeletPort)),
    ...nodes.map(webPod),
  ]
}

export function namespaceObject(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
}

function nodeObject(node: LabNode, now: string, kubeletPort: number | null): KubernetesObject {
  const spec = { podCIDR: node.podPrefixes[0], podCIDRs: node.podPrefixes }
  const status = {
    addresses: [
      ...node.addresses.map((address) => ({ type: 'InternalIP', address })),
      { type: 'Hostname', address: node.name },
      ...(kubeletPort === null ? [] : [{ type: 'InternalDNS', address: 'localhost' }]),
    ],
    ...(kubeletPort !== null && { daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } } }),
    conditions: [{ type: 'Ready', ...READY, lastHeartbeatTime: now, lastTransitionTime: now }],
    nodeInfo: NODE_INFO,
  }
  const labels = { 'kubernetes.io/hostname': node.name, 'kubernetes.io/os': 'linux' }
  return object('v1', 'Node', { name: node.name, labels }, { spec, status })
}

// every field is required
const NODE_INFO = {
  operatingSystem: 'linux',
  architecture: process.arch === 'x64' ? 'amd64' : process.arch,
  osImage: 'network namespace',
  kubeletVersion: 'lab',
  kubeProxyVersion: '',
  kernelVersion: '',
  containerRuntimeVersion: '',
  machineID: '',
  systemUUID: '',
  bootID: '',
}

function webPod({ name }: LabNode, index: number): KubernetesObject {
  const ports = [{ name: 'http', containerPort: 8080, protocol: 'TCP' }]
  const spec = { nodeName: name, containers: [{ name: 'web', image: 'lab/hello', ports }] }
  const metadata = { name: `web-${index + 1}`, namespace: 'default', labels: { app: 'web' } }
  return object('v1', 'Pod', metadata, { spec })
}

function object(
  apiVersion: string,
  kind: string,
  metadata: KubernetesObject['metadata'],
  rest: Readonly<Record<string, unknown>>,
): KubernetesObject {
  return { apiVersion, kind, metadata, ...rest }
}
