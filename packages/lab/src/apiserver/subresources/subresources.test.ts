// What stands below an object besides its status, as the real server answers it.

import { expect, test } from 'bun:test'
import { startCluster } from '../cluster.fixture.ts'
import type { JsonObject } from '../json.ts'
import type { PodLogRequest } from './pod-logs.ts'

const DEPLOYMENT = '/apis/apps/v1/namespaces/default/deployments/web'
const POD = '/api/v1/namespaces/default/pods/web'

async function withPod(spec: JsonObject = {}, options: Parameters<typeof startCluster>[0] = {}) {
  const cluster = startCluster(options)
  const containers = [{ name: 'web', image: 'nginx' }]
  await cluster.request('POST', '/api/v1/namespaces/default/pods', {
    metadata: { name: 'web' },
    spec: { containers, ...spec },
  })
  const bind = (name: string) =>
    cluster.request('POST', `${POD}/binding`, { metadata: { name: 'web' }, target: { kind: 'Node', name } })
  return { ...cluster, bind }
}

async function withDeployment() {
  const cluster = startCluster()
  const labels = { app: 'web', tier: 'front' }
  await cluster.request('POST', DEPLOYMENT.replace('/web', ''), {
    metadata: { name: 'web' },
    spec: {
      selector: {
        matchLabels: { app: 'web' },
        matchExpressions: [{ key: 'tier', operator: 'In', values: ['front', 'back'] }],
      },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
    },
  })
  return cluster
}

test('scale shows the replicas and whom they select, and writes them', async () => {
  const { request, patch } = await withDeployment()
  const { body } = await request('GET', `${DEPLOYMENT}/scale`)
  expect(body).toMatchObject({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replicas: 1 },
    status: { replicas: 0, selector: 'app=web,tier in (back,front)' },
  })
  const patched = await patch(`${DEPLOYMENT}/scale`, 'merge-patch+json', { spec: { replicas: 3 } })
  expect(patched.body.spec.replicas).toBe(3)
  const replaced = await request('PUT', `${DEPLOYMENT}/scale`, { ...patched.body, spec: {} })
  expect(replaced.body.spec).toEqual({})
  const stored = await request('GET', DEPLOYMENT)
  expect([stored.body.spec.replicas, stored.body.metadata.generation]).toEqual([0, 3])
})

test('scale refuses what is stale, what cannot be, and what it has no method for', async () => {
  const { request, patch } = await withDeployment()
  const { body } = await request('GET', `${DEPLOYMENT}/scale`)
  await patch(DEPLOYMENT, 'merge-patch+json', { metadata: { labels: { a: 'b' } } })
  expect((await request('PUT', `${DEPLOYMENT}/scale`, { ...body, spec: { replicas: 2 } })).code).toBe(409)
  const negative = await patch(`${DEPLOYMENT}/scale`, 'merge-patch+json', { spec: { replicas: -1 } })
  expect(negative.body.message).toContain('spec.replicas: Invalid value: -1')
  expect((await request('DELETE', `${DEPLOYMENT}/scale`)).code).toBe(405)
  expect((await request('GET', `${DEPLOYMENT}/nothing`)).code).toBe(404)
  expect((await request('GET', `${DEPLOYMENT.replace('web', 'other')}/scale`)).body.message).toBe(
    'deployments.apps "other" not found',
  )
})

test('a Pod is bound once', async () => {
  const { bind, request } = await withPod()
  expect((await bind('node-1')).body).toMatchObject({ kind: 'Status', status: 'Success', code: 201 })
  const { body } = await request('GET', POD)
  expect(body.spec.nodeName).toBe('node-1')
  expect(body.status.conditions).toMatchObject([{ type: 'PodScheduled', status: 'True' }])
  const again = await bind('node-2')
  expect([again.code, again.body.message]).toEqual([
    409,
    'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "node-1"',
  ])
})

test('a binding has to name its Pod and a node', async () => {
  const { bind, request } = await withPod()
  expect((await bind('')).body.message).toContain('target.name: Required value')
  const other = { metadata: { name: 'other' }, target: { kind: 'Node', name: 'node-1' } }
  expect((await request('POST', `${POD}/binding`, other)).body.message).toBe(
    'name in URL does not match name in Binding object',
  )
})

test('an evicted Pod is gone', async () => {
  const { request } = await withPod()
  const eviction = { metadata: { name: 'web' }, deleteOptions: { preconditions: { uid: 'another' } } }
  expect((await request('POST', `${POD}/eviction`, eviction)).code).toBe(409)
  expect((await request('POST', `${POD}/eviction?dryRun=All`, { metadata: { name: 'web' } })).code).toBe(201)
  expect((await request('GET', POD)).code).toBe(200)
  expect((await request('POST', `${POD}/eviction`, { metadata: { name: 'web' } })).code).toBe(201)
  expect((await request('GET', POD)).code).toBe(404)
})

test('a rehearsal that is misspelt is refused, and nothing happens', async () => {
  const { request } = await withPod()
  const eviction = await request('POST', `${POD}/eviction?dryRun=all`, { metadata: { name: 'web' } })
  expect([eviction.code, eviction.body.message]).toEqual([
    422,
    'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["all"]: supported values: "All"',
  ])
  expect((await request('GET', POD)).code).toBe(200)
})

test('a log is that of the container that was asked for, as much of it as was asked for', async () => {
  const asked: PodLogRequest[] = []
  const podLogs = (request: PodLogRequest) => {
    asked.push(request)
    return new Blob(['a line\n']).stream()
  }
  const { bind, send } = await withPod({}, { podLogs })
  expect((await send('GET', `${POD}/log`)).status).toBe(204)
  await bind('node-1')
  const response = await send(
    'GET',
    `${POD}/log?container=web&follow=true&tailLines=5&sinceSeconds=60&limitBytes=9`,
  )
  expect(response.headers.get('content-type')).toBe('text/plain')
  expect(await response.text()).toBe('a line\n')
  const [{ signal, uid, ...request } = {}] = asked
  expect(signal?.aborted).toBe(false)
  expect(uid).not.toBe('')
  expect(request).toEqual({
    namespace: 'default',
    pod: 'web',
    container: 'web',
    follow: true,
    previous: false,
    timestamps: false,
    tailLines: 5,
    sinceSeconds: 60,
    limitBytes: 9,
  })
})

const TWO = {
  containers: [
    { name: 'a', image: 'a' },
    { name: 'b', image: 'b' },
  ],
}
const LOG_MISTAKES: readonly [string, JsonObject, string][] = [
  ['', TWO, 'a container name must be specified for pod web, choose one of: [a b]'],
  [
    '',
    { ...TWO, initContainers: [{ name: 'i', image: 'i' }] },
    'a container name must be specified for pod web, choose one of: [a b] or one of the init containers: [i]',
  ],
  ['container=x', {}, 'container x is not valid for pod web'],
  ['', {}, 'container "web" in pod "web" is waiting to start: ContainerCreating'],
  ['previous=true', {}, 'previous terminated container "web" in pod "web" not found'],
  [
    'tailLines=-1&limitBytes=0',
    {},
    'PodLogOptions "web" is invalid: [tailLines: Invalid value: -1: must be greater than or equal to 0, limitBytes: Invalid value: 0: must be greater than 0]',
  ],
]

test.each(LOG_MISTAKES)('the log ?%s of %j is refused', async (query, spec, message) => {
  const { bind, request } = await withPod(spec)
  await bind('node-1')
  const { code, body } = await request('GET', `${POD}/log?${query}`)
  expect([code, body.message]).toEqual([message.includes('is invalid') ? 422 : 400, message])
})

test('discovery has them, with what their bodies are', async () => {
  const { request } = startCluster()
  const { body } = await request('GET', '/apis/apps/v1')
  expect(body.resources).toContainEqual({
    name: 'deployments/scale',
    singularName: '',
    namespaced: true,
    group: 'autoscaling',
    version: 'v1',
    kind: 'Scale',
    verbs: ['get', 'patch', 'update'],
  })
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'
  const aggregated = await request('GET', '/api', undefined, { accept })
  const pods = aggregated.body.items[0].versions[0].resources.find(
    ({ resource }: JsonObject) => resource === 'pods',
  )
  expect(pods.subresources.map(({ subresource }: JsonObject) => subresource)).toEqual([
    'status',
    'binding',
    'eviction',
    'log',
  ])
})
