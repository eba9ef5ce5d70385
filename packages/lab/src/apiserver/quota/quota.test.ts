// What a ResourceQuota lets through, and what it says is used.

import { expect, test } from 'bun:test'
import { service, SERVICES, startCluster } from '../cluster.fixture.ts'
import type { JsonObject } from '../json.ts'
import { parseCount } from './quota-usage.ts'

const QUOTAS = '/api/v1/namespaces/default/resourcequotas'

async function withQuota(hard: JsonObject) {
  const cluster = startCluster()
  const created = await cluster.request('POST', QUOTAS, { metadata: { name: 'q' }, spec: { hard } })
  const used = async () => (await cluster.request('GET', `${QUOTAS}/q`)).body.status.used
  return { ...cluster, created, used }
}

test('the status has the limits and what is used of them, from the first moment on', async () => {
  const { request, created, used } = await withQuota({ 'services.loadbalancers': 2, services: '5', pods: 1 })
  expect(created.body.spec.hard).toEqual({ 'services.loadbalancers': '2', services: '5', pods: '1' })
  // the Service kubernetes counts
  expect(await used()).toEqual({ 'services.loadbalancers': '0', services: '1', pods: '0' })
  await request('POST', SERVICES, service('web'))
  expect(await used()).toEqual({ 'services.loadbalancers': '1', services: '2', pods: '0' })
  await request('DELETE', `${SERVICES}/web`)
  expect(await used()).toEqual({ 'services.loadbalancers': '0', services: '1', pods: '0' })
})

test('one Service of type LoadBalancer too many is refused, created or changed into one', async () => {
  const { request, patch } = await withQuota({ 'services.loadbalancers': '1' })
  await request('POST', SERVICES, service('a'))
  const sentence =
    'services "b" is forbidden: exceeded quota: q, requested: services.loadbalancers=1, used: services.loadbalancers=1, limited: services.loadbalancers=1'
  const refused = await request('POST', SERVICES, service('b'))
  expect([refused.code, refused.body.reason, refused.body.message]).toEqual([403, 'Forbidden', sentence])
  expect((await request('POST', `${SERVICES}?dryRun=All`, service('b'))).code).toBe(403)
  expect((await request('POST', SERVICES, service('b', { type: 'ClusterIP' }))).code).toBe(201)
  const changed = await patch(`${SERVICES}/b`, 'merge-patch+json', { spec: { type: 'LoadBalancer' } })
  expect([changed.code, changed.body.message]).toEqual([403, sentence])
  // what is there already may be changed in all else
  const labelled = await patch(`${SERVICES}/a`, 'merge-patch+json', { metadata: { labels: { a: 'b' } } })
  expect(labelled.code).toBe(200)
})

test('a quota that is lowered below what is used refuses only what uses more', async () => {
  const { request, patch, used } = await withQuota({ 'services.loadbalancers': '2' })
  for (const name of ['a', 'b']) await request('POST', SERVICES, service(name))
  await patch(`${QUOTAS}/q`, 'merge-patch+json', { spec: { hard: { 'services.loadbalancers': '1' } } })
  expect(await used()).toEqual({ 'services.loadbalancers': '2' })
  expect((await request('POST', SERVICES, service('c', { type: 'ClusterIP' }))).code).toBe(201)
  expect((await request('POST', SERVICES, service('d'))).code).toBe(403)
})

test('node ports count one by one, those of a Service without allocation only where they are named', async () => {
  const { request, used } = await withQuota({ 'services.nodeports': '3' })
  const ports = [
    { name: 'a', port: 80 },
    { name: 'b', port: 81 },
  ]
  await request('POST', SERVICES, service('two', { ports }))
  expect(await used()).toEqual({ 'services.nodeports': '2' })
  await request('POST', SERVICES, service('none', { ports, allocateLoadBalancerNodePorts: false }))
  expect(await used()).toEqual({ 'services.nodeports': '2' })
  const { body } = await request('POST', SERVICES, service('more', { type: 'NodePort', ports }))
  expect(body.message).toContain(
    'requested: services.nodeports=2, used: services.nodeports=2, limited: services.nodeports=3',
  )
})

test('anything in a namespace can be counted by its resource, and a Pod that is over is no Pod', async () => {
  const { request, patch, used } = await withQuota({
    pods: '1',
    'count/widgets.example.com': '1',
    'count/configmaps': '0',
  })
  const widget = {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'w' },
    spec: { addresses: ['a'] },
  }
  await request('POST', '/apis/example.com/v1/namespaces/default/widgets', widget)
  const configMap = await request('POST', '/api/v1/namespaces/default/configmaps', {
    metadata: { name: 'c' },
  })
  expect(configMap.body.message).toContain(
    'configmaps "c" is forbidden: exceeded quota: q, requested: count/configmaps=1',
  )
  const pods = '/api/v1/namespaces/default/pods'
  const pod = (name: string) => ({ metadata: { name }, spec: { containers: [{ name: 'a', image: 'a' }] } })
  await request('POST', pods, pod('a'))
  expect((await request('POST', pods, pod('b'))).code).toBe(403)
  await patch(`${pods}/a/status`, 'merge-patch+json', { status: { phase: 'Succeeded' } })
  expect(await used()).toEqual({ pods: '0', 'count/widgets.example.com': '1', 'count/configmaps': '0' })
  expect((await request('POST', pods, pod('b'))).code).toBe(201)
})

test('a quota of another namespace has no say, and one that cannot be read is refused', async () => {
  const { request } = await withQuota({ 'services.loadbalancers': '0' })
  await request('POST', '/api/v1/namespaces', { metadata: { name: 'n' } })
  expect((await request('POST', '/api/v1/namespaces/n/services', service('a'))).code).toBe(201)
  const { body } = await request('POST', QUOTAS, { metadata: { name: 'r' }, spec: { hard: { pods: '1.5' } } })
  expect(body.message).toContain('spec.hard[pods]: Invalid value: "1.5": must be an integer')
})

test('limits may have suffixes', () => {
  expect(['5', '2k', '1Ki', '3M', '1Gi', '-1', '1.5', ''].map(parseCount)).toEqual([
    5,
    2000,
    1024,
    3_000_000,
    1_073_741_824,
    undefined,
    undefined,
    undefined,
  ])
})
