// What runs in a cluster, as far as another load balancer is known by it: DaemonSets and Deployments, and of kube-system the
// Pods that no workload made, which are those of the nodes themselves.

import type { Workload } from '@ingot/doctor'
import type { DaemonSet, Deployment } from 'kubernetes-types/apps/v1'
import type { Pod, PodSpec } from 'kubernetes-types/core/v1'

export function workloadOf(kind: string, { metadata, spec }: DaemonSet | Deployment): Workload {
  return workload(kind, metadata, spec?.template?.spec)
}

/** Static Pods: a node owns them, or nobody. */
export function staticPods(pods: readonly Pod[]): readonly Workload[] {
  return pods
    .filter(({ metadata }) => (metadata?.ownerReferences ?? []).every(({ kind }) => kind === 'Node'))
    .map(({ metadata, spec }) => workload('Pod', metadata, spec))
}

function workload(kind: string, metadata: Pod['metadata'], spec: PodSpec | undefined): Workload {
  const containers = spec?.containers ?? []
  return {
    kind,
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    labels: metadata?.labels ?? {},
    images: containers.flatMap(({ image }) => image ?? []),
    settings: containers.flatMap(({ command = [], args = [], env = [] }) => [
      ...command,
      ...args,
      ...env.map(({ name, value = '' }) => `${name}=${value}`),
    ]),
  }
}
