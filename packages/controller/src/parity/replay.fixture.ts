// Plays a scenario for Ingot's controller in memory, with the defaults that a real API server would fill in.

import { ALLOCATED_FROM_POOL, COMMUNITIES, IP_ADDRESS_POOLS, NAMESPACES, SERVICES } from '@ingot/api'
import type { Labels } from '@ingot/api'
import { parseConfig } from '@ingot/config'
import { keyOf } from '@ingot/kube'
import type { KubernetesObject, Stored } from '@ingot/kube'
import type { Namespace } from 'kubernetes-types/core/v1'
import { Fixture } from '../controller-loop.fixture.ts'
import type { StoredService } from '../service-write.ts'
import { Notebook } from './observations.ts'
import type { StoredEvent } from './observations.ts'
import { communityOf, nameOf, NAMESPACES_OF_SCENARIOS, poolOf, serviceOf } from './scenario.ts'
import type { Pools, ServiceWords, Step } from './scenario.ts'

type Pool = KubernetesObject & { readonly status?: Readonly<Record<string, unknown>> }

/** What is seen after each step. */
export async function replay(steps: readonly Step[]): Promise<string[][]> {
  const replaying = new Replay()
  await replaying.start()
  const notebook = new Notebook()
  const seen: string[][] = []
  for (const step of steps) {
    await replaying.apply(step)
    seen.push(notebook.look(replaying.sight()))
  }
  await replaying.stop()
  return seen
}

class Replay {
  #fixture = new Fixture()
  #created = 0

  async start(): Promise<void> {
    for (const name of NAMESPACES_OF_SCENARIOS) this.#label(name, {})
    await this.#fixture.start()
    await this.#fixture.settle()
  }

  stop(): Promise<void> {
    return this.#fixture.stop()
  }

  async apply({
    namespaces = {},
    communities = {},
    pools = {},
    services = {},
    status = {},
    restart,
  }: Step): Promise<void> {
    const { cluster } = this.#fixture
    for (const [name, labels] of Object.entries(namespaces)) this.#label(name, labels)
    for (const [name, aliases] of Object.entries(communities)) {
      if (aliases === null) cluster.remove(COMMUNITIES, `metallb-system/${name}`)
      else cluster.put(COMMUNITIES, communityOf(name, aliases))
    }
    for (const [name, words] of Object.entries(pools)) this.#applyPool(name, words)
    await this.#fixture.settle()
    for (const [key, words] of Object.entries(services)) {
      this.#applyService(key, words)
      await this.#fixture.settle()
    }
    for (const [key, addresses] of Object.entries(status)) {
      const service = cluster.objects<StoredService>(SERVICES).get(keyOf(nameOf(key)))
      if (service === undefined) throw new Error(`there is no Service ${key}`)
      cluster.put(SERVICES, { ...service, status: ingressOf(addresses) } as StoredService)
    }
    if (restart) {
      await this.#fixture.stop()
      this.#fixture = new Fixture(1, cluster)
      await this.#fixture.start()
    }
    await this.#fixture.settle()
  }

  sight() {
    const { cluster } = this.#fixture
    const pools = [...cluster.objects<Pool>(IP_ADDRESS_POOLS).values()]
    const namespaces = [...cluster.objects<Stored<Namespace>>(NAMESPACES).values()]
    const communities = [...cluster.objects(COMMUNITIES).values()]
    const { rejected } = parseConfig({ pools, communities, namespaces })
    return {
      services: cluster.objects<StoredService>(SERVICES).values(),
      pools,
      events: cluster.events as StoredEvent[],
      configurationError: rejected[0]?.message ?? '',
    }
  }

  #label(name: string, labels: Labels): void {
    this.#fixture.cluster.put(NAMESPACES, { metadata: { name, labels } })
  }

  #applyPool(name: string, words: Pools[string]): void {
    const { cluster } = this.#fixture
    const key = `metallb-system/${name}`
    if (words === null) return cluster.remove(IP_ADDRESS_POOLS, key)
    const { status } = cluster.objects<Pool>(IP_ADDRESS_POOLS).get(key) ?? {}
    const pool: Pool = { ...poolOf(name, words), ...(status && { status }) }
    cluster.put(IP_ADDRESS_POOLS, pool)
  }

  #applyService(key: string, words: ServiceWords | null): void {
    const { cluster } = this.#fixture
    const name = keyOf(nameOf(key))
    if (words === null) return cluster.remove(SERVICES, name)
    const before = cluster.objects<StoredService>(SERVICES).get(name)
    if (before === undefined) this.#created++
    cluster.put(SERVICES, stored(serviceOf(key, words), before, this.#created))
  }
}

/** The Service as the API server has it; `order` is the place among those created. */
function stored(wanted: StoredService, before: StoredService | undefined, order: number): StoredService {
  const { [ALLOCATED_FROM_POOL]: pool } = before?.metadata.annotations ?? {}
  const creationTimestamp = before?.metadata.creationTimestamp ?? new Date(order * 1000).toISOString()
  const annotations = {
    ...wanted.metadata.annotations,
    ...(pool !== undefined && { [ALLOCATED_FROM_POOL]: pool }),
  }
  const clusterIPs = wanted.spec?.ipFamilies?.map((it) => (it === 'IPv4' ? '10.96.0.9' : 'fd00:96::9')) ?? []
  return {
    ...wanted,
    metadata: { ...wanted.metadata, annotations, creationTimestamp },
    spec: { ...wanted.spec, clusterIPs, clusterIP: clusterIPs[0] ?? '' },
    // the API server itself takes the addresses from a Service that is no longer of type LoadBalancer
    status: wanted.spec?.type === 'LoadBalancer' ? (before?.status ?? ingressOf([])) : ingressOf([]),
  }
}

function ingressOf(addresses: readonly string[]): NonNullable<StoredService['status']> {
  return { loadBalancer: addresses.length === 0 ? {} : { ingress: addresses.map((ip) => ({ ip })) } }
}
