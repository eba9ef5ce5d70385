// The nodes with an endpoint that can serve, as the EndpointSlices come, change and go.

import { afterEach, beforeEach, expect, test } from 'bun:test'
import { ENDPOINT_SLICES } from '@ingot/api'
import { failed } from '@ingot/kube'
import type { Client, KubernetesObject } from '@ingot/kube'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import { createLogger } from '@ingot/telemetry'
import { FakeCluster } from './fake-cluster.fixture.ts'
import { ServiceHosts } from './service-hosts.ts'

let cluster: FakeCluster
let hosts: ServiceHosts
let told: string[]
let lines: string[]

beforeEach(() => {
  cluster = new FakeCluster()
  told = []
  lines = []
})

afterEach(() => hosts.stop())

function start(client: Client = cluster.client()): void {
  const runtime = createManualRuntime()
  const logger = createLogger({ level: 'info', clock: runtime.date, write: (line) => lines.push(line) })
  const listener = { changed: (service: string) => told.push(service), synced: () => told.push('all') }
  hosts = new ServiceHosts(client, listener, runtime, logger)
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  while (cluster.untold.length > 0) cluster.untold.shift()?.()
}

function put(name: string, service: string, nodeName: string, ready = true): void {
  const slice = {
    metadata: { name, namespace: 'default', labels: { 'kubernetes.io/service-name': service } },
    endpoints: [{ addresses: ['10.1.0.1'], nodeName, conditions: { ready } }],
  }
  cluster.put(ENDPOINT_SLICES, slice as KubernetesObject)
}

test('are those of all slices of the Service, and whoever is concerned is told', async () => {
  put('a-1', 'a', 'node-1')
  put('a-2', 'a', 'node-2')
  put('a-3', 'a', 'node-3', false)
  start()
  expect(hosts.of('default/a')).toBeUndefined()
  await settle()
  expect(hosts.of('default/a')).toEqual(new Set(['node-1', 'node-2']))
  expect(hosts.of('default/b')).toEqual(new Set())
  told.length = 0
  put('a-2', 'b', 'node-2')
  await settle()
  expect(told).toEqual(['default/a', 'default/b'])
  expect(hosts.of('default/a')).toEqual(new Set(['node-1']))
  expect(hosts.of('default/b')).toEqual(new Set(['node-2']))
  cluster.remove(ENDPOINT_SLICES, 'default/a-1')
  await settle()
  expect(hosts.of('default/a')).toEqual(new Set())
})

test('are none where EndpointSlices may not be read, and one line of the log says so', async () => {
  const refused = failed({ code: 403, reason: 'Forbidden', message: 'not for you', causes: [] })
  start({ ...cluster.client(), list: async () => refused })
  await settle()
  expect(told).toEqual(['all'])
  expect(hosts.of('default/a')).toEqual(new Set())
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('not for you')
})
