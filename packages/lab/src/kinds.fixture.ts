// Services, Pods and slices for tests, with what a test does not care about filled in.

import { endpointSlices } from './endpoints.ts'
import type { EndpointSlice, Pod, Service } from './kinds.ts'
import { placePods, runningStatus } from './pods.ts'

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

/** The same Pods, placed and running. */
export function running(pods: readonly Pod[]): readonly Pod[] {
  return placePods(pods).map((placement) => ({
    ...placement.pod,
    spec: { ...placement.pod.spec, nodeName: placement.node.name },
    status: runningStatus(placement, '2026-03-01T12:00:00Z'),
  }))
}

/** The slices of `services` with these Pods running. */
export function slices(services: readonly Service[], pods: readonly Pod[]): readonly EndpointSlice[] {
  return endpointSlices(services, running(pods))
}
