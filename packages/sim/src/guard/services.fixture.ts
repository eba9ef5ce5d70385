// Services and pools as the API server would have them, for tests of the guard.

import type { StoredPool, StoredService } from '../objects.ts'

export interface Looks {
  readonly has?: readonly string[]
  readonly wants?: string
  readonly pool?: string
  readonly from?: string
  readonly key?: string
  readonly chosen?: string
  readonly port?: number
  readonly namespace?: string
  readonly spec?: NonNullable<StoredService['spec']>
}

export function service(name: string, looks: Looks = {}): StoredService {
  const { has = [], wants, pool, from = 'web', key, chosen, port = 80, namespace = 'default', spec } = looks
  return {
    metadata: {
      name,
      namespace,
      uid: `uid-${name}`,
      annotations: {
        ...(wants !== undefined && { 'metallb.io/loadBalancerIPs': wants }),
        ...(pool !== undefined && { 'metallb.io/address-pool': pool }),
        ...(key !== undefined && { 'metallb.io/allow-shared-ip': key }),
        ...(chosen !== undefined && { 'ingot.dev/layer2-node': chosen }),
        ...(has.length > 0 && { 'metallb.io/ip-allocated-from-pool': from }),
      },
    },
    spec: {
      type: 'LoadBalancer',
      clusterIPs: ['10.96.0.1'],
      ports: [{ port, protocol: 'TCP' }],
      ...spec,
    },
    status: { loadBalancer: has.length === 0 ? {} : { ingress: has.map((ip) => ({ ip })) } },
  }
}

export function pool(
  name: string,
  addresses: readonly string[],
  more: Omit<StoredPool['spec'], 'addresses'> = {},
): StoredPool {
  return { metadata: { name }, spec: { addresses, ...more } }
}
