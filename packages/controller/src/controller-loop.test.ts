// The whole loop against a cluster in memory whose watch lags and whose answers go wrong.

import { afterEach, describe, expect, test } from 'bun:test'
import { ALLOCATED_FROM_POOL, IP_ADDRESS_POOLS, NAMESPACES, seconds, SERVICES } from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'
import { Fixture, pool, service } from './controller-loop.fixture.ts'

const UPDATES = /^metallb_k8s_client_updates_total (\d+)/m

let fixture: Fixture | undefined
async function started(...objects: KubernetesObject[]): Promise<Fixture> {
  fixture = new Fixture()
  await fixture.start(...objects)
  return fixture
}
afterEach(() => fixture?.stop())

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
    expect(f.lines.filter(({ reason }) => reason === 'AllocationFailed')).toHaveLength(1)
  })

  test('says a failure in a condition too, once, and takes it back with the address', async () => {
    const f = await started(pool('web', ['192.0.2.0/32']), service('a'), service('b'))
    await f.settle()
    const condition = () => f.service('b')?.status?.conditions?.[0]
    expect(condition()).toMatchObject({
      type: 'ingot.dev/Allocated',
      status: 'False',
      reason: 'AllocationFailed',
    })
    const version = f.service('b')?.metadata.resourceVersion
    f.cluster.put(IP_ADDRESS_POOLS, pool('full', ['192.0.2.9/32']))
    f.cluster.remove(IP_ADDRESS_POOLS, 'metallb-system/full')
    await f.settle()
    expect(f.service('b')?.metadata.resourceVersion).toBe(version ?? '')
    f.cluster.remove(SERVICES, 'default/a')
    await f.settle()
    expect(condition()).toMatchObject({ status: 'True', reason: 'IPAllocated' })
  })

  test('tells of a failure whose cause changes while its condition is being written', async () => {
    const f = await started(pool('web', ['192.0.2.0/30']), service('a', { ip: '192.0.2.9' }))
    expect(f.cluster.requests).toHaveLength(1)
    f.cluster.put(IP_ADDRESS_POOLS, {
      ...pool('other', []),
      spec: { addresses: ['192.0.2.9/32'], serviceAllocation: { namespaces: ['x'] } },
    } as KubernetesObject)
    f.tell()
    await f.turn()
    await f.settle()
    const messages = f.cluster.events.map((event) => ('message' in event ? event.message : ''))
    expect(messages.filter((message) => String(message).includes('pool other not compatible'))).toHaveLength(
      1,
    )
    expect(f.service('a')?.status?.conditions?.[0]?.message).toContain('pool other not compatible')
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
    f.runtime.advance(seconds(9))
    await f.turn()
    expect(f.cluster.requests).toEqual([])
    await f.settle()
    expect(f.addresses('a')).toEqual(['192.0.2.3'])
  })

  test('tries again after a conflict of which no news come', async () => {
    const f = await started(pool('web', ['192.0.2.0/30']), service('a'))
    f.decide('conflict')
    await f.turn()
    f.runtime.advance(seconds(10))
    await f.turn()
    expect(f.cluster.requests).toHaveLength(1)
    await f.settle()
    expect(f.addresses('a')).toEqual(['192.0.2.0'])
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
    expect(f.metrics.expose()).toContain('\nmetallb_k8s_client_update_errors_total 6\n')
  })

  test('asks a server that is asked for too much for as much as that one takes, and not for more', async () => {
    const services = Array.from({ length: 20 }, (_, index) => service(`s${index}`))
    const f = await started(pool('web', ['192.0.2.0/24']), ...services)
    // of eight it takes three
    for (let refused = 0; refused < 5; refused++) f.decide('refused')
    await f.turn()
    expect(f.cluster.requests).toHaveLength(3)
    f.decide('done')
    await f.turn()
    expect(f.cluster.requests).toHaveLength(3)
    f.runtime.advance(seconds(1))
    await f.turn()
    expect(f.cluster.requests).toHaveLength(8)
    await f.settle()
    expect(services.filter(({ metadata }) => f.addresses(metadata.name).length === 0)).toEqual([])
  })

  test('tries again where a proxy says that a Service is not there', async () => {
    const f = await started(pool('web', ['192.0.2.0/30']), service('a'))
    f.decide('notFound')
    await f.settle()
    expect(f.addresses('a')).toEqual(['192.0.2.0'])
  })

  test('does not give an address while a write that may have given it to another is under way', async () => {
    const f = await started(pool('web', ['192.0.2.0/32']), service('a'))
    expect(f.cluster.requests.map(({ key }) => key)).toEqual(['default/a'])
    const b = service('b')
    f.cluster.put(SERVICES, { ...b, metadata: { ...b.metadata, labels: { team: 'b' } } })
    const serviceSelectors = [{ matchLabels: { team: 'b' } }]
    f.cluster.put(IP_ADDRESS_POOLS, {
      ...pool('web', []),
      spec: { addresses: ['192.0.2.0/32'], serviceAllocation: { serviceSelectors } },
    } as KubernetesObject)
    while (f.cluster.untold.length > 0) f.tell()
    await f.turn()
    // the pool is for b alone now, and what a was sent may yet land
    expect(f.cluster.requests.map(({ key }) => key)).toEqual(['default/a'])
    await f.settle()
    expect([f.addresses('a'), f.addresses('b')]).toEqual([[], ['192.0.2.0']])
  })

  test('sends nothing while it may not write', async () => {
    const f = await started(pool('web', ['192.0.2.0/30']))
    f.mayWrite = false
    f.cluster.put(SERVICES, service('a'))
    await f.settle()
    expect([f.cluster.requests.length, f.addresses('a')]).toEqual([0, []])
    f.mayWrite = true
    f.cluster.put(SERVICES, service('b'))
    await f.settle()
    expect([f.addresses('a'), f.addresses('b')]).toEqual([['192.0.2.0'], ['192.0.2.1']])
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

  test('tells of a Service that was made anew while the answer about the old one was under way', async () => {
    const f = await started(pool('web', ['192.0.2.0/32']), service('a'))
    f.decide('done')
    f.cluster.remove(SERVICES, 'default/a')
    f.cluster.put(SERVICES, service('a'))
    while (f.cluster.untold.length > 0) f.tell()
    await f.settle()
    expect(f.addresses('a')).toEqual(['192.0.2.0'])
    const uid = f.service('a')?.metadata.uid
    expect(f.cluster.events).toMatchObject([{ reason: 'IPAllocated', involvedObject: { uid } }])
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
    expect(f.metrics.expose()).toContain('\nmetallb_k8s_client_config_stale_bool 1\n')
    expect(f.reasons()).toContain('ConfigurationError')
    f.cluster.put(IP_ADDRESS_POOLS, pool('web', ['192.0.2.0/30']))
    await f.settle()
    expect(f.metrics.expose()).toContain('\nmetallb_k8s_client_config_stale_bool 0\n')
  })

  test('reads the pools again when the labels of a namespace change, and not for anything else', async () => {
    const namespace = (labels: Record<string, string>, annotations = {}) => ({
      metadata: { name: 'default', labels, annotations },
    })
    const namespaceSelectors = [{ matchLabels: { team: 'x' } }]
    const f = await started(service('a'))
    f.cluster.put(NAMESPACES, namespace({}))
    f.cluster.put(IP_ADDRESS_POOLS, {
      ...pool('web', []),
      spec: { addresses: ['192.0.2.0/30'], serviceAllocation: { namespaceSelectors } },
    } as KubernetesObject)
    await f.settle()
    expect(f.addresses('a')).toEqual([])
    f.cluster.put(NAMESPACES, namespace({ team: 'x' }))
    await f.settle()
    expect(f.addresses('a')).toEqual(['192.0.2.0'])
    const readings = f.metrics.expose().match(UPDATES)?.[1]
    f.cluster.put(NAMESPACES, namespace({ team: 'x' }, { seen: 'yes' }))
    await f.settle()
    expect(f.metrics.expose().match(UPDATES)?.[1]).toBe(readings)
  })

  test('tells of addresses once no Service waits for its turn to be written', async () => {
    const services = Array.from({ length: 20 }, (_, i) => service(`s${i}`))
    const f = await started(pool('web', ['192.0.2.0/24']), ...services)
    for (let i = 0; i < 4; i++) f.decide('done')
    await f.turn()
    expect(f.cluster.events).toEqual([])
    await f.settle()
    expect(f.cluster.events).toHaveLength(20)
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
    expect(text).toContain('metallb_allocator_services_allocated_total{pool="web"} 2')
    expect(text).toContain('\nmetallb_k8s_client_config_loaded_bool 1\n')
    f.cluster.remove(IP_ADDRESS_POOLS, 'metallb-system/web')
    await f.settle()
    expect(f.metrics.expose()).not.toContain('{pool="web"}')
  })
})
