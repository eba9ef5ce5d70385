// The controller and the speakers as a cluster has them: a Deployment, and a DaemonSet on the nodes' own network, under
// MetalLB's names and labels. Plain data.

import type { KubernetesObject } from '@ingot/kube'

export const INGOT_NAMESPACE = 'metallb-system'

/** Everything, in the order to create it; the namespace and the service accounts have to be there. */
export function ingotObjects(): readonly KubernetesObject[] {
  return [
    workload('Deployment', 'controller', { replicas: 1 }, {}),
    workload('DaemonSet', 'speaker', {}, { hostNetwork: true }),
  ]
}

function workload(kind: string, component: string, spec: object, podSpec: object): KubernetesObject {
  const labels = { app: 'metallb', component }
  const metadata = { name: component, namespace: INGOT_NAMESPACE, labels }
  const template = { metadata: { labels }, spec: { ...podSpec, ...containerOf(component) } }
  const complete = { ...spec, selector: { matchLabels: labels }, template }
  return Object.assign({ apiVersion: 'apps/v1', kind, metadata }, { spec: complete })
}

function containerOf(component: string) {
  const fields = {
    METALLB_NODE_NAME: 'spec.nodeName',
    METALLB_POD_NAME: 'metadata.name',
    METALLB_NAMESPACE: 'metadata.namespace',
  }
  const env = Object.entries(fields).map(([name, fieldPath]) => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  }))
  // an image of this name runs the tool itself, see kubelet/native-container.ts
  const containers = [{ name: component, image: `ingot-${component}`, env }]
  return { serviceAccountName: component, containers }
}
