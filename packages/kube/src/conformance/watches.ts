// Watches: what they tell, from where, in which order, and how they end.

import { expect, test } from 'bun:test'
import { SERVICES } from '@ingot/api'
import { createClient } from '../client.ts'
import { createManualRuntime, until } from '../manual-runtime.ts'
import { WATCH_SILENCE_LIMIT } from '../watch.ts'
import { Recording } from './recording.ts'
import { must, withIngress } from './suite.ts'
import type { ConformanceOptions, StoredService, Suite } from './suite.ts'

export function describeWatches(suite: Suite, { cannotForget }: ConformanceOptions): void {
  const { namespace } = suite
  const watch = (resourceVersion: string, recording: Recording<StoredService>, more: object = {}) =>
    suite.client.watch<StoredService>(
      SERVICES,
      { namespace, resourceVersion, timeoutSeconds: 30, ...more },
      recording.take,
    )

  test('tells of everything after its version, in order, and of nothing before', async () => {
    await suite.createService()
    const recording = new Recording<StoredService>()
    const watching = watch(await suite.version(SERVICES), recording)
    const service = await suite.createService()
    const { name } = service.metadata
    must(await suite.client.updateStatus(SERVICES, withIngress(service, '192.0.2.1')))
    must(await suite.client.delete(SERVICES, service.metadata))
    expect(await recording.seen(3)).toEqual([`ADDED ${name}`, `MODIFIED ${name}`, `DELETED ${name}`])
    const versions = recording.events.flatMap((it) =>
      'object' in it ? [it.object.metadata.resourceVersion] : [],
    )
    expect(new Set(versions).size).toBe(3)
    watching.stop()
  })

  test('from an older version catches up first', async () => {
    const version = await suite.version(SERVICES)
    const { metadata } = await suite.createService()
    const recording = new Recording<StoredService>()
    const watching = watch(version, recording)
    expect(await recording.seen(1)).toEqual([`ADDED ${metadata.name}`])
    watching.stop()
  })

  test('tells of an object under the version that its writer was answered', async () => {
    const recording = new Recording<StoredService>()
    const watching = watch(await suite.version(SERVICES), recording)
    const { metadata } = await suite.createService()
    await recording.seen(1)
    const [event] = recording.events
    expect(event && 'object' in event && event.object.metadata.resourceVersion).toBe(
      metadata.resourceVersion ?? '',
    )
    watching.stop()
  })

  test('by a selector adds what comes to match and deletes what ceases to', async () => {
    const recording = new Recording<StoredService>()
    const watching = watch(await suite.version(SERVICES), recording, { labelSelector: 'watched=yes' })
    const { metadata } = await suite.createService()
    const label = (watched: string | null) =>
      suite.client.patch(SERVICES, metadata, 'application/merge-patch+json', {
        metadata: { labels: { watched } },
      })
    must(await label('yes'))
    must(await label(null))
    expect(await recording.seen(2)).toEqual([`ADDED ${metadata.name}`, `DELETED ${metadata.name}`])
    watching.stop()
  })

  test('is open at once, though there is nothing to tell', async () => {
    const runtime = createManualRuntime()
    const client = createClient(suite.target.config, 'ingot-conformance', runtime)
    const version = await suite.version(SERVICES)
    const recording = new Recording<StoredService>()
    const from = { namespace, resourceVersion: version, timeoutSeconds: 30 }
    const watching = client.watch<StoredService>(SERVICES, from, recording.take)
    // only an open watch is under the watchdog: before that it is the request's time-out
    const openings = until(() => runtime.pending()[0] === WATCH_SILENCE_LIMIT)
    const isOpen = await openings.then(
      () => true,
      () => false,
    )
    watching.stop()
    await watching.end
    client.close()
    expect(isOpen).toBe(true)
  })

  // whether a bookmark comes in so short a time is the server's choice
  test('ends by itself after its time, without an error', async () => {
    const { end } = watch(await suite.version(SERVICES), new Recording<StoredService>(), {
      timeoutSeconds: 3,
    })
    expect(await end).toBeUndefined()
  }, 20_000)

  test('ends when we stop it', async () => {
    const watching = watch(await suite.version(SERVICES), new Recording<StoredService>())
    watching.stop()
    expect((await watching.end)?.reason).toBe('Stopped')
  })

  const needs = cannotForget === undefined ? '' : ` [${cannotForget}]`
  test.skipIf(cannotForget !== undefined)(
    `from a version that is forgotten is 410${needs}`,
    async () => {
      const version = await suite.version(SERVICES)
      await suite.createService()
      await suite.target.forget?.()
      expect((await watch(version, new Recording<StoredService>()).end)?.code).toBe(410)
    },
    60_000,
  )
}
