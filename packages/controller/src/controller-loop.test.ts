// The whole loop against a cluster in memory whose watch lags and whose answers go wrong.

import { afterEach, describe, expect, test } from 'bun:test'
import { allocate, isUpToDate } from '@ingot/allocator'
import {
  ALLOCATED_FROM_POOL,
  ingressAddresses,
  IP_ADDRESS_POOLS,
  milliseconds,
  seconds,
  SERVICES,
} from '@ingot/api'
import { parseConfig } from '@ingot/config'
import type { KubernetesObject } from '@ingot/kube'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import type { ManualRuntime } from '@ingot/kube/manual-runtime'
import { createLogger, Metrics } from '@ingot/telemetry'
import { ControllerLoop } from './controller-loop.ts'
import { FakeCluster } from './fake-cluster.ts'
import type { Fate } from './fake-cluster.ts'
import type { StoredService } from './world.ts'

const pool = (name: string, addresses: string[]): KubernetesObject =>
  ({ metadata: { name, namespace: 'metallb-system' }, spec: { addresses } }) as KubernetesObject

interface Wish {
  readonly ip?: string
  readonly sharing?: string
  readonly port?: number
}

function service(name: string, { ip, sharing, port = 80 }: Wish = {}, ingress: string[] = []): StoredService {
  return {
    metadata: {
      name,
      namespace: 'default',
      creationTimestamp: '2026-01-01T00:00:00Z',
      annotations: {
        ...(ip !== undefined && { 'metallb.io/loadBalancerIPs': ip }),
        ...(sharing !== undefined && { 'metallb.io/allow-shared-ip': sharing }),
      },
    },
    spec: { type: 'LoadBalancer', clusterIPs: ['10.96.0.1'], ports: [{ port, protocol: 'TCP' }] },
    status: { loadBalancer: ingress.length === 0 ? {} : { ingress: ingress.map((it) => ({ ip: it })) } },
  }
}

class Fixture {
  readonly cluster = new FakeCluster()
  readonly runtime: ManualRuntime
  readonly metrics = new Metrics()
  readonly lines: Record<string, unknown>[] = []
  loop: ControllerLoop | undefined

  constructor(seed = 1) {
    this.runtime = createManualRuntime(seed)
  }

  async start(...objects: KubernetesObject[]): Promise<void> {
    for (const object of objects)
      this.cluster.put(
        'spec' in object && object.metadata.namespace === 'metallb-system' ? IP_ADDRESS_POOLS : SERVICES,
        object,
      )
    this.cluster.untold.length = 0
    const logger = createLogger({
      level: 'info',
      clock: this.runtime.date,
      write: (line) => this.lines.push(JSON.parse(line)),
    })
    const options = { namespace: 'metallb-system', loadBalancerClass: '', logger, metrics: this.metrics }
    this.loop = new ControllerLoop(this.cluster.client(), options, this.runtime)
    await this.turn()
  }

  /** Lets what is due happen, and what follows from it. */
  async turn(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setImmediate(resolve))
      this.runtime.advance(milliseconds(0))
    }
  }

  decide(fate: Fate, index = 0): void {
    this.cluster.requests.splice(index, 1)[0]?.decide(fate)
  }

  tell(): void {
    this.cluster.untold.shift()?.()
  }

  /** Answers and tells everything, until nothing happens any more. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      const isQuiet = this.cluster.requests.length + this.cluster.untold.length === 0
      quiet = isQuiet ? quiet + 1 : 0
      while (this.cluster.requests.length > 0) this.decide('done')
      await this.turn()
      while (this.cluster.untold.length > 0) this.tell()
      await this.turn()
      if (isQuiet) this.runtime.advance(seconds(16))
      await this.turn()
    }
  }

  service(name: string): StoredService | undefined {
    return this.cluster.objects<StoredService>(SERVICES).get(`default/${name}`)
  }

  addresses(name: string): string[] {
    return ingressAddresses(this.service(name) ?? {})
  }

  reasons(): unknown[] {
    return this.cluster.events.map((event) => ('reason' in event ? event.reason : undefined))
  }
}

let fixture = new Fixture()
async function started(...objects: KubernetesObject[]): Promise<Fixture> {
  fixture = new Fixture()
  await fixture.start(...objects)
  return fixture
}
afterEach(async () => {
  const stopped = fixture.loop?.stop()
  while (fixture.cluster.requests.length > 0) fixture.decide('done')
  await stopped
})

describe('the controller', () => {
  test('gives an address and says so once, in status, annotation, event and log', async () => {
    const f = await started(pool('web', ['192.0.2.0/30']), service('a'))
    await f.settle()
    expect(f.addresses('a')).toEqual(['192.0.2.0'])
    expect(f.service('a')?.metadata.annotations?.[ALLOCATED_FROM_POOL]).toBe('web')
    expect(f.cluster.events).toMatchObject([
      {
        type: 'Normal',
        reason: 'IPAllocated',
        message: 'Assigned IP ["192.0.2.0"]',
        source: { component: 'metallb-controller' },
      },
    ])
    expect(f.lines).toContainEqual(
      expect.objectContaining({
        event: 'ipAllocated',
        service: 'default/a',
        ips: ['192.0.2.0'],
        pool: 'web',
      }),
    )
    expect(f.lines).toContainEqual(expect.objectContaining({ event: 'config reloaded' }))
  })

  test('is ready once everything is listed', async () => {
    const f = await started()
    expect(f.loop?.unreadiness()).toEqual([])
  })

  test('writes nothing after a restart, and repeats no event', async () => {
    const before = service('a', {}, ['192.0.2.1'])
    const annotations = { [ALLOCATED_FROM_POOL]: 'web' }
    const f = await started(pool('web', ['192.0.2.0/30']), {
      ...before,
      metadata: { ...before.metadata, annotations },
    })
    expect(f.cluster.requests).toEqual([])
    await f.settle()
    expect(f.reasons()).toEqual([])
  })

  test('gives a freed address to the one that waits for it', async () => {
    const f = await started(pool('web', ['192.0.2.0/32']), service('a'), service('b'))
    await f.settle()
    expect([f.addresses('a'), f.addresses('b')]).toEqual([['192.0.2.0'], []])
    expect(f.reasons().toSorted()).toEqual(['AllocationFailed', 'IPAllocated'])
    f.cluster.remove(SERVICES, 'default/a')
    await f.settle()
    expect(f.addresses('b')).toEqual(['192.0.2.0'])
    expect(f.lines).toContainEqual(expect.objectContaining({ event: 'serviceDeleted', service: 'default/a' }))
  })

  test('says a failure once, however often it looks', async () => {
    const f = await started(pool('web', ['192.0.2.0/32']), service('a'), service('b'))
    await f.settle()
    for (const port of [81, 82, 83]) {
      f.cluster.put(SERVICES, {
        ...service('other', { port }),
        spec: { type: 'ClusterIP' },
      } as KubernetesObject)
      await f.settle()
    }
    expect(f.reasons().filter((reason) => reason === 'AllocationFailed')).toHaveLength(1)
  })

  test('does not give an address twice while the watch is silent', async () => {
    const f = await started(pool('web', ['192.0.2.0/30']), service('a'))
    f.decide('done')
    await f.turn()
    f.cluster.untold.length = 0
    f.cluster.put(SERVICES, service('b'))
    f.tell()
    await f.turn()
    expect(f.cluster.requests.map(({ key }) => key)).toEqual(['default/b'])
    f.decide('done')
    expect([f.addresses('a'), f.addresses('b')]).toEqual([['192.0.2.0'], ['192.0.2.1']])
  })

  test('repeats a write whose answer was lost, and leaves its address alone meanwhile', async () => {
    const f = await started(pool('web', ['192.0.2.0/31']), service('b'))
    f.decide('lostBefore')
    await f.turn()
    f.cluster.put(SERVICES, service('a'))
    f.tell()
    await f.turn()
    f.decide('done')
    f.runtime.advance(seconds(1))
    await f.turn()
    expect(f.cluster.requests.map(({ key }) => key)).toEqual(['default/b'])
    await f.settle()
    expect([f.addresses('a'), f.addresses('b')]).toEqual([['192.0.2.1'], ['192.0.2.0']])
  })

  test('waits for the newer object after a conflict', async () => {
    const f = await started(pool('web', ['192.0.2.0/30']), service('a'))
    f.cluster.put(SERVICES, { ...f.service('a'), ...service('a', { ip: '192.0.2.3' }) } as KubernetesObject)
    f.decide('done')
    await f.turn()
    f.runtime.advance(seconds(60))
    await f.turn()
    expect(f.cluster.requests).toEqual([])
    await f.settle()
    expect(f.addresses('a')).toEqual(['192.0.2.3'])
  })

  test('backs off from a server that is busy', async () => {
    const f = await started(pool('web', ['192.0.2.0/30']), service('a'))
    const waits: number[] = []
    for (let i = 0; i < 6; i++) {
      f.decide('refused')
      await f.turn()
      waits.push(Math.max(...f.runtime.pending().map(Number)))
      f.runtime.advance(seconds(15))
      await f.turn()
    }
    expect(waits[5]).toBeGreaterThan(3000)
    await f.settle()
    expect(f.addresses('a')).toEqual(['192.0.2.0'])
    expect(f.metrics.expose()).toContain('metallb_k8s_client_update_errors_total 6')
  })

  test('has at most eight writes in flight', async () => {
    const services = Array.from({ length: 20 }, (_, i) => service(`s${i}`))
    const f = await started(pool('web', ['192.0.2.0/24']), ...services)
    expect(f.cluster.requests).toHaveLength(8)
    f.decide('done')
    await f.turn()
    expect(f.cluster.requests).toHaveLength(8)
  })

  test('stops within a second though a write is never answered', async () => {
    const f = await started(pool('web', ['192.0.2.0/30']), service('a'))
    let isStopped = false
    const stopped = f.loop?.stop().then(() => (isStopped = true))
    await f.turn()
    expect(isStopped).toBe(false)
    f.runtime.advance(seconds(1))
    await stopped
    expect(f.runtime.pending()).toEqual([])
  })

  test('lets two Services swap their addresses', async () => {
    const f = await started(
      pool('web', ['192.0.2.0/31']),
      service('a', { ip: '192.0.2.0' }),
      service('b', { ip: '192.0.2.1' }),
    )
    await f.settle()
    const swap = (name: string, ip: string) => {
      const stored = f.service(name)
      const annotations = { ...stored?.metadata.annotations, 'metallb.io/loadBalancerIPs': ip }
      f.cluster.put(SERVICES, {
        ...stored,
        metadata: { ...stored?.metadata, name, annotations },
      } as KubernetesObject)
    }
    swap('a', '192.0.2.1')
    swap('b', '192.0.2.0')
    f.tell()
    f.tell()
    await f.settle()
    expect([f.addresses('a'), f.addresses('b')]).toEqual([['192.0.2.1'], ['192.0.2.0']])
  })

  test('keeps the last good configuration when an object is broken, and says which', async () => {
    const f = await started(pool('web', ['192.0.2.0/30']), service('a'))
    await f.settle()
    f.cluster.put(IP_ADDRESS_POOLS, pool('web', ['192.0.2.0/99']))
    await f.settle()
    expect(f.addresses('a')).toEqual(['192.0.2.0'])
    expect(f.metrics.expose()).toContain('metallb_k8s_client_config_stale_bool 1')
    expect(f.reasons()).toContain('ConfigurationError')
    f.cluster.put(IP_ADDRESS_POOLS, pool('web', ['192.0.2.0/30']))
    await f.settle()
    expect(f.metrics.expose()).toContain('metallb_k8s_client_config_stale_bool 0')
  })

  test('counts the addresses of each pool', async () => {
    const f = await started(
      pool('web', ['192.0.2.0/30', 'fd00::/126']),
      service('a', { sharing: 'k', port: 1 }),
      service('b', { sharing: 'k', port: 2 }),
    )
    await f.settle()
    const text = f.metrics.expose()
    expect(text).toContain('metallb_allocator_addresses_total{pool="web"} 8')
    expect(text).toContain('metallb_allocator_ipv6_addresses_total{pool="web"} 4')
    expect(text).toContain('metallb_allocator_addresses_in_use_total{pool="web"} 1')
    expect(text).toContain('metallb_k8s_client_config_loaded_bool 1')
    f.cluster.remove(IP_ADDRESS_POOLS, 'metallb-system/web')
    await f.settle()
    expect(f.metrics.expose()).not.toContain('{pool="web"}')
  })
})

describe('under any order of answers, losses, conflicts and late news', () => {
  const FATES: readonly Fate[] = ['done', 'done', 'done', 'refused', 'lostBefore', 'lostAfter']

  test.each(Array.from({ length: 40 }, (_, i) => i + 1))(
    'no address is given twice, and all come to rest (seed %d)',
    async (seed) => {
      fixture = new Fixture(seed)
      const f = fixture
      const pick = (count: number) => Math.floor(f.runtime.random() * count)
      const groups = new Map(
        Array.from({ length: 8 }, (_, i) => [`s${i}`, i < 3 ? { sharing: 'k', port: 80 + (i % 2) } : {}]),
      )

      f.cluster.onLanded = () => expect(conflicts(f.cluster)).toEqual([])
      await f.start(pool('web', ['192.0.2.0/30']), service('s0', groups.get('s0')), service('s5'))
      for (let step = 0; step < 150; step++) {
        const name = `s${pick(8)}`
        const stored = f.service(name)
        const what = pick(20)
        if (what < 7) f.tell()
        else if (what < 13) f.decide(FATES[pick(FATES.length)] ?? 'done', pick(f.cluster.requests.length))
        else if (what < 15) f.runtime.advance(milliseconds(pick(2000)))
        else if (what < 16) f.cluster.remove(SERVICES, `default/${name}`)
        else if (what < 17)
          f.cluster.put(
            IP_ADDRESS_POOLS,
            pool('web', [['192.0.2.0/30', '192.0.2.2/31', '192.0.2.0/29'][pick(3)] ?? '']),
          )
        else {
          const wish = { ...groups.get(name), ...(pick(2) === 0 && { ip: `192.0.2.${pick(5)}` }) }
          const { metadata, ...rest } = service(name, wish)
          f.cluster.put(SERVICES, { ...rest, status: stored?.status, metadata } as KubernetesObject)
        }
        await f.turn()
      }
      await f.settle()

      const services = [...f.cluster.objects<StoredService>(SERVICES).values()]
      const pools = [...f.cluster.objects(IP_ADDRESS_POOLS).values()]
      const { config } = parseConfig({ pools, l2Advertisements: [], namespaces: [] })
      const decisions = allocate({ services, config, loadBalancerClass: '' })
      for (const it of services) {
        const decision = decisions.get(`default/${it.metadata.name}`)
        expect(decision && isUpToDate(it, decision)).toBe(true)
      }
    },
  )
})

/** Addresses that two Services have which may not share them. */
function conflicts(cluster: FakeCluster): string[] {
  const seen = new Map<string, string>()
  const found: string[] = []
  for (const it of cluster.objects<StoredService>(SERVICES).values()) {
    const { metadata, spec } = it
    const sharing = metadata.annotations?.['metallb.io/allow-shared-ip'] ?? `only ${metadata.name}`
    for (const ip of ingressAddresses(it)) {
      const ports = (spec?.ports ?? []).map(({ port }) => `${ip}:${port}`)
      for (const claim of ports) {
        if (seen.has(claim)) found.push(`${claim} of ${seen.get(claim)} and ${metadata.name}`)
        seen.set(claim, metadata.name)
      }
      const group = seen.get(`group ${ip}`) ?? sharing
      if (group !== sharing) found.push(`${ip} of ${group} and ${sharing}`)
      seen.set(`group ${ip}`, group)
    }
  }
  return found
}
