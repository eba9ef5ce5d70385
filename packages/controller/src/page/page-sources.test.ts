// What the page is made of, from a loop over a cluster in memory: that it is what was decided, that little of it is made again,
// and that nothing is read for it while nobody looks.

import { expect, test } from 'bun:test'
import {
  BGP_PEERS,
  EVENTS,
  L2_ADVERTISEMENTS,
  milliseconds,
  NODES,
  seconds,
  SERVICE_BGP_STATUSES,
  SERVICE_L2_STATUSES,
  SERVICES,
} from '@ingot/api'
import type { Resource } from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'
import { createLogger } from '@ingot/telemetry'
import { Fixture, pool, service } from '../controller-loop.fixture.ts'
import { PageSources } from './page-sources.ts'
import type { ApplyManifests } from './page-sources.ts'
import { remarkOf } from './snapshot-maker.ts'
import { UsageHistory } from './usage-history.ts'

const ours = (name: string, more: object = {}): KubernetesObject => ({
  metadata: { name, namespace: 'metallb-system' },
  ...more,
})

class PageFixture extends Fixture {
  leadership = 'leading'
  sources: PageSources | undefined

  async open(applyManifests?: ApplyManifests): Promise<PageSources> {
    await this.start(
      pool('web', ['192.0.2.0/30']),
      service('a', {}, ['192.0.2.1']),
      service('b', { ip: '9.9.9.9' }),
    )
    this.put(NODES, { metadata: { name: 'node-1' } })
    this.put(L2_ADVERTISEMENTS, ours('all'))
    this.put(
      BGP_PEERS,
      ours('router', { spec: { myASN: 1, peerASN: 2, peerAddress: '192.0.2.254', password: 'hunter2' } }),
    )
    this.put(SERVICE_L2_STATUSES, ours('l2-a', { status: aboutA('node-1') }))
    this.put(SERVICE_BGP_STATUSES, ours('bgp-a', { status: { ...aboutA('node-1'), peers: ['router'] } }))
    this.put(EVENTS, {
      metadata: { name: 'a.1', namespace: 'default' },
      involvedObject: { namespace: 'default', name: 'a' },
      reason: 'nodeAssigned',
      lastTimestamp: '2026-01-01T00:00:00Z',
    } as KubernetesObject)
    await this.settle()
    const sources = new PageSources(
      this.cluster.client(),
      {
        namespace: 'metallb-system',
        loadBalancerClass: '',
        logger: createLogger({ level: 'none', clock: this.runtime.date, write() {} }),
        leadership: () => this.leadership,
        view: () => this.loop?.view(),
        history: new UsageHistory(() => this.loop?.allocation(), this.runtime),
        ...(applyManifests !== undefined && { applyManifests }),
      },
      this.runtime,
    )
    this.onDecided = (services) => sources.decided(services)
    this.sources = sources
    return sources
  }

  put(resource: Resource, object: KubernetesObject): void {
    this.cluster.put(resource, object)
  }

  /** What is promised, once the clock has gone on as far as it has to. */
  async answered<T>(promise: Promise<T>): Promise<T> {
    let isDone = false
    void promise.finally(() => (isDone = true))
    for (let turns = 0; !isDone && turns < 500; turns++) {
      await this.turn()
      this.runtime.advance(milliseconds(1))
    }
    return promise
  }

  async look() {
    this.runtime.advance(seconds(1))
    return this.answered(this.sources?.snapshot() ?? Promise.reject(new Error('not open')))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sources?.restart()
    await this.stop()
  }
}

const aboutA = (node: string) => ({ node, serviceName: 'a', serviceNamespace: 'default' })

test('a snapshot says what was decided, who says that he announces it, and what was told', async () => {
  await using it = new PageFixture()
  await it.open()
  const { services, pools, nodes, peers, takeovers, isLeading, rejected } = await it.look()
  expect(isLeading).toBe(true)
  expect(rejected).toEqual([])
  expect(services.get('default/a')).toMatchObject({
    state: 'announced',
    owners: ['node-1'],
    bgpNodes: 1,
    pool: 'web',
  })
  expect(services.get('default/b')).toMatchObject({ state: 'waiting', addresses: [], owners: [] })
  expect(services.get('default/b')?.why).toContain('9.9.9.9')
  expect(pools).toMatchObject([{ name: 'web', inUse: 1, cells: { used: [0, 1, 0, 0] } }])
  expect(nodes).toEqual([{ name: 'node-1', layer2: 1, bgp: 1, remark: '' }])
  expect(peers).toMatchObject([
    { name: 'router', address: '192.0.2.254', asn: '2', nodes: ['node-1'], services: 1 },
  ])
  expect(takeovers).toMatchObject([{ service: 'default/a', reason: 'nodeAssigned' }])
})

test('a node that is not ready says so', () => {
  const conditions = (status: string) => ({ status: { conditions: [{ type: 'Ready', status }] } })
  expect(remarkOf({ metadata: { name: 'a' }, ...conditions('Unknown') })).toBe('not ready')
  expect(remarkOf({ metadata: { name: 'a' }, ...conditions('True') })).toBe('')
  // nobody has said it yet
  expect(remarkOf({ metadata: { name: 'a' } })).toBe('')
})

test('as long as nothing changes it is the same; then what did not change is the same still', async () => {
  await using it = new PageFixture()
  await it.open()
  const first = await it.look()
  expect(await it.look()).toBe(first)
  it.put(SERVICE_L2_STATUSES, ours('l2-a', { status: aboutA('node-2') }))
  await it.settle()
  const second = await it.look()
  expect(second).not.toBe(first)
  expect(second.services.get('default/a')?.owners).toEqual(['node-2'])
  expect(second.services.get('default/b')).toBe(first.services.get('default/b'))
  it.leadership = 'standby (leader X)'
  expect((await it.look()).leadership).toBe('standby (leader X)')
})

test('a Service that comes, and one that goes, are in the next one', async () => {
  await using it = new PageFixture()
  await it.open()
  await it.look()
  it.put(SERVICES, service('c'))
  await it.settle()
  expect([...(await it.look()).services.keys()]).toContain('default/c')
  it.cluster.remove(SERVICES, 'default/c')
  await it.settle()
  expect([...(await it.look()).services.keys()]).not.toContain('default/c')
})

test('nothing is read for the page before somebody looks, and nothing is watched when nobody has for a minute', async () => {
  await using it = new PageFixture()
  await it.open()
  expect(it.cluster.listed).not.toContain('servicel2statuses')
  await it.look()
  expect(it.cluster.listed).toContain('servicel2statuses')
  it.cluster.listed.clear()
  it.runtime.advance(seconds(61))
  await it.turn()
  await it.look()
  expect(it.cluster.listed).toContain('servicel2statuses')
})

test('a controller that stands by shows that, and reads nothing', async () => {
  await using it = new PageFixture()
  const sources = await it.open()
  await it.loop?.stop()
  it.loop = undefined
  it.leadership = 'standby (leader X)'
  await sources.restart()
  expect(await it.look()).toMatchObject({ isLeading: false, leadership: 'standby (leader X)', pools: [] })
  expect(await it.answered(sources.explain('default/a'))).toBeUndefined()
  expect(it.cluster.listed).not.toContain('servicel2statuses')
})

test('a Service is explained by what was decided, from what it asks for to the node', async () => {
  await using it = new PageFixture()
  const sources = await it.open()
  const explanation = await it.answered(sources.explain('default/a'))
  expect(explanation).toMatchObject({ has: ['192.0.2.1'], decided: ['192.0.2.1'], pool: 'web' })
  expect(explanation?.nodes).toMatchObject([{ node: 'node-1', announces: [] }])
  const waiting = await it.answered(sources.explain('default/b'))
  expect(waiting?.verdicts[0]?.message).toContain('9.9.9.9')
  expect(await it.answered(sources.explain('default/none'))).toBeUndefined()
})

test('a plan is what would change, one at a time', async () => {
  await using it = new PageFixture()
  const sources = await it.open(async (_text, before) => ({
    cluster: { ...before, objects: { ...before.objects, pools: [pool('web', ['192.0.2.2/31'])] } },
    families: 'IPv4',
    findings: [],
    named: [],
  }))
  const [one, other] = await it.answered(Promise.all([sources.plan('x'), sources.plan('x')]))
  expect(other).toMatchObject({ ok: false, message: expect.stringContaining('another plan') })
  const changes = one.ok ? one.answer.services.map(({ service: name, change }) => `${name} ${change}`) : one
  expect(changes).toEqual(['default/a changes', 'default/b waits'])
  expect(await it.answered(sources.plan('x'))).toMatchObject({ ok: true })
})

test('without a reader of manifests there is no plan', async () => {
  await using it = new PageFixture()
  const sources = await it.open()
  expect(await sources.plan('x')).toMatchObject({ ok: false })
})
