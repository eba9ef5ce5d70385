// The objects that a cluster has before anybody applies anything: namespaces, the nodes as they would register
// themselves, and one Pod a node that the example Services select. Plain data.

import type { KubernetesObject } from '@ingot/kube'
import { NODES } from './topology.ts'
import type { LabNode } from './topology.ts'

/** Everything, in the order to create it. */
export function baseObjects(now: string): readonly KubernetesObject[] {
  return [
    ...['default', 'metallb-system'].map(namespace),
    ...NODES.map((node) => nodeObject(node, now)),
    ...NODES.map(webPod),
  ]
}

function namespace(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
}

function nodeObject(node: LabNode, now: string): KubernetesObject {
  const spec = { podCIDR: node.podPrefixes[0], podCIDRs: node.podPrefixes }
  const status = {
    addresses: [
      ...node.addresses.map((address) => ({ type: 'InternalIP', address })),
      { type: 'Hostname', address: node.name },
    ],
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        lastHeartbeatTime: now,
        lastTransitionTime: now,
      },
    ],
    nodeInfo: { operatingSystem: 'linux', osImage: 'network namespace', kubeletVersion: 'lab' },
  }
  return object(
    'v1',
    'Node',
    { name: node.name, labels: { 'kubernetes.io/hostname': node.name } },
    { spec, status },
  )
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
