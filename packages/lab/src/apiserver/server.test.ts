// What is served beside the objects: who may come in, discovery, OpenAPI, refusals that are about no kind.

import { expect, test } from 'bun:test'
import { startCluster, widget, WIDGETS } from './cluster.fixture.ts'
import type { Answer } from './cluster.fixture.ts'

test('with a token, only health is open to everybody', async () => {
  const { send, request } = startCluster({ token: 'secret' })
  for (const path of ['/healthz', '/readyz', '/livez']) expect((await send('GET', path)).status).toBe(200)
  expect((await request('GET', '/version')).body).toMatchObject({
    kind: 'Status',
    code: 401,
    reason: 'Unauthorized',
  })
  const authorization = 'Bearer secret'
  expect((await request('GET', '/version', undefined, { authorization })).code).toBe(200)
  expect((await send('GET', '/version', undefined, { authorization: 'Bearer wrong' })).status).toBe(401)
})

test('discovery names the same kinds in both forms', async () => {
  const { request } = startCluster()
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'
  const aggregated = await request('GET', '/apis', undefined, { accept })
  expect(aggregated.headers.get('content-type')).toContain('as=APIGroupDiscoveryList')
  const groups = (await request('GET', '/apis')).body.groups.map((group: Answer) => group.name)
  expect(aggregated.body.items.map((item: Answer) => item.metadata.name)).toEqual(groups)
  expect((await request('GET', '/apis/example.com/v1')).body.resources).toMatchObject([
    { name: 'widgets', singularName: 'widget', kind: 'Widget', namespaced: true },
    { name: 'widgets/status', kind: 'Widget' },
  ])
  expect((await request('GET', '/apis/example.com')).body.preferredVersion.version).toBe('v1')
  expect((await request('GET', '/apis/nobody.com/v1')).code).toBe(404)
})

test('the OpenAPI document says that patches validate fields', async () => {
  const { request } = startCluster()
  const index = (await request('GET', '/openapi/v3')).body
  const { body } = await request('GET', index.paths['apis/example.com/v1'].serverRelativeURL)
  const { patch } = body.paths['/apis/example.com/v1/namespaces/{namespace}/widgets/{name}']
  expect(patch['x-kubernetes-group-version-kind']).toEqual({
    group: 'example.com',
    version: 'v1',
    kind: 'Widget',
  })
  expect(patch.parameters.map((parameter: Answer) => parameter.name)).toContain('fieldValidation')
})

test.each<[string, string, number]>([
  ['GET', '/apis/example.com/v1/namespaces/default/gadgets', 404],
  ['GET', `${WIDGETS}/w/scale`, 404],
  ['GET', '/api/v1/nodes/a/b/c', 404],
  ['GET', '/api/v1/services/web', 404],
  ['PUT', WIDGETS, 405],
  ['POST', '/api/v1/services', 400],
  ['GET', '/nothing', 404],
  ['GET', '/api/v1/namespaces/%ZZ', 404],
])('%s %s answers %d with a Status', async (method, path, code) => {
  const { request } = startCluster()
  const answer = await request(method, path, method === 'POST' ? {} : undefined)
  expect([answer.code, answer.body.kind]).toEqual([code, 'Status'])
})

test.each<[string, string, string]>([
  ['no JSON', '{', 'application/json'],
  ['a list', '[]', 'application/json'],
  ['a key that is none', '{"__proto__":{}}', 'application/json'],
  ['protobuf of an unknown kind', 'k8s\0', 'application/vnd.kubernetes.protobuf'],
  ['a stranger', 'x', 'image/png'],
])('a body that is %s is refused', async (_, body, type) => {
  const { api } = startCluster()
  const headers = { 'content-type': type }
  const response = await api.fetch(new Request(`http://cluster${WIDGETS}`, { method: 'POST', body, headers }))
  expect([400, 415]).toContain(response.status)
})

test('the times of a Lease have six digits', async () => {
  const { request } = startCluster()
  const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases'
  const lease = (renewTime: string) => ({ metadata: { name: 'l' }, spec: { renewTime } })
  expect((await request('POST', leases, lease('2026-01-01T00:00:00.000Z'))).code).toBe(400)
  expect((await request('POST', leases, lease('2026-01-01T00:00:00.000000Z'))).code).toBe(201)
})

test('every person may do everything', async () => {
  const { request } = startCluster()
  const review = await request('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec: {} })
  expect(review.body.status.allowed).toBe(true)
})

test('a changed definition changes what is served at once', async () => {
  const { request, patch } = startCluster()
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com'
  const { body } = await request('GET', path)
  expect(body.status.conditions.map((condition: Answer) => [condition.type, condition.status])).toEqual([
    ['NamesAccepted', 'True'],
    ['Established', 'True'],
  ])
  const kinds = async () => (await request('GET', '/apis/example.com/v1')).body.resources.length
  expect(await kinds()).toBe(2)
  await patch(path, 'json-patch+json', [{ op: 'remove', path: '/spec/versions/0/subresources' }])
  expect(await kinds()).toBe(1)
})

test('whoever watches over the store is told of each write before its writer is answered', async () => {
  const told: string[] = []
  const { request } = startCluster({
    written: ({ type, resource, name, previous }) =>
      told.push(`${type} ${resource}/${name} ${previous !== null}`),
  })
  expect(told).toEqual([])
  await request('POST', WIDGETS, widget('w'))
  expect(told).toEqual(['ADDED widgets.example.com/w false'])
  await request('DELETE', `${WIDGETS}/w`)
  expect(told.slice(1)).toEqual(['DELETED widgets.example.com/w true'])
})
