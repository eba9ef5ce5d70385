// How watches begin: with everything that is there, from a version, or not at all.
// Contract: Kubernetes API concepts, "Streaming lists" and "Semantics for watch".

import { expect, test } from 'bun:test'
import { IP_ADDRESS_POOLS, SERVICES } from '@ingot/api'
import { createTransport } from '../transport.ts'
import { startWatch } from '../watch.ts'
import { systemRuntime } from '../runtime.ts'
import { Recording } from './recording.ts'
import { must, withIngress } from './suite.ts'
import type { StoredService, Suite } from './suite.ts'

export function describeWatchStarts(suite: Suite): void {
  /** A watch of our Services by any query. */
  function open(query: Record<string, string>, path = suite.path('services')) {
    const transport = createTransport(suite.target.config, 'ingot-conformance', systemRuntime)
    const recording = new Recording<StoredService>()
    const url = `${path}?${new URLSearchParams({ watch: 'true', timeoutSeconds: '30', ...query })}`
    const watching = startWatch<StoredService>(transport, url, recording.take, systemRuntime)
    void watching.end.then(() => transport.close())
    return { recording, watching }
  }

  test('at no version, or 0, is with what is there', async () => {
    const { metadata } = await suite.createService({}, { starts: 'here' })
    for (const query of [{}, { resourceVersion: '0' }]) {
      const { recording, watching } = open({ labelSelector: 'starts=here', ...query })
      expect(await recording.seen(1)).toEqual([`ADDED ${metadata.name}`])
      watching.stop()
    }
  })

  test('as a streaming list has everything, then a bookmark that says so, then what changes', async () => {
    const { metadata } = await suite.createService({}, { starts: 'streaming' })
    const version = await suite.version(SERVICES)
    const { recording, watching } = open({
      labelSelector: 'starts=streaming',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: 'true',
    })
    expect(await recording.seen(1)).toEqual([`ADDED ${metadata.name}`])
    expect(Number(await recording.bookmark())).toBeGreaterThanOrEqual(Number(version))
    must(await suite.client.delete(SERVICES, metadata))
    expect(await recording.seen(2)).toEqual([`ADDED ${metadata.name}`, `DELETED ${metadata.name}`])
    watching.stop()
  })

  test('as a streaming list without the match is refused', async () => {
    const { watching } = open({ sendInitialEvents: 'true', allowWatchBookmarks: 'true' })
    expect((await watching.end)?.code).toBe(422)
  })

  test('at a version that is none, or by a selector that is none, is refused', async () => {
    expect([400, 422, 500]).toContain((await open({ resourceVersion: 'x' }).watching.end)?.code ?? 200)
    expect((await open({ labelSelector: 'a in' }).watching.end)?.code).toBe(400)
    expect((await open({ fieldSelector: 'spec.nothing=a' }).watching.end)?.code).toBe(400)
  })

  test('of a kind that is not there is 404', async () => {
    expect((await open({}, suite.path('nothings')).watching.end)?.code).toBe(404)
  })

  test('of one object tells of that one alone', async () => {
    const [watched, other] = [await suite.createService(), await suite.createService()]
    const resourceVersion = await suite.version(SERVICES)
    const { recording, watching } = open({
      resourceVersion,
      fieldSelector: `metadata.name=${watched.metadata.name}`,
    })
    must(await suite.client.updateStatus(SERVICES, withIngress(other, '192.0.2.1')))
    must(await suite.client.updateStatus(SERVICES, withIngress(watched, '192.0.2.2')))
    expect(await recording.seen(1)).toEqual([`MODIFIED ${watched.metadata.name}`])
    watching.stop()
  })

  test('of all namespaces tells of every one', async () => {
    const resourceVersion = await suite.version(SERVICES)
    const { recording, watching } = open({ resourceVersion }, '/api/v1/services')
    const { metadata } = await suite.createService()
    expect(await recording.seen(1)).toContain(`ADDED ${metadata.name}`)
    watching.stop()
  })

  test('of a custom resource is like any other', async () => {
    const pools = suite.path('ipaddresspools', 'apis/metallb.io/v1beta1')
    const resourceVersion = await suite.version(IP_ADDRESS_POOLS)
    const { recording, watching } = open({ resourceVersion }, pools)
    const metadata = { name: suite.newName(), namespace: suite.namespace }
    must(
      await suite.client.create(IP_ADDRESS_POOLS, {
        metadata,
        spec: { addresses: ['192.0.2.0/24'] },
      } as StoredService),
    )
    must(await suite.client.delete(IP_ADDRESS_POOLS, metadata))
    expect(await recording.seen(2)).toEqual([`ADDED ${metadata.name}`, `DELETED ${metadata.name}`])
    watching.stop()
  })
}
