// What people do to a cluster, as kubectl would: at once and without faults, since a person looks at what came of it.

import { IP_ADDRESS_POOLS, L2_ADVERTISEMENTS, LAYER2_STRATEGY, NAMESPACES, NODES, SERVICES } from '@ingot/api'
import type { Answer, Client, KubernetesObject } from '@ingot/kube'
import type { ServiceSpec } from 'kubernetes-types/core/v1'
import type { Objects, StoredPool, StoredService } from './objects.ts'

/** Where MetalLB's objects are. */
export const POOL_NAMESPACE = 'metallb-system'
/** A second one beside `default`. */
export const TEAM = 'team'

/** What a Service asks for; null takes an annotation away. */
export interface Wish {
  readonly wants?: string | null
  readonly pool?: string | null
  readonly sharingKey?: string | null
  readonly port?: number
  readonly type?: 'LoadBalancer' | 'ClusterIP'
  readonly families?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack'
  readonly trafficPolicy?: 'Cluster' | 'Local'
  readonly loadBalancerClass?: string
}

export class Person {
  readonly #client: Client
  readonly #objects: Objects

  constructor(client: Client, objects: Objects) {
    this.#client = client
    this.#objects = objects
  }

  /** Makes the namespaces that all else is in. */
  async prepare(): Promise<void> {
    for (const name of [POOL_NAMESPACE, TEAM]) {
      must(await this.#client.create(NAMESPACES, { metadata: { name } }))
    }
  }

  async createService(name: string, wish: Wish = {}, namespace = 'default'): Promise<void> {
    const { annotations, spec } = manifest({ port: 80, type: 'LoadBalancer', ...wish })
    const selector = { app: 'web' }
    const service = { metadata: { name, namespace, annotations }, spec: { ...spec, selector } }
    must(await this.#client.create<KubernetesObject>(SERVICES, service as KubernetesObject))
  }

  async editService(name: string, wish: Wish, namespace = 'default'): Promise<void> {
    const { annotations, spec } = manifest(wish)
    const patch = { metadata: { annotations }, spec }
    must(await this.#client.patch(SERVICES, { name, namespace }, 'application/merge-patch+json', patch))
  }

  async deleteService(name: string, namespace = 'default'): Promise<void> {
    must(await this.#client.delete(SERVICES, { name, namespace }))
  }

  /** Writes a status by hand, as no person should. */
  async writeStatus(name: string, ips: readonly string[], namespace = 'default'): Promise<void> {
    const stored = this.#objects.services.get(`${namespace}/${name}`)
    if (stored === undefined) throw new Error(`there is no Service ${name}`)
    const status = { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } }
    must(await this.#client.updateStatus<StoredService>(SERVICES, { ...stored, status }))
  }

  /** Creates a pool, or makes it so. */
  async putPool(
    name: string,
    addresses: readonly string[],
    more: Omit<StoredPool['spec'], 'addresses'> = {},
  ): Promise<void> {
    const stored = this.#objects.pools.get(name)
    const pool: StoredPool = {
      metadata: stored?.metadata ?? { name, namespace: POOL_NAMESPACE },
      spec: { addresses, ...more },
    }
    must(
      stored === undefined
        ? await this.#client.create(IP_ADDRESS_POOLS, pool)
        : await this.#client.update(IP_ADDRESS_POOLS, pool),
    )
  }

  /** Asks for owners that are balanced over these nodes, which nothing happens to. */
  async balanceOwners(...nodes: readonly string[]): Promise<void> {
    for (const name of nodes) must(await this.#client.create(NODES, { metadata: { name } }))
    const annotations = { [LAYER2_STRATEGY]: 'spread' }
    const metadata = { name: 'all', namespace: POOL_NAMESPACE, annotations }
    const advertisement = { metadata, spec: {} }
    must(await this.#client.create<KubernetesObject>(L2_ADVERTISEMENTS, advertisement))
  }

  async deletePool(name: string): Promise<void> {
    must(await this.#client.delete(IP_ADDRESS_POOLS, { name, namespace: POOL_NAMESPACE }))
  }
}

function manifest(wish: Wish) {
  const annotations = {
    ...(wish.wants !== undefined && { 'metallb.io/loadBalancerIPs': wish.wants }),
    ...(wish.pool !== undefined && { 'metallb.io/address-pool': wish.pool }),
    ...(wish.sharingKey !== undefined && { 'metallb.io/allow-shared-ip': wish.sharingKey }),
  }
  const spec: ServiceSpec = {
    ...(wish.port !== undefined && { ports: [{ port: wish.port, protocol: 'TCP' }] }),
    ...(wish.type !== undefined && { type: wish.type }),
    ...(wish.families !== undefined && { ipFamilyPolicy: wish.families }),
    ...(wish.trafficPolicy !== undefined && { externalTrafficPolicy: wish.trafficPolicy }),
    ...(wish.loadBalancerClass !== undefined && { loadBalancerClass: wish.loadBalancerClass }),
  }
  return { annotations, spec }
}

function must(answer: Answer<unknown>): void {
  if (!answer.ok) throw new Error(`a person was refused: ${answer.error.message}`)
}
