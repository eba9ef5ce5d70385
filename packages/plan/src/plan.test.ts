// What a change would do to every Service, and why.

import { expect, test } from 'bun:test'
import { cluster, pool, service, SETTINGS } from './cluster.fixture.ts'
import { EMPTY_CLUSTER } from './cluster.ts'
import { planChange, planSteps } from './plan.ts'
import type { Plan } from './plan.ts'

const rows = ({ services }: Plan) =>
  services.map(({ service, change, before, after }) =>
    [service.replace('default/', ''), change, before.join(' '), after.join(' ')].join(' | '),
  )

test('a pool that shrinks: some keep, some change, some lose, and each is told why', () => {
  const services = [service('a', ['192.0.2.0']), service('b', ['192.0.2.3']), service('c', ['192.0.2.2'])]
  const before = cluster([pool('web', ['192.0.2.0/30'])], ...services)
  const plan = planChange(before, cluster([pool('web', ['192.0.2.0/31'])], ...services), SETTINGS)
  expect(rows(plan)).toEqual([
    'a | keeps | 192.0.2.0 | 192.0.2.0',
    'b | changes | 192.0.2.3 | 192.0.2.1',
    'c | loses | 192.0.2.2 | ',
  ])
  expect(plan.services[2]?.verdicts.map(({ reason }) => reason)).toEqual([
    'ClearAssignment',
    'AllocationFailed',
  ])
  expect(plan.services[2]?.verdicts[1]?.facts['pools']).toEqual(['web has no free IPv4 address'])
})

test('new Services come after those that wait, in the order of the manifests', () => {
  const { creationTimestamp: _, ...metadata } = service('y').metadata ?? {}
  const fresh = (name: string) => ({ ...service(name), metadata: { ...metadata, name } })
  const web = [pool('web', ['192.0.2.0/31'])]
  const after = cluster(web, fresh('y'), fresh('x'), service('waits'))
  expect(rows(planChange(cluster(web, service('waits')), after, SETTINGS))).toEqual([
    'waits | gets |  | 192.0.2.0',
    'x | waits |  | ',
    'y | gets |  | 192.0.2.1',
  ])
})

test('a configuration that is rejected leaves the one before in force', () => {
  const services = [service('a', ['192.0.2.0'])]
  const before = cluster([pool('web', ['192.0.2.0/31'])], ...services)
  const after = cluster([pool('web', ['192.0.2.300/31']), pool('more', ['10.0.0.0/24'])], ...services)
  const plan = planChange(before, after, SETTINGS)
  expect(plan.isHeldBack).toBe(true)
  expect(plan.rejected.map(({ facts }) => facts)).toMatchObject([{ name: 'web', field: 'spec.addresses[0]' }])
  expect(rows(plan)).toEqual(['a | keeps | 192.0.2.0 | 192.0.2.0'])
})

test('manifests alone: the valid ones count, and Services get what they would in a new cluster', () => {
  const after = cluster([pool('web', ['192.0.2.0/31']), pool('bad', ['x'])], service('a'))
  const plan = planChange(EMPTY_CLUSTER, after, SETTINGS)
  expect(plan.isHeldBack).toBe(false)
  expect(plan.rejected).toHaveLength(1)
  expect(rows(plan)).toEqual(['a | gets |  | 192.0.2.0'])
})

test('a Service that is gone makes room, one that is no LoadBalancer any more loses its address', () => {
  const web = [pool('web', ['192.0.2.0/31'])]
  const before = cluster(
    web,
    service('a', ['192.0.2.0']),
    service('b', ['192.0.2.1']),
    service('c'),
    service('d'),
  )
  const after = cluster(web, service('b', ['192.0.2.1'], { type: 'ClusterIP' }), service('c'), service('d'))
  expect(rows(planChange(before, after, SETTINGS))).toEqual([
    'b | loses | 192.0.2.1 | ',
    'c | gets |  | 192.0.2.0',
    'd | gets |  | 192.0.2.1',
  ])
})

test('who would announce, and why nobody would', () => {
  const web = [pool('web', ['192.0.2.0/31'])]
  const { services } = planChange(EMPTY_CLUSTER, cluster(web, service('a')), SETTINGS)
  expect(services[0]?.announcement.layer2.toSorted()).toEqual(['node-1', 'node-2'])
  const silent = { ...cluster(web, service('a')) }
  const plan = planChange(
    EMPTY_CLUSTER,
    { ...silent, objects: { ...silent.objects, l2Advertisements: [] } },
    SETTINGS,
  )
  expect(plan.services[0]?.announcement).toEqual({
    layer2: [],
    why: 'no L2Advertisement announces the pool',
    remedy: 'create an L2Advertisement that selects the pool, the Service and the node',
  })
})

test('in steps, none of which is about more than a few Services', () => {
  const services = Array.from({ length: 640 }, (_, i) =>
    service(`s${(i * 7) % 640}`, [`10.0.${i >> 8}.${i & 255}`]),
  )
  const before = cluster([pool('web', ['10.0.0.0/22'])], ...services)
  const after = cluster([pool('web', ['10.0.0.0/23'])], ...services)
  const steps = planSteps(before, after, SETTINGS)
  let count = 0
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) count += 1
  expect(step.value).toEqual(planChange(before, after, SETTINGS))
  // each is decided of twice, and then planned
  expect(count).toBeGreaterThan(5 * services.length)
})

test('with five hundred nodes and BGP alone a step stays short', () => {
  const services = Array.from({ length: 30 }, (_, i) => service(`service-${i}`))
  const { objects, ...plain } = cluster([pool('web', ['192.0.2.0/24'])], ...services)
  const spec = { myASN: 64_512, peerASN: 64_513, peerAddress: '203.0.113.1' }
  const after = {
    ...plain,
    objects: {
      ...objects,
      l2Advertisements: [],
      bgpAdvertisements: [{ metadata: { name: 'all' } }],
      bgpPeers: [{ metadata: { name: 'router' }, spec }],
    },
    nodes: Array.from({ length: 500 }, (_, i) => ({ metadata: { name: `node-${i}` } })),
  }
  const steps = planSteps(EMPTY_CLUSTER, after, SETTINGS)
  const took: number[] = []
  for (let isDone = false; !isDone;) {
    const startedAt = performance.now()
    isDone = steps.next().done === true
    took.push(performance.now() - startedAt)
  }
  const longest = took.toSorted((a, b) => b - a)
  expect(longest[services.length / 2]).toBeLessThan(10)
})
