// Server-side apply: whose a field is, what a conflict is, and what becomes of a field that its manager drops.
// Contract: Kubernetes documentation, "Server-Side Apply".

import { expect, test } from 'bun:test'
import { SERVICES } from '@ingot/api'
import { must, refusal } from './suite.ts'
import type { Suite } from './suite.ts'

interface ManagedField {
  readonly manager: string
  readonly operation: string
  readonly subresource?: string
}

export function describeServerSideApply(suite: Suite): void {
  const APPLY = 'application/apply-patch+yaml'
  const apply = (name: string, manager: string, body: object, more = '', subresource = '') =>
    suite.send(
      'PATCH',
      `${suite.path('services')}/${name}${subresource}?fieldManager=${manager}${more}`,
      { apiVersion: 'v1', kind: 'Service', metadata: { name }, ...body },
      APPLY,
    )
  const ports = [{ port: 80, protocol: 'TCP' }]
  const labelled = (name: string, labels: object) => ({ metadata: { name, labels }, spec: { ports } })
  const managers = async (name: string) => {
    const { metadata } = must(await suite.send('GET', `${suite.path('services')}/${name}`))
    const { managedFields = [] } = metadata as { managedFields?: ManagedField[] }
    return managedFields.map(({ manager, operation, subresource = '' }) =>
      `${manager} ${operation} ${subresource}`.trim(),
    )
  }

  test('creates what is not there, and names its manager', async () => {
    const name = suite.newName()
    const created = must(await apply(name, 'one', labelled(name, { a: '1' })))
    expect(created.metadata.labels).toEqual({ a: '1' })
    expect(await managers(name)).toEqual(['one Apply'])
  })

  test('of the same again changes nothing, the version included', async () => {
    const name = suite.newName()
    const first = must(await apply(name, 'one', labelled(name, { a: '1' })))
    const second = must(await apply(name, 'one', labelled(name, { a: '1' })))
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion ?? '')
  })

  test('removes what its manager no longer names, and leaves what others own', async () => {
    const name = suite.newName()
    must(await apply(name, 'one', labelled(name, { a: '1', b: '1' })))
    must(await apply(name, 'two', { metadata: { name, labels: { b: '1', c: '1' } } }))
    const changed = must(await apply(name, 'one', labelled(name, { d: '1' })))
    expect(changed.metadata.labels).toEqual({ b: '1', c: '1', d: '1' })
  })

  test('of another value to a field of another manager is a Conflict, which force takes over', async () => {
    const name = suite.newName()
    must(await apply(name, 'one', labelled(name, { a: '1' })))
    const refused = await apply(name, 'two', { metadata: { name, labels: { a: '2' } } })
    expect(refusal(refused)).toEqual({ code: 409, reason: 'Conflict' })
    expect(refused.ok ? [] : refused.error.causes).toMatchObject([
      { reason: 'FieldManagerConflict', field: '.metadata.labels.a' },
    ])
    const forced = must(await apply(name, 'two', { metadata: { name, labels: { a: '2' } } }, '&force=true'))
    expect(forced.metadata.labels).toEqual({ a: '2' })
    // the first has lost it: it may drop the field now, and that changes nothing
    expect(must(await apply(name, 'one', labelled(name, {}))).metadata.labels).toEqual({ a: '2' })
  })

  test('conflicts with what an update has changed', async () => {
    const name = suite.newName()
    must(await apply(name, 'one', labelled(name, { a: '1' })))
    const merge = { metadata: { labels: { a: '2' } } }
    must(
      await suite.send(
        'PATCH',
        `${suite.path('services')}/${name}?fieldManager=editor`,
        merge,
        'application/merge-patch+json',
      ),
    )
    expect((await managers(name)).toSorted()).toEqual(['editor Update', 'one Apply'])
    expect(refusal(await apply(name, 'one', labelled(name, { a: '1' })))?.code).toBe(409)
    must(await apply(name, 'one', labelled(name, { a: '2' })))
  })

  test('merges lists by their keys', async () => {
    const name = suite.newName()
    const port = (number: number, label: string) => ({ port: number, name: label, protocol: 'TCP' })
    must(await apply(name, 'one', { spec: { ports: [port(80, 'web')] } }))
    const merged = must(await apply(name, 'two', { spec: { ports: [port(443, 'tls')] } }))
    expect((merged.spec as { ports: { port: number }[] }).ports.map((each) => each.port).toSorted()).toEqual([
      443, 80,
    ])
    const left = must(await apply(name, 'two', {}))
    expect((left.spec as { ports: { port: number }[] }).ports.map((each) => each.port)).toEqual([80])
  })

  test('to the status has managers of its own', async () => {
    const { metadata } = await suite.createService()
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }
    const applied = must(await apply(metadata.name, 'controller', { status }, '', '/status'))
    expect(applied.status).toMatchObject({ loadBalancer: { ingress: [{ ip: '192.0.2.1', ipMode: 'VIP' }] } })
    expect(await managers(metadata.name)).toContain('controller Apply status')
    const dropped = must(await apply(metadata.name, 'controller', {}, '', '/status'))
    expect(dropped.status).toEqual({ loadBalancer: {} })
  })

  test('without a manager, or with managedFields, is refused', async () => {
    const name = suite.newName()
    const body = { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports } }
    const path = `${suite.path('services')}/${name}`
    expect(refusal(await suite.send('PATCH', path, body, APPLY))?.code).toBe(422)
    const managedFields = [
      { manager: 'a', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1: {} },
    ]
    expect(
      refusal(await apply(name, 'one', { metadata: { name, managedFields }, spec: { ports } }))?.code,
    ).toBe(400)
  })

  test('of a dry run is refused for a conflict, and writes nothing', async () => {
    const name = suite.newName()
    must(await apply(name, 'one', labelled(name, { a: '1' })))
    const { resourceVersion } = must(
      await suite.client.get(SERVICES, { name, namespace: suite.namespace }),
    ).metadata
    const other = { metadata: { name, labels: { a: '2' } } }
    expect(refusal(await apply(name, 'two', other, '&dryRun=All'))?.code).toBe(409)
    must(await apply(name, 'two', other, '&dryRun=All&force=true'))
    const after = must(await suite.client.get(SERVICES, { name, namespace: suite.namespace })).metadata
    expect(after.resourceVersion).toBe(resourceVersion ?? '')
  })
}
