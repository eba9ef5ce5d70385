// Lists: what is in them, and that pages do not show.

import { expect, test } from 'bun:test'
import { EVENTS, SERVICES } from '@ingot/api'
import { PAGE_SIZE } from '../client.ts'
import type { Client } from '../client.ts'
import { must } from './suite.ts'
import type { Suite } from './suite.ts'

export function describeLists(suite: Suite): void {
  test('is of one namespace, or of all, and can be narrowed by label and field', async () => {
    const created = await suite.createService({}, { suite: suite.namespace })
    const { name } = created.metadata
    const names = async (selection: Parameters<Client['list']>[1]) =>
      must(await suite.client.list(SERVICES, selection)).items.map(({ metadata }) => metadata.name)
    expect(await names({ labelSelector: `suite=${suite.namespace}` })).toEqual([name])
    expect(await names({ namespace: suite.namespace, fieldSelector: `metadata.name=${name}` })).toEqual([
      name,
    ])
    expect(await names({ namespace: 'nobody' })).toEqual([])
  })

  test('comes whole however many pages it has', async () => {
    const count = PAGE_SIZE + 1
    const involvedObject = { kind: 'Service', namespace: suite.namespace, name: 'many' }
    for (let from = 0; from < count; from += 16) {
      const batch = Array.from({ length: Math.min(16, count - from) }, (_, i) => {
        const metadata = { name: `many.${from + i}`, namespace: suite.namespace }
        const event = { metadata, involvedObject, reason: 'Many', message: '', type: 'Normal' }
        return suite.client.create(EVENTS, event)
      })
      ;(await Promise.all(batch)).forEach(must)
    }
    const { items } = must(await suite.client.list(EVENTS, { namespace: suite.namespace }))
    expect(new Set(items.map(({ metadata }) => metadata.name)).size).toBeGreaterThanOrEqual(count)
  }, 60_000)
}
