import { expect, test } from 'bun:test'
import { SERVICES, service, startCluster, widget, WIDGETS } from './cluster.fixture.ts'
import type { Answer } from './cluster.fixture.ts'

test('a deleted object is gone at once, and the answer says which it was', async () => {
  const { request } = startCluster()
  const { body } = await request('POST', SERVICES, service('web'))
  expect((await request('DELETE', `${SERVICES}/web`)).body).toMatchObject({
    status: 'Success',
    details: { name: 'web', kind: 'services', uid: body.metadata.uid },
  })
  expect((await request('GET', `${SERVICES}/web`)).code).toBe(404)
})

test('finalizers hold an object until the last is taken away', async () => {
  const { request, patch } = startCluster()
  await request('POST', SERVICES, {
    ...service('web'),
    metadata: { name: 'web', finalizers: ['example.com/x'] },
  })
  const waiting = await request('DELETE', `${SERVICES}/web`)
  expect(waiting.body.metadata.deletionTimestamp).toBe('2026-01-01T00:00:00Z')
  expect((await request('GET', `${SERVICES}/web`)).code).toBe(200)
  await patch(`${SERVICES}/web`, 'merge-patch+json', { metadata: { finalizers: null } })
  expect((await request('GET', `${SERVICES}/web`)).code).toBe(404)
})

test('preconditions are held', async () => {
  const { request } = startCluster()
  await request('POST', SERVICES, service('web'))
  expect((await request('DELETE', `${SERVICES}/web`, { preconditions: { uid: 'x' } })).code).toBe(409)
  expect((await request('DELETE', `${SERVICES}/web?dryRun=All`)).code).toBe(200)
  expect((await request('GET', `${SERVICES}/web`)).code).toBe(200)
})

test('what belongs to a deleted object goes with it, or is set free', async () => {
  const { request } = startCluster()
  const slices = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
  for (const propagationPolicy of ['Background', 'Orphan']) {
    const { body } = await request('POST', SERVICES, service('web'))
    const owner = { apiVersion: 'v1', kind: 'Service', name: 'web', uid: body.metadata.uid }
    await request('POST', slices, { metadata: { name: 's', ownerReferences: [owner] }, addressType: 'IPv4' })
    await request('DELETE', `${SERVICES}/web`, { propagationPolicy })
    const left = await request('GET', `${slices}/s`)
    if (propagationPolicy === 'Background') expect(left.code).toBe(404)
    else expect(left.body.metadata.ownerReferences).toBeUndefined()
  }
})

test('a namespace takes everything in it along, and waits for what is held', async () => {
  const { request, patch } = startCluster()
  await request('POST', '/api/v1/namespaces', { metadata: { name: 'n' } })
  const inside = '/api/v1/namespaces/n/services'
  await request('POST', inside, service('a'))
  await request('POST', inside, { ...service('b'), metadata: { name: 'b', finalizers: ['example.com/x'] } })
  await request('DELETE', '/api/v1/namespaces/n')
  expect((await request('GET', '/api/v1/namespaces/n')).body.status.phase).toBe('Terminating')
  expect((await request('GET', `${inside}/a`)).code).toBe(404)
  expect((await request('POST', inside, service('c'))).body.message).toBe(
    'services "c" is forbidden: unable to create new content in namespace n because it is being terminated',
  )
  await patch(`${inside}/b`, 'json-patch+json', [{ op: 'remove', path: '/metadata/finalizers' }])
  expect((await request('GET', '/api/v1/namespaces/n')).code).toBe(404)
})

test('a definition takes its objects along, and its kind is served no more', async () => {
  const { request } = startCluster()
  await request('POST', WIDGETS, widget('w'))
  await request('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com')
  expect((await request('GET', WIDGETS)).body.message).toBe(
    'the server could not find the requested resource',
  )
})

test('a collection is deleted as its selector says', async () => {
  const { request } = startCluster()
  for (const name of ['a', 'b'])
    await request('POST', SERVICES, { ...service(name), metadata: { name, labels: { name } } })
  await request('DELETE', `${SERVICES}?labelSelector=name%3Da`)
  const { body } = await request('GET', SERVICES)
  expect(body.items.map((item: Answer) => item.metadata.name)).toEqual(['b', 'kubernetes'])
})
