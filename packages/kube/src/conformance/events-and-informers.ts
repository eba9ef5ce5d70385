// The two users of the client that live in this package, on a whole server: the event recorder and the informer.

import { expect, test } from 'bun:test'
import { EVENTS, SERVICES } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import { createEventRecorder } from '../event-recorder.ts'
import { startInformer } from '../informer.ts'
import { systemRuntime } from '../runtime.ts'
import { must } from './suite.ts'
import type { StoredService, Suite } from './suite.ts'

export function describeEvents(suite: Suite): void {
  test('is written about an object, and counted when it happens again', async () => {
    const service = await suite.createService()
    const logger = createLogger({ level: 'none', clock: () => new Date(), write: () => {} })
    const recorder = createEventRecorder(suite.client, 'ingot-conformance', systemRuntime, logger)
    const content = {
      type: 'Normal',
      reason: 'IPAllocated',
      message: 'Assigned IP ["192.0.2.1"]',
    } as const
    for (let i = 0; i < 3; i++) recorder.record(SERVICES, service, content)
    await recorder.idle()
    const fieldSelector = `involvedObject.uid=${service.metadata.uid}`
    const { items } = must(await suite.client.list(EVENTS, { namespace: suite.namespace, fieldSelector }))
    expect(items).toMatchObject([{ ...content, count: 3, source: { component: 'ingot-conformance' } }])
  })
}

export function describeInformers(suite: Suite): void {
  test('follows a collection from its list on', async () => {
    const before = await suite.createService()
    const keys: string[] = []
    const followed = Promise.withResolvers<void>()
    const informer = startInformer<StoredService>(
      suite.client,
      SERVICES,
      { namespace: suite.namespace },
      {
        changed: ({ key, object }) => {
          keys.push(`${key} ${object === undefined ? 'gone' : 'there'}`)
          if (object === undefined) followed.resolve()
        },
        synced: async () => {
          const { metadata } = await suite.createService()
          await suite.client.delete(SERVICES, metadata)
        },
      },
      systemRuntime,
      createLogger({ level: 'none', clock: () => new Date(), write: () => {} }),
    )
    await followed.promise
    expect(informer.store.has(`${suite.namespace}/${before.metadata.name}`)).toBe(true)
    expect(keys.at(-1)?.replace('gone', 'there')).toBe(keys.at(-2) ?? '')
    await informer.stop()
  })
}
