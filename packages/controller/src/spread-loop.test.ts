// The controller's loop with the strategy spread: what it writes, when, and that it leaves Services alone without it.

import { afterEach, expect, test } from 'bun:test'
import { ENDPOINT_SLICES, L2_ADVERTISEMENTS, NODES, seconds, SERVICES } from '@ingot/api'
import type { KubernetesObject } from '@ingot/kube'
import { Fixture, pool, service } from './controller-loop.fixture.ts'
import { FakeCluster } from './fake-cluster.fixture.ts'

const NODE = 'ingot.dev/layer2-node'
const NAMES = ['node-1', 'node-2', 'node-3']

const advertisement = (strategy: string): KubernetesObject => ({
  metadata: {
    name: 'all',
    namespace: 'metallb-system',
    annotations: strategy === '' ? {} : { 'ingot.dev/layer2-strategy': strategy },
  },
})
const node = (name: string, ready = 'True') =>
  ({ metadata: { name }, status: { conditions: [{ type: 'Ready', status: ready }] } }) as KubernetesObject

let fixture: Fixture
afterEach(() => fixture.stop())

async function start(strategy = 'spread', ...services: KubernetesObject[]): Promise<Fixture> {
  const cluster = new FakeCluster()
  cluster.put(L2_ADVERTISEMENTS, advertisement(strategy))
  for (const name of NAMES) cluster.put(NODES, node(name))
  fixture = new Fixture(1, cluster)
  await fixture.start(pool('web', ['192.0.2.0/24']), ...services)
  return fixture
}

const nodeOf = (name: string) => fixture.service(name)?.metadata.annotations?.[NODE]
const versionOf = (name: string) => fixture.service(name)?.metadata.resourceVersion
const loads = () => {
  const nodes = [...fixture.cluster.objects(SERVICES).values()].map(
    ({ metadata }) => metadata.annotations?.[NODE],
  )
  return NAMES.map((name) => nodes.filter((it) => it === name).length)
}
const some = (count: number) => Array.from({ length: count }, (_, i) => service(`s${i}`))

test('Services get a node with their address, in one write, and every node as many as the others', async () => {
  const f = await start()
  for (const it of some(9)) {
    f.cluster.put(SERVICES, it)
    f.tell()
  }
  await f.settle()
  expect(loads()).toEqual([3, 3, 3])
  const versions = some(9).map(({ metadata }) => Number(versionOf(metadata.name)))
  // nine were put, and written once each; the pool counts what is in use
  expect(Math.max(...versions)).toBeLessThan(13 + 9 + 9 + 4)
  expect(f.lines.filter((line) => line['op'] === 'chooseNode')).toHaveLength(9)
  expect(f.reasons().filter((it) => it === 'Layer2NodeChosen')).toHaveLength(9)
})

test('Services that have an address already get a node too', async () => {
  await start('spread', ...Array.from({ length: 6 }, (_, i) => service(`s${i}`, {}, [`192.0.2.${i}`])))
  await fixture.settle()
  expect(loads()).toEqual([2, 2, 2])
  expect(fixture.addresses('s3')).toEqual(['192.0.2.3'])
})

test.each(['', 'election', 'even'])(
  'without the strategy (%p) nothing is read or written for it',
  async (strategy) => {
    const f = await start(strategy, service('web'))
    await f.settle()
    expect(f.addresses('web')).toHaveLength(1)
    expect(nodeOf('web')).toBeUndefined()
    expect([...f.cluster.listed]).not.toContain('endpointslices')
    expect([...f.cluster.listed]).not.toContain('nodes')
    expect(f.lines.filter((line) => line['op'] === 'chooseNode')).toEqual([])
  },
)

test('taking the strategy away leaves the annotations, and the controller at rest', async () => {
  const f = await start('spread', ...some(3))
  await f.settle()
  const before = versionOf('s0')
  f.cluster.put(L2_ADVERTISEMENTS, advertisement(''))
  await f.settle()
  f.cluster.remove(NODES, nodeOf('s0') ?? '')
  f.runtime.advance(seconds(100))
  await f.settle()
  expect(versionOf('s0')).toBe(before)
  f.cluster.put(L2_ADVERTISEMENTS, advertisement('spread'))
  await f.settle()
  expect(nodeOf('s0')).toBeDefined()
})

test('a node that is gone, or not ready, for half a minute loses its addresses, and gets none back', async () => {
  const f = await start('spread', ...some(6))
  await f.settle()
  expect(loads()).toEqual([2, 2, 2])
  f.cluster.put(NODES, node('node-1', 'Unknown'))
  for (let i = 0; i < 3; i++) await pass(10)
  expect(loads()).toEqual([2, 2, 2])
  for (let i = 0; i < 2; i++) await pass(10)
  expect(loads()).toEqual([0, 3, 3])
  f.cluster.put(NODES, node('node-1'))
  for (let i = 0; i < 10; i++) await pass(10)
  expect(loads()).toEqual([0, 3, 3])
  expect(f.lines.filter((line) => line['before'] === 'node-1')).toHaveLength(2)
})

test('an answer that is lost changes nothing, and what a person writes stays', async () => {
  const f = await start()
  f.cluster.put(SERVICES, service('web'))
  f.tell()
  await f.turn()
  f.decide('lostAfter')
  await f.turn()
  await f.settle()
  const chosen = nodeOf('web')
  expect(NAMES).toContain(chosen ?? '')
  const stored = f.service('web')
  const other = NAMES.find((name) => name !== chosen) ?? ''
  f.cluster.put(SERVICES, {
    ...stored,
    metadata: {
      ...stored?.metadata,
      name: 'web',
      annotations: { ...stored?.metadata.annotations, [NODE]: other },
    },
  } as KubernetesObject)
  await f.settle()
  expect(nodeOf('web')).toBe(other)
})

test('with the policy Local a node has to have an endpoint of the Service', async () => {
  const local = { ...service('local'), spec: { ...service('local').spec, externalTrafficPolicy: 'Local' } }
  const f = await start('spread', local as KubernetesObject)
  await f.settle()
  expect(f.addresses('local')).toHaveLength(1)
  expect(nodeOf('local')).toBeUndefined()
  const slice = {
    metadata: { name: 'local-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'local' } },
    endpoints: [{ addresses: ['10.1.0.1'], nodeName: 'node-3' }],
  }
  f.cluster.put(ENDPOINT_SLICES, slice)
  await f.settle()
  expect(nodeOf('local')).toBe('node-3')
  expect(f.cluster.watched).toContain('endpointslices')
  f.cluster.put(L2_ADVERTISEMENTS, advertisement(''))
  await f.settle()
  expect(f.cluster.watched).not.toContain('endpointslices')
})

/** Time goes by, and the nodes are listed again. */
async function pass(duration: number): Promise<void> {
  fixture.runtime.advance(seconds(duration))
  await fixture.turn()
  while (fixture.cluster.requests.length > 0) {
    fixture.decide('done')
    await fixture.turn()
    while (fixture.cluster.untold.length > 0) fixture.tell()
    await fixture.turn()
  }
}
