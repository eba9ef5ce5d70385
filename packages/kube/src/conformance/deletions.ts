// Deletions: preconditions, finalizers, collections, and what goes along with its owner.

import { expect, test } from 'bun:test'
import { CONFIG_MAPS, SERVICES } from '@ingot/api'
import { must, refusal } from './suite.ts'
import type { Suite } from './suite.ts'

export function describeDeletions(suite: Suite): void {
  const path = (name: string) => `${suite.path('services')}/${name}`

  test('under a uid or version that is not the object’s is a Conflict', async () => {
    const { metadata } = await suite.createService()
    const stale = { preconditions: { uid: crypto.randomUUID() } }
    expect(refusal(await suite.send('DELETE', path(metadata.name), stale))?.code).toBe(409)
    const old = { preconditions: { resourceVersion: '1' } }
    expect(refusal(await suite.send('DELETE', path(metadata.name), old))?.code).toBe(409)
    must(await suite.send('DELETE', path(metadata.name), { preconditions: { uid: metadata.uid } }))
  })

  test('waits for finalizers, with the object marked, and lets none be added', async () => {
    const service = suite.service()
    const finalizers = ['ingot.dev/one', 'ingot.dev/two']
    must(
      await suite.client.create(SERVICES, {
        ...service,
        metadata: { ...service.metadata, finalizers },
      } as typeof service),
    )
    const { name } = service.metadata
    must(await suite.send('DELETE', path(name)))
    const marked = must(await suite.send('GET', path(name)))
    expect(marked.metadata).toMatchObject({ deletionTimestamp: expect.any(String), finalizers })
    // asked again, it stays as it is
    must(await suite.send('DELETE', path(name)))

    const patchFinalizers = (changed: string[]) =>
      suite.send('PATCH', path(name), { metadata: { finalizers: changed } }, 'application/merge-patch+json')
    expect(refusal(await patchFinalizers([...finalizers, 'ingot.dev/three']))?.code).toBe(422)
    must(await patchFinalizers(['ingot.dev/two']))
    expect(must(await suite.send('GET', path(name))).metadata).toMatchObject({
      finalizers: ['ingot.dev/two'],
    })
    must(await patchFinalizers([]))
    expect(refusal(await suite.send('GET', path(name)))?.code).toBe(404)
  })

  test('of a collection takes what a selector names', async () => {
    const [gone, kept] = [
      await suite.createService({}, { take: 'yes' }),
      await suite.createService({}, { take: 'no' }),
    ]
    // some servers have it for some kinds only: ConfigMaps are among them everywhere
    const configMaps = suite.path('configmaps')
    for (const { metadata } of [gone, kept]) {
      must(
        await suite.send('POST', configMaps, { metadata: { name: metadata.name, labels: metadata.labels } }),
      )
    }
    must(await suite.send('DELETE', `${configMaps}?labelSelector=take%3Dyes`))
    expect(refusal(await suite.send('GET', `${configMaps}/${gone.metadata.name}`))?.code).toBe(404)
    must(await suite.send('GET', `${configMaps}/${kept.metadata.name}`))
  })

  const owned = (name: string, owners: { readonly name: string; readonly uid?: string }[]) => ({
    metadata: {
      name,
      namespace: suite.namespace,
      ownerReferences: owners.map(({ name, uid }) => ({ apiVersion: 'v1', kind: 'Service', name, uid })),
    },
  })

  /** Waits until the object is as `isDone` wants it; undefined is that it is gone. */
  async function eventually(name: string, isDone: (metadata: object | undefined) => boolean): Promise<void> {
    const fieldSelector = `metadata.name=${name}`
    const listed = must(await suite.client.list(CONFIG_MAPS, { namespace: suite.namespace, fieldSelector }))
    if (isDone(listed.items[0]?.metadata)) return
    const from = { namespace: suite.namespace, fieldSelector, resourceVersion: listed.resourceVersion }
    const done = Promise.withResolvers<void>()
    const watching = suite.client.watch(CONFIG_MAPS, { ...from, timeoutSeconds: 30 }, (event) => {
      if (event.type === 'BOOKMARK') return
      if (isDone(event.type === 'DELETED' ? undefined : event.object.metadata)) done.resolve()
    })
    await done.promise
    watching.stop()
  }

  test('of an owner takes along what is its own, and leaves what has another owner', async () => {
    const [first, second] = [await suite.createService(), await suite.createService()]
    const [alone, shared] = [suite.newName(), suite.newName()]
    must(await suite.client.create(CONFIG_MAPS, owned(alone, [first.metadata])))
    must(await suite.client.create(CONFIG_MAPS, owned(shared, [first.metadata, second.metadata])))
    must(await suite.client.delete(SERVICES, first.metadata))
    await eventually(alone, (metadata) => metadata === undefined)
    const uids = (metadata: object | undefined) =>
      (metadata as { ownerReferences?: { uid: string }[] } | undefined)?.ownerReferences?.map(
        ({ uid }) => uid,
      )
    await eventually(shared, (metadata) => Bun.deepEquals(uids(metadata), [second.metadata.uid]))
  }, 60_000)

  test('that orphans leaves what was the owner’s', async () => {
    const { metadata } = await suite.createService()
    const name = suite.newName()
    must(await suite.client.create(CONFIG_MAPS, owned(name, [metadata])))
    must(await suite.send('DELETE', path(metadata.name), { propagationPolicy: 'Orphan' }))
    await eventually(name, (metadata) => metadata !== undefined && !('ownerReferences' in metadata))
  }, 60_000)
}
