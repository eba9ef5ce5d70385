// The controller and the speakers as a cluster has them: a Deployment, and a DaemonSet on the nodes' own network, under
// MetalLB's names and labels. Plain data.

import type { KubernetesObject } from '@ingot/kube'

export const INGOT_NAMESPACE = 'metallb-system'

/**
 * Everything, in the order to create it; the namespace and the service accounts have to be there. `secretKeyPath` is the
 * folder with the secret of the gossip between speakers.
 */
export function ingotObjects(secretKeyPath: string): readonly KubernetesObject[] {
  const gossip = [
    { name: 'METALLB_ML_BIND_ADDR', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'METALLB_ML_LABELS', value: 'app=metallb,component=speaker' },
    { name: 'METALLB_ML_SECRET_KEY_PATH', value: secretKeyPath },
  ]
  const secret = [
    { name: 'METALLB_ML_SECRET_NAME', value: 'memberlist' },
    { name: 'METALLB_DEPLOYMENT', value: 'controller' },
  ]
  return [
    workload('Deployment', { replicas: 1 }, containerOf('controller', secret)),
    workload('DaemonSet', {}, { hostNetwork: true, ...containerOf('speaker', gossip) }),
  ]
}

function workload(kind: string, spec: object, podSpec: PodSpec): KubernetesObject {
  const component = podSpec.serviceAccountName
  const labels = { app: 'metallb', component }
  const metadata = { name: component, namespace: INGOT_NAMESPACE, labels }
  const template = { metadata: { labels }, spec: podSpec }
  const complete = { ...spec, selector: { matchLabels: labels }, template }
  return Object.assign({ apiVersion: 'apps/v1', kind, metadata }, { spec: complete })
}

interface PodSpec {
  /** The name of the component, too. */
  readonly serviceAccountName: string
  readonly hostNetwork?: true
}

function containerOf(component: string, more: readonly object[]) {
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
  const containers = [{ name: component, image: `ingot-${component}`, env: [...env, ...more] }]
  return { serviceAccountName: component, containers }
}
