// Watches: where they may start, what they say, how they end.

import { seconds } from '@ingot/api'
import { expect, test } from 'bun:test'
import { Database } from 'bun:sqlite'
import { SERVICES, service, startCluster } from './cluster.fixture.ts'
import type { Answer } from './cluster.fixture.ts'

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }

async function versionOf(cluster: ReturnType<typeof startCluster>): Promise<string> {
  return (await cluster.request('GET', SERVICES)).body.metadata.resourceVersion
}

test('a watch sees every change after its version, in order', async () => {
  const cluster = startCluster()
  const version = await versionOf(cluster)
  await cluster.request('POST', SERVICES, service('a'))
  const watch = await cluster.watch(`${SERVICES}?watch=1&resourceVersion=${version}`)
  await cluster.patch(`${SERVICES}/a`, 'merge-patch+json', { metadata: { labels: { x: 'y' } } })
  await cluster.request('DELETE', `${SERVICES}/a`)
  const events = [await watch.next(), await watch.next(), await watch.next()]
  expect(events.map((event) => event.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
  const versions = events.map((event) => Number(event.object.metadata.resourceVersion))
  expect(versions).toEqual([1, 2, 3].map((step) => Number(version) + step))
})

test('a watch without a version begins with what is there', async () => {
  const { watch } = startCluster()
  const events = await watch(`${SERVICES}?watch=true`)
  expect(await events.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'kubernetes' } } })
})

test('a streaming list ends with its bookmark', async () => {
  const { watch } = startCluster()
  const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true'
  const events = await watch(`${SERVICES}?${query}`)
  expect((await events.next()).type).toBe('ADDED')
  expect(await events.next()).toMatchObject({
    type: 'BOOKMARK',
    object: { kind: 'Service', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
  })
})

test('a selector turns changes into arrivals and departures', async () => {
  const cluster = startCluster()
  const { request, patch } = cluster
  await request('POST', SERVICES, service('a'))
  const events = await cluster.watch(
    `${SERVICES}?watch=1&labelSelector=x%3Dy&resourceVersion=${await versionOf(cluster)}`,
  )
  await patch(`${SERVICES}/a`, 'merge-patch+json', { metadata: { labels: { x: 'y' } } })
  await patch(`${SERVICES}/a`, 'merge-patch+json', { metadata: { labels: { x: 'z' } } })
  expect(await events.next()).toMatchObject({ type: 'ADDED', object: { metadata: { labels: { x: 'y' } } } })
  const version = await versionOf(cluster)
  // as it was when it was still selected, at the version that ended it
  expect(await events.next()).toMatchObject({
    type: 'DELETED',
    object: { metadata: { labels: { x: 'y' }, resourceVersion: version } },
  })
})

test('a watch from before the window is a 410 in the stream', async () => {
  const { request, watch } = startCluster({ eventWindow: 5 })
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await request('POST', SERVICES, service(name))
  const events = await watch(`${SERVICES}?watch=1&resourceVersion=2`)
  expect(await events.next()).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } })
  expect(await events.next()).toBeUndefined()
})

test('a watch from a version of a store that was lost is a 410 too, not silence', async () => {
  const { watch } = startCluster()
  const events = await watch(`${SERVICES}?watch=1&resourceVersion=9999`)
  expect(await events.next()).toMatchObject({ type: 'ERROR', object: { code: 410 } })
  expect(await events.next()).toBeUndefined()
})

test('a bookmark comes every minute, and before the time-out ends the watch', async () => {
  const { watch, advance } = startCluster()
  const events = await watch(
    `${SERVICES}?watch=1&resourceVersion=1&allowWatchBookmarks=true&timeoutSeconds=100`,
  )
  expect((await events.next()).type).toBe('ADDED')
  advance(seconds(60))
  expect((await events.next()).type).toBe('BOOKMARK')
  advance(seconds(40))
  expect((await events.next()).type).toBe('BOOKMARK')
  expect(await events.next()).toBeUndefined()
})

test('a watch that was given up leaves no timer, and close ends the rest', async () => {
  const { api, watch, pending } = startCluster()
  const given = await watch(`${SERVICES}?watch=1&timeoutSeconds=100&allowWatchBookmarks=true`)
  await given.stop()
  expect(pending()).toEqual([])
  const events = await watch(`${SERVICES}?watch=1&resourceVersion=2`)
  while ((await events.next()).object.metadata.name !== 'kubernetes');
  api.close()
  expect(await events.next()).toBeUndefined()
})

test('a watch can be a table', async () => {
  const { watch } = startCluster()
  const { object } = await (await watch(`${SERVICES}?watch=1`, TABLE)).next()
  expect(object.columnDefinitions.map((column: Answer) => column.name)).toEqual([
    ...['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'Selector'],
  ])
  expect(object.rows[0].cells).toEqual([
    'kubernetes',
    'ClusterIP',
    '10.96.0.1',
    '<none>',
    '443/TCP',
    '0s',
    '<none>',
  ])
})

test('objects, versions and the window survive a restart', async () => {
  const database = new Database(':memory:')
  const before = startCluster({ database })
  const version = await versionOf(before)
  await before.request('POST', SERVICES, service('a'))
  const listed = (await before.request('GET', SERVICES)).body
  const after = startCluster({ database })
  expect((await after.request('GET', SERVICES)).body).toEqual(listed)
  const events = await after.watch(`${SERVICES}?watch=1&resourceVersion=${version}`)
  expect(await events.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'a' } } })
})
