// The EndpointSlices of a Service, from its selector and the Pods: what kube-controller-manager does, one slice a
// family. Pods that resolve a named targetPort differently get slices of their own. Pure: controller-manager.ts stores them.
// Contract: Kubernetes API reference, discovery.k8s.io/v1; conditions as measured of the real controller.

import type { Family } from '@ingot/net'
import { familyOf } from '../kinds.ts'
import type { Endpoint, EndpointPort, EndpointSlice, Pod, Service, ServicePort } from '../kinds.ts'

/** Says whose slices these are: those of a person (a Service without a selector) are left alone. */
export const SLICE_MANAGER_LABEL = 'endpointslice.kubernetes.io/managed-by'
export const SLICE_MANAGER = 'ingot-lab'

/** Every slice that `services` should have with these `pods`. */
export function endpointSlices(services: readonly Service[], pods: readonly Pod[]): readonly EndpointSlice[] {
  return services.flatMap((service) => {
    const { selector, type } = service.spec
    if (selector === undefined || Object.keys(selector).length === 0 || type === 'ExternalName') return []
    const selected = pods.filter((pod) => isSelected(pod, service.metadata.namespace, selector))
    return (service.spec.ipFamilies ?? ['IPv4']).flatMap((family) => slicesOf(service, family, selected))
  })
}

function isSelected(
  pod: Pod,
  namespace: string | undefined,
  selector: Readonly<Record<string, string>>,
): boolean {
  return (
    pod.metadata.namespace === namespace &&
    Object.entries(selector).every(([key, value]) => pod.metadata.labels?.[key] === value)
  )
}

function slicesOf(service: Service, family: Family, pods: readonly Pod[]): readonly EndpointSlice[] {
  const groups = new Map<string, { ports: readonly EndpointPort[]; endpoints: Endpoint[] }>()
  for (const pod of pods) {
    const address = (pod.status?.podIPs ?? []).map(({ ip }) => ip).find((ip) => familyOf(ip) === family)
    if (address === undefined) continue
    const ports = (service.spec.ports ?? []).flatMap((port) => resolvePort(port, pod))
    const key = JSON.stringify(ports)
    const group = groups.get(key) ?? { ports, endpoints: [] }
    group.endpoints.push(endpointOf(pod, address))
    groups.set(key, group)
  }
  const { name, namespace, uid } = service.metadata
  return [...groups.values()].map(({ ports, endpoints }, index) => ({
    metadata: {
      name: `${name}-${family.toLowerCase()}${index === 0 ? '' : `-${index + 1}`}`,
      ...(namespace !== undefined && { namespace }),
      labels: {
        'kubernetes.io/service-name': name,
        [SLICE_MANAGER_LABEL]: SLICE_MANAGER,
      },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid: uid ?? '', controller: true }],
    },
    addressType: family,
    ports,
    endpoints,
  }))
}

// a name is looked up among the Pod's own ports; a Pod without it does not serve that port
function resolvePort(port: ServicePort, pod: Pod): readonly EndpointPort[] {
  const { name = '', protocol = 'TCP', targetPort = port.port } = port
  const number = typeof targetPort === 'number' ? targetPort : namedPort(targetPort, protocol, pod)
  return number === undefined ? [] : [{ name, protocol, port: number }]
}

function namedPort(name: string, protocol: string, pod: Pod): number | undefined {
  return pod.spec.containers
    .flatMap(({ ports = [] }) => ports)
    .find((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)?.containerPort
}

function endpointOf(pod: Pod, address: string): Endpoint {
  const { name, namespace = '', uid = '', deletionTimestamp } = pod.metadata
  const serving = (pod.status?.conditions ?? []).some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  )
  const terminating = deletionTimestamp !== undefined
  return {
    addresses: [address],
    conditions: { ready: serving && !terminating, serving, terminating },
    ...(pod.spec.nodeName !== undefined && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', namespace, name, uid },
  }
}
