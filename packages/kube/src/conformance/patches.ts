// Patches: under a version, with tests, of types that a kind takes or does not, on the object and on its status.

import { expect, test } from 'bun:test'
import { IP_ADDRESS_POOLS, SERVICES } from '@ingot/api'
import { must, refusal } from './suite.ts'
import type { StoredService, Suite } from './suite.ts'

const MERGE = 'application/merge-patch+json'
const JSON_PATCH = 'application/json-patch+json'
const STRATEGIC = 'application/strategic-merge-patch+json'

export function describePatches(suite: Suite): void {
  const patch = (name: string, type: string, body: unknown, subresource = '') =>
    suite.send('PATCH', `${suite.path('services')}/${name}${subresource}`, body, type)

  test.each([MERGE, STRATEGIC])(
    'of %s under an old version is a Conflict, and under none it is not',
    async (type) => {
      const { metadata } = await suite.createService()
      const labels = (value: string, resourceVersion?: string) => ({
        metadata: { labels: { value }, ...(resourceVersion && { resourceVersion }) },
      })
      must(await patch(metadata.name, type, labels('1', metadata.resourceVersion)))
      const stale = await patch(metadata.name, type, labels('2', metadata.resourceVersion))
      expect(refusal(stale)).toEqual({ code: 409, reason: 'Conflict' })
      expect(must(await patch(metadata.name, type, labels('3'))).metadata.labels).toEqual({ value: '3' })
    },
  )

  test('of JSON can test, add, move, copy and remove, and is all or nothing', async () => {
    const { metadata } = await suite.createService({}, { a: '1' })
    const patched = must(
      await patch(metadata.name, JSON_PATCH, [
        { op: 'test', path: '/metadata/labels/a', value: '1' },
        { op: 'copy', from: '/metadata/labels/a', path: '/metadata/labels/b' },
        { op: 'move', from: '/metadata/labels/a', path: '/metadata/labels/c' },
        { op: 'add', path: '/spec/ports/-', value: { port: 443, name: 'tls' } },
        { op: 'add', path: '/spec/ports/0/name', value: 'web' },
      ]),
    )
    expect(patched.metadata.labels).toEqual({ b: '1', c: '1' })
    const failing = await patch(metadata.name, JSON_PATCH, [
      { op: 'remove', path: '/metadata/labels/b' },
      { op: 'test', path: '/metadata/labels/c', value: '2' },
    ])
    expect(refusal(failing)).toEqual({ code: 422, reason: 'Invalid' })
    const { labels } = must(await suite.client.get<StoredService>(SERVICES, metadata)).metadata
    expect(labels).toEqual({ b: '1', c: '1' })
  })

  test('of JSON that is malformed, or removes what is not there, is refused', async () => {
    const { metadata } = await suite.createService()
    const codeOf = async (body: unknown) => refusal(await patch(metadata.name, JSON_PATCH, body))?.code
    expect(await codeOf({ op: 'remove', path: '/metadata/labels' })).toBe(400)
    expect(await codeOf([{ op: 'remove', path: '/spec/nothing' }])).toBe(422)
  })

  test('that is strategic merges lists by their keys and can delete from them', async () => {
    const ports = [
      { port: 80, name: 'web' },
      { port: 443, name: 'tls' },
    ]
    const { metadata } = await suite.createService({ ports })
    const patched = must(
      await patch(metadata.name, STRATEGIC, {
        spec: {
          ports: [
            { port: 443, $patch: 'delete' },
            { port: 80, name: 'http' },
          ],
        },
      }),
    )
    expect(patched.spec).toMatchObject({ ports: [{ port: 80, name: 'http' }] })
  })

  test('that merges replaces lists whole and removes by null', async () => {
    const { metadata } = await suite.createService({ loadBalancerSourceRanges: ['192.0.2.0/24'] })
    const patched = must(
      await patch(metadata.name, MERGE, {
        spec: { loadBalancerSourceRanges: null, ports: [{ port: 443, name: 'tls' }] },
      }),
    )
    expect(patched.spec).toMatchObject({ ports: [{ port: 443, name: 'tls' }] })
    expect(patched.spec).not.toHaveProperty('loadBalancerSourceRanges')
  })

  test('that comes to something wrong is refused, and changes nothing', async () => {
    const created = await suite.createService()
    const { name } = created.metadata
    expect(refusal(await patch(name, MERGE, { spec: { ports: [] } }))?.code).toBe(422)
    expect(refusal(await patch(name, MERGE, { metadata: { name: 'another' } }))?.code).toBe(400)
    expect(must(await suite.client.get<StoredService>(SERVICES, created.metadata))).toEqual(created)
  })

  test('of nothing that is there is 404, of an unknown type 415', async () => {
    expect(refusal(await patch('missing', MERGE, {}))?.code).toBe(404)
    const { metadata } = await suite.createService()
    expect(refusal(await patch(metadata.name, 'application/json', {}))?.code).toBe(415)
  })

  test('of the status changes the status and nothing else', async () => {
    const { metadata } = await suite.createService()
    const ingress = [{ ip: '192.0.2.1' }]
    const body = { spec: { sessionAffinity: 'ClientIP' }, status: { loadBalancer: { ingress } } }
    const patched = must(await patch(metadata.name, MERGE, body, '/status'))
    expect(patched).toMatchObject({
      spec: { sessionAffinity: 'None' },
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.1', ipMode: 'VIP' }] } },
    })
  })

  test('of a custom resource may merge or be JSON, but not be strategic', async () => {
    const metadata = { name: suite.newName(), namespace: suite.namespace }
    must(
      await suite.client.create(IP_ADDRESS_POOLS, {
        metadata,
        spec: { addresses: ['192.0.2.0/24'] },
      } as StoredService),
    )
    const patchPool = (type: Parameters<typeof suite.client.patch>[2], body: unknown) =>
      suite.client.patch(IP_ADDRESS_POOLS, metadata, type, body)
    expect(must(await patchPool(MERGE, { spec: { autoAssign: false } }))).toMatchObject({
      spec: { addresses: ['192.0.2.0/24'], autoAssign: false },
    })
    const added = [{ op: 'add', path: '/spec/addresses/-', value: '198.51.100.0/24' }]
    expect(must(await patchPool(JSON_PATCH, added))).toMatchObject({
      spec: { addresses: ['192.0.2.0/24', '198.51.100.0/24'] },
    })
    expect(refusal(await patchPool(STRATEGIC, {}))?.code).toBe(415)
    must(await suite.client.delete(IP_ADDRESS_POOLS, metadata))
  })
}
