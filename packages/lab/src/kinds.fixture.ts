// Services, Pods and slices for tests, with what a test does not care about filled in.

import { endpointSlices } from './controller-manager/endpoint-slices.ts'
import type { EndpointSlice, Node, Pod, Service } from './kinds.ts'
import { placePods } from './kubelet/place-pods.ts'
import { podStatus } from './kubelet/pod-status.ts'
import { labNodes } from './topology.ts'

/** A LoadBalancer Service of both families on port 80, for Pods labelled `app: web`. */
export function service(
  name: string,
  rest: Partial<Service['spec']> = {},
  addresses: string[] = [],
): Service {
  return {
    metadata: { name, namespace: 'default', uid: `uid-${name}` },
    spec: {
      type: 'LoadBalancer',
      selector: { app: 'web' },
      ipFamilies: ['IPv4', 'IPv6'],
      ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
      ...rest,
    },
    status: { loadBalancer: { ingress: addresses.map((ip) => ({ ip, ipMode: 'VIP' })) } },
  }
}

/** A Pod labelled `app: web` that serves HTTP on 8080, as a person would create it. */
export function pod(name: string, nodeName?: string): Pod {
  return {
    metadata: { name, namespace: 'default', uid: `uid-${name}`, labels: { app: 'web' } },
    spec: {
      ...(nodeName !== undefined && { nodeName }),
      containers: [{ name: 'web', image: 'lab/hello', ports: [{ name: 'http', containerPort: 8080 }] }],
    },
  }
}

/** A node without anything special about it. */
export function node(name: string, labels: Readonly<Record<string, string>> = {}): Node {
  return { metadata: { name, labels } }
}

/** The same Pods running, on node-1 where they name no other. */
export function running(pods: readonly Pod[]): readonly Pod[] {
  const bound = pods.map((pod) => ({ ...pod, spec: { nodeName: 'node-1', ...pod.spec } }))
  const isRunning = () => ({ isRunning: true, restarts: 0 })
  return placePods(bound, labNodes(3)).map((placement) => {
    const status = podStatus(placement, isRunning, '2026-03-01T12:00:00Z')
    return { ...placement.pod, ...(status !== null && { status }) }
  })
}

/** The slices of `services` with these Pods running. */
export function slices(services: readonly Service[], pods: readonly Pod[]): readonly EndpointSlice[] {
  return endpointSlices(services, running(pods))
}
