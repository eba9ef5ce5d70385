// Deleting: what holds an object, what goes with it, and in which order.

import { describe, expect, test } from 'bun:test'
import { SERVICES, service, startCluster, widget, WIDGETS } from './cluster.fixture.ts'
import type { Answer } from './cluster.fixture.ts'

test('a deleted object is gone at once, and the answer says which it was', async () => {
  const { request } = startCluster()
  const { body } = await request('POST', WIDGETS, widget('w'))
  expect((await request('DELETE', `${WIDGETS}/w`)).body).toMatchObject({
    status: 'Success',
    details: { name: 'w', group: 'example.com', kind: 'widgets', uid: body.metadata.uid },
  })
  // some kinds are answered with the object itself
  await request('POST', SERVICES, service('web'))
  expect((await request('DELETE', `${SERVICES}/web`)).body).toMatchObject({
    kind: 'Service',
    metadata: { name: 'web' },
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

describe('a foreground deletion', () => {
  const MAPS = '/api/v1/namespaces/default/configmaps'

  async function start() {
    const cluster = startCluster()
    const { request } = cluster
    const create = async (
      name: string,
      owner?: Answer,
      blockOwnerDeletion = true,
      finalizers: string[] = [],
    ) => {
      const reference = owner && { apiVersion: 'v1', kind: 'ConfigMap', ...owner, blockOwnerDeletion }
      const ownerReferences = owner === undefined ? [] : [reference]
      const { body } = await request('POST', MAPS, { metadata: { name, ownerReferences, finalizers } })
      return { name, uid: body.metadata.uid }
    }
    const names = async () =>
      (await request('GET', MAPS)).body.items.map((item: Answer) => item.metadata.name)
    return { ...cluster, create, names }
  }

  test('waits for the dependents that block it, and for no others', async () => {
    const { create, names, request, patch } = await start()
    const owner = await create('owner')
    await create('free', owner)
    await create('held', owner, true, ['x.io/h'])
    await create('loose', owner, false, ['x.io/h'])
    const answer = await request('DELETE', `${MAPS}/owner?propagationPolicy=Foreground`)
    expect(answer.body.metadata.finalizers).toEqual(['foregroundDeletion'])
    expect(await names()).toEqual(['held', 'loose', 'owner'])
    await patch(`${MAPS}/held`, 'merge-patch+json', { metadata: { finalizers: null } })
    expect(await names()).toEqual(['loose'])
  })

  test('reaches dependents of dependents, the last ones first', async () => {
    const { create, names, request, patch } = await start()
    const middle = await create('b', await create('a'))
    await create('c', middle, true, ['x.io/h'])
    await request('DELETE', `${MAPS}/a`, { propagationPolicy: 'Foreground' })
    expect(await names()).toEqual(['a', 'b', 'c'])
    await patch(`${MAPS}/c`, 'merge-patch+json', { metadata: { finalizers: null } })
    expect(await names()).toEqual([])
  })

  test('of a circle ends', async () => {
    const { create, names, request, patch } = await start()
    const a = await create('a')
    const b = await create('b', a)
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', ...b, blockOwnerDeletion: true }
    await patch(`${MAPS}/a`, 'merge-patch+json', { metadata: { ownerReferences: [owner] } })
    await request('DELETE', `${MAPS}/a`, { propagationPolicy: 'Foreground' })
    expect(await names()).toEqual([])
  })
})

test.each<[string, Answer, string]>([
  [
    'an unknown policy',
    { propagationPolicy: 'Odd' },
    'propagationPolicy: Unsupported value: "Odd": supported values: "Background", "Foreground", "Orphan", "nil"',
  ],
  [
    'both policies',
    { propagationPolicy: 'Orphan', orphanDependents: true },
    'propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
  ],
])('%s is refused', async (_, options, mistake) => {
  const { request } = startCluster()
  await request('POST', SERVICES, service('web'))
  const { body } = await request('DELETE', `${SERVICES}/web`, options)
  expect(body.message).toBe(`DeleteOptions.meta.k8s.io "" is invalid: ${mistake}`)
  expect((await request('GET', `${SERVICES}/web`)).code).toBe(200)
})

test.each<[string, Answer, string]>([
  [
    'a finalizer without a domain',
    { finalizers: ['bad'] },
    'metadata.finalizers[0]: Invalid value: "bad": name is neither a standard finalizer name nor is it fully qualified',
  ],
  [
    'an owner without a uid',
    { ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: 'a' }] },
    'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
  ],
])('%s is a 422', async (_, metadata, mistake) => {
  const { request } = startCluster()
  const { body } = await request('POST', SERVICES, {
    ...service('web'),
    metadata: { name: 'web', ...metadata },
  })
  expect(body.message).toBe(`Service "web" is invalid: ${mistake}`)
})

test('a namespace takes everything in it along, and waits for what is held', async () => {
  const { request, patch } = startCluster()
  await request('POST', '/api/v1/namespaces', { metadata: { name: 'n' } })
  const inside = '/api/v1/namespaces/n/services'
  await request('POST', inside, service('a'))
  await request('POST', inside, { ...service('b'), metadata: { name: 'b', finalizers: ['example.com/x'] } })
  await request('DELETE', '/api/v1/namespaces/n')
  const { status } = (await request('GET', '/api/v1/namespaces/n')).body
  expect(status.phase).toBe('Terminating')
  expect(status.conditions.map((condition: Answer) => condition.message)).toEqual([
    'Some resources are remaining: services. has 1 resource instances',
    'Some content in the namespace has finalizers remaining: example.com/x in 1 resource instances',
  ])
  expect((await request('GET', `${inside}/a`)).code).toBe(404)
  expect((await request('POST', inside, service('c'))).body.message).toBe(
    'services "c" is forbidden: unable to create new content in namespace n because it is being terminated',
  )
  await patch(`${inside}/b`, 'json-patch+json', [{ op: 'remove', path: '/metadata/finalizers' }])
  expect((await request('GET', '/api/v1/namespaces/n')).code).toBe(404)
})

test('a namespace of many objects is emptied in one go', async () => {
  const { request } = startCluster()
  await request('POST', '/api/v1/namespaces', { metadata: { name: 'n' } })
  const inside = '/api/v1/namespaces/n/configmaps'
  for (let count = 0; count < 1000; count++)
    await request('POST', inside, { metadata: { name: `c${count}` } })
  await request('DELETE', '/api/v1/namespaces/n')
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
