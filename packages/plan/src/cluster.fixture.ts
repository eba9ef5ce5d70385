// A small cluster for the tests: manifests in few words.

import type { Service } from 'kubernetes-types/core/v1'
import type { Cluster, Settings } from './cluster.ts'

export const SETTINGS: Settings = { loadBalancerClass: '', families: 'IPv4' }

/** An IPAddressPool. */
export function pool(name: string, addresses: readonly string[], spec = {}, annotations = {}): object {
  return { metadata: { name, namespace: 'metallb-system', annotations }, spec: { addresses, ...spec } }
}

/** A Service as the API server has it. */
export function service(name: string, ingress: readonly string[] = [], spec: Service['spec'] = {}): Service {
  return {
    metadata: { name, namespace: 'default', uid: `uid-${name}`, creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { type: 'LoadBalancer', clusterIPs: ['10.96.0.1'], ports: [{ port: 80 }], ...spec },
    status: { loadBalancer: { ingress: ingress.map((ip) => ({ ip })) } },
  }
}

/** Two nodes, an L2Advertisement of everything, and what is handed in. */
export function cluster(pools: readonly object[], ...services: readonly Service[]): Cluster {
  return {
    objects: { pools, l2Advertisements: [{ metadata: { name: 'all' } }], namespaces: [] },
    services,
    nodes: ['node-1', 'node-2'].map((name) => ({ metadata: { name } })),
    endpointSlices: [],
  }
}
