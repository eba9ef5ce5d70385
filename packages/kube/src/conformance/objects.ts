// Any object: created, read, changed under its version, patched, deleted.

import { expect, test } from 'bun:test'
import { NODES, SERVICES } from '@ingot/api'
import type { Client } from '../client.ts'
import { must, refusal } from './suite.ts'
import type { StoredService, Suite } from './suite.ts'

export function describeObjects(suite: Suite): void {
  test('comes back from its creation with uid, version and date', async () => {
    const { metadata } = await suite.createService()
    expect(metadata.uid).toMatch(/.+/)
    expect(metadata.resourceVersion).toMatch(/^\d+$/)
    expect(metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  test('can be got as it was created, and is NotFound when it is not there', async () => {
    const created = await suite.createService()
    expect(must(await suite.client.get<StoredService>(SERVICES, created.metadata)).spec).toEqual(
      created.spec ?? {},
    )
    const missing = await suite.client.get(SERVICES, { name: 'missing', namespace: suite.namespace })
    expect(refusal(missing)).toEqual({ code: 404, reason: 'NotFound' })
  })

  test('cannot be created twice', async () => {
    const { metadata, spec } = await suite.createService()
    // without the cluster address of the first, which would be refused before the name is
    const again = {
      metadata: { name: metadata.name, namespace: suite.namespace },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }], selector: spec?.selector ?? {} },
    }
    expect(refusal(await suite.client.create(SERVICES, again))).toEqual({
      code: 409,
      reason: 'AlreadyExists',
    })
  })

  test('that is wrong is refused with the field', async () => {
    const answer = await suite.client.create(SERVICES, suite.service({ ports: [{ port: 70000 }] }))
    expect(refusal(answer)).toEqual({ code: 422, reason: 'Invalid' })
    expect(answer.ok ? [] : answer.error.causes.map(({ field }) => field)).toContain('spec.ports[0].port')
  })

  test('of an unknown kind is 404', async () => {
    const answer = await suite.client.list({ ...SERVICES, group: 'nobody.example', plural: 'nothings' })
    expect(answer.ok ? 200 : answer.error.code).toBe(404)
  })

  test('gets a new version with every change, and the old one is a Conflict then', async () => {
    const first = await suite.createService()
    const labels = { changed: 'yes' }
    const second = must(
      await suite.client.update(SERVICES, { ...first, metadata: { ...first.metadata, labels } }),
    )
    expect(second.metadata.resourceVersion).not.toBe(first.metadata.resourceVersion)
    expect(refusal(await suite.client.update(SERVICES, first))).toEqual({ code: 409, reason: 'Conflict' })
  })

  test('keeps its version when an update changes nothing', async () => {
    const created = await suite.createService()
    const updated = must(await suite.client.update(SERVICES, created))
    expect(updated.metadata.resourceVersion).toBe(created.metadata.resourceVersion)
  })

  test('takes merge, JSON and strategic merge patches', async () => {
    const { metadata } = await suite.createService({}, { a: '1', b: '2' })
    const patch = async (type: Parameters<Client['patch']>[2], body: unknown) =>
      must(await suite.client.patch<StoredService>(SERVICES, metadata, type, body))
    const merged = await patch('application/merge-patch+json', { metadata: { labels: { a: null, c: '3' } } })
    expect(merged.metadata.labels).toEqual({ b: '2', c: '3' })
    const replaced = await patch('application/json-patch+json', [
      { op: 'replace', path: '/metadata/labels/b', value: '9' },
    ])
    expect(replaced.metadata.labels).toEqual({ b: '9', c: '3' })
    const ports = [{ port: 443, name: 'tls' }]
    const strategic = await patch('application/strategic-merge-patch+json', {
      spec: { ports: [{ port: 80, name: 'web' }, ...ports] },
    })
    expect(strategic.spec?.ports?.map(({ port }) => port).toSorted()).toEqual([443, 80])
  })

  test('that is deleted is gone, and cannot be deleted again', async () => {
    const { metadata } = await suite.createService()
    must(await suite.client.delete(SERVICES, metadata))
    expect(refusal(await suite.client.get(SERVICES, metadata))?.code).toBe(404)
    expect(refusal(await suite.client.delete(SERVICES, metadata))?.code).toBe(404)
  })

  test('without a namespace is created, got and deleted', async () => {
    const name = `node-${suite.namespace}`
    must(await suite.client.create(NODES, { metadata: { name } }))
    expect(must(await suite.client.get(NODES, { name })).metadata.name).toBe(name)
    must(await suite.client.delete(NODES, { name }))
  })
}
