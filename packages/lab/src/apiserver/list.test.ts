// Lists: their pages, their versions, their order, their form as a table.

import { expect, test } from 'bun:test'
import { SERVICES, service, startCluster, widget, WIDGETS } from './cluster.fixture.ts'
import type { Answer } from './cluster.fixture.ts'

const names = (body: Answer) => body.items.map((item: Answer) => item.metadata.name)

test('items of built-in kinds come without their kind, those of custom kinds with it', async () => {
  const { request } = startCluster()
  const { body } = await request('GET', SERVICES)
  expect(body).toMatchObject({ kind: 'ServiceList', apiVersion: 'v1' })
  expect(body.items[0].kind).toBeUndefined()
  await request('POST', WIDGETS, widget('w'))
  expect((await request('GET', WIDGETS)).body.items[0].kind).toBe('Widget')
})

test('pages are of one version, whatever is written in between', async () => {
  const { request } = startCluster()
  for (const name of ['a', 'b', 'c']) await request('POST', SERVICES, service(name))
  const first = (await request('GET', `${SERVICES}?limit=2`)).body
  expect(names(first)).toEqual(['a', 'b'])
  expect(first.metadata.remainingItemCount).toBe(2)
  await request('DELETE', `${SERVICES}/c`)
  await request('POST', SERVICES, service('d'))
  const second = (await request('GET', `${SERVICES}?limit=2&continue=${first.metadata.continue}`)).body
  expect(names(second)).toEqual(['c', 'kubernetes'])
  expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion })
})

test('a page that goes on too late is a 410, a token of nobody a 400', async () => {
  const { request } = startCluster({ eventWindow: 5 })
  const { body } = await request('GET', '/api/v1/namespaces?limit=1')
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await request('POST', SERVICES, service(name))
  const late = await request('GET', `/api/v1/namespaces?limit=1&continue=${body.metadata.continue}`)
  expect(late.body).toMatchObject({ code: 410, reason: 'Expired' })
  expect((await request('GET', `${SERVICES}?continue=x`)).code).toBe(400)
})

test('a version is exact when asked, a 410 when forgotten, and a 504 from the future', async () => {
  const { request } = startCluster({ eventWindow: 10 })
  const { body } = await request('GET', SERVICES)
  const exact = `${SERVICES}?resourceVersionMatch=Exact&resourceVersion=${body.metadata.resourceVersion}`
  await request('POST', SERVICES, service('a'))
  expect((await request('GET', exact)).body).toEqual(body)
  for (const name of 'bcdefghijkl') await request('POST', SERVICES, service(name))
  expect((await request('GET', exact)).code).toBe(410)
  expect((await request('GET', `${SERVICES}?resourceVersion=9999`)).body).toMatchObject({
    code: 504,
    details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
  })
})

test('a list over all namespaces is ordered by namespace and name', async () => {
  const { request } = startCluster()
  await request('POST', '/api/v1/namespaces/kube-system/services', service('a'))
  expect(names((await request('GET', '/api/v1/services')).body)).toEqual(['kubernetes', 'a'])
  const selected = await request('GET', '/api/v1/services?fieldSelector=metadata.namespace%3Dkube-system')
  expect(names(selected.body)).toEqual(['a'])
})

test('a table has the printer columns of the definition', async () => {
  const { request, patch } = startCluster()
  await request('POST', WIDGETS, widget('w', { addresses: ['a', 'b'] }))
  await patch(`${WIDGETS}/w/status`, 'merge-patch+json', {
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  })
  const { body } = await request('GET', WIDGETS, undefined, {
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  })
  expect(body.rows[0].cells).toEqual(['w', '["a","b"]', 'True'])
})
