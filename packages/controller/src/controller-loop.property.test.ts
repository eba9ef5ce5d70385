// The loop while answers are lost, refused and late: whatever happens, no address is given twice, and all comes to rest.

import { afterEach, describe, expect, test } from 'bun:test'
import { allocate, isUpToDate } from '@ingot/allocator'
import {
  ingressAddresses,
  IP_ADDRESS_POOLS,
  L2_ADVERTISEMENTS,
  LAYER2_NODE,
  milliseconds,
  NODES,
  SERVICES,
} from '@ingot/api'
import { parseConfig } from '@ingot/config'
import type { KubernetesObject } from '@ingot/kube'
import { Fixture, pool, service } from './controller-loop.fixture.ts'
import type { FakeCluster, Fate } from './fake-cluster.fixture.ts'
import type { StoredService } from './service-write.ts'

let fixture: Fixture | undefined
afterEach(() => fixture?.stop())

describe('under any order of answers, losses, conflicts and late news', () => {
  const FATES: readonly Fate[] = ['done', 'done', 'done', 'refused', 'notFound', 'lostBefore', 'lostAfter']

  test.each(Array.from({ length: 40 }, (_, i) => i + 1))(
    'no address is given twice, and all come to rest (seed %d)',
    async (seed) => {
      const f = (fixture = new Fixture(seed))
      const pick = (count: number) => Math.floor(f.runtime.random() * count)
      const groups = new Map(
        Array.from({ length: 8 }, (_, i) => [`s${i}`, i < 3 ? { sharing: 'k', port: 80 + (i % 2) } : {}]),
      )

      const isSpread = seed % 2 === 0
      if (isSpread) putSpread(f.cluster)
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
      const named = services.filter((it) => it.metadata.annotations?.[LAYER2_NODE] !== undefined)
      expect(named.length > 0).toBe(isSpread)
      for (const nodes of chosenNodes(services).values()) expect(nodes.size).toBe(1)
    },
  )
})

/** Owners are to be balanced, between two nodes. */
function putSpread(cluster: FakeCluster): void {
  const annotations = { 'ingot.dev/layer2-strategy': 'spread' }
  cluster.put(L2_ADVERTISEMENTS, { metadata: { name: 'all', namespace: 'metallb-system', annotations } })
  for (const name of ['node-1', 'node-2']) cluster.put(NODES, { metadata: { name } })
}

/** By address, the nodes that Services name which have it. */
function chosenNodes(services: readonly StoredService[]): Map<string, Set<string | undefined>> {
  const nodes = new Map<string, Set<string | undefined>>()
  for (const it of services) {
    const node = it.metadata.annotations?.[LAYER2_NODE]
    for (const address of ingressAddresses(it))
      nodes.set(address, (nodes.get(address) ?? new Set()).add(node))
  }
  return nodes
}

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
