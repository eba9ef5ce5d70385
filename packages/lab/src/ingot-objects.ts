// The controller and the speakers as a cluster has them: Pods of the lab's nodes, labelled as MetalLB's. Plain data.

import type { KubernetesObject } from '@ingot/kube'
import type { LabNode } from './topology.ts'

export const INGOT_NAMESPACE = 'metallb-system'

/** Everything, in the order to create it. */
export function ingotObjects(nodes: readonly LabNode[]): readonly KubernetesObject[] {
  const [first] = nodes
  const controller = { nodeName: first?.name, ...podSpec('controller') }
  return [
    pod('controller', 'controller', controller),
    ...nodes.map(({ name }) =>
      pod(`speaker-${name}`, 'speaker', { nodeName: name, hostNetwork: true, ...podSpec('speaker') }),
    ),
  ]
}

function pod(name: string, component: string, spec: unknown): KubernetesObject {
  const metadata = { name, namespace: INGOT_NAMESPACE, labels: labelsOf(component) }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec } as KubernetesObject
}

function labelsOf(component: string): Readonly<Record<string, string>> {
  return { app: 'metallb', component }
}

function podSpec(component: string) {
  const fields = { METALLB_NODE_NAME: 'spec.nodeName', METALLB_NAMESPACE: 'metadata.namespace' }
  const env = Object.entries(fields).map(([name, fieldPath]) => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  }))
  return {
    serviceAccountName: component,
    containers: [{ name: component, image: `ingot-${component}`, env }],
  }
}
