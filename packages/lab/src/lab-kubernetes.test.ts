// The embedded API server of a lab: its store from one lab to the next, and why it may not come up.

import type { Resource } from '@ingot/api'
import { createClient, systemRuntime } from '@ingot/kube'
import type { KubernetesObject } from '@ingot/kube'
import { createLogger } from '@ingot/telemetry'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiEndpoint } from './api-endpoint.ts'
import { groundOf } from './ground.ts'
import { embeddedKubernetes } from './lab-kubernetes.ts'
import type { Site } from './site.ts'
import { claimStateDirectory } from './state-directory.ts'

const CONFIG_MAPS: Resource = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
}
const NAME = { name: 'kept', namespace: 'default' }

let folder = ''
let data = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ingot-data-'))
  data = join(folder, 'data')
})
afterEach(() => rmSync(folder, { recursive: true }))

function siteIn(name: string): Site {
  const claim = claimStateDirectory(join(folder, name))
  if (!claim.ok) throw new Error('refused')
  const logger = createLogger({ level: 'none', clock: () => new Date(), write: () => {} })
  return { ground: groundOf(null), nodes: [], directory: claim.directory, command: [], logger }
}

async function start(site: Site, options: { port?: number; data?: string } = {}) {
  return embeddedKubernetes({ port: 0, data, ...options }).start(site, {
    signal: new AbortController().signal,
    died: () => {},
  })
}

async function up(site: Site): Promise<ApiEndpoint> {
  const started = await start(site)
  if (!started.ok) throw new Error(started.message)
  return started.endpoint
}

test('the objects of one lab are there in the next one on the same folder', async () => {
  const first = await up(siteIn('one'))
  const client = createClient(first.config, 'test', systemRuntime)
  const created = await client.create<KubernetesObject>(CONFIG_MAPS, { metadata: NAME })
  client.close()
  await first.stop()

  const second = await up(siteIn('two'))
  const later = createClient(second.config, 'test', systemRuntime)
  const found = await later.get(CONFIG_MAPS, NAME)
  later.close()
  await second.stop()
  expect(created.ok && found.ok && found.value.metadata.uid).toBe(created.ok && created.value.metadata.uid)
})

test('a folder that another lab has is left to it', async () => {
  const first = await up(siteIn('one'))
  const second = await start(siteIn('two'))
  await first.stop()
  expect(second.ok ? '' : second.message).toContain(
    `${join(data, 'cluster.db')} is in use by another process`,
  )
})

test('a damaged store is left as it is, and named with what to do', async () => {
  const garbage = 'no database at all'.repeat(100)
  mkdirSync(data)
  writeFileSync(join(data, 'cluster.db'), garbage)
  const started = await start(siteIn('one'))
  expect(started.ok ? '' : started.message).toMatch(/cluster\.db is damaged.*; move it away/)
  expect(await Bun.file(join(data, 'cluster.db')).text()).toBe(garbage)
})

test('what is no folder is refused as one, with what to do', async () => {
  writeFileSync(data, '')
  const started = await start(siteIn('one'))
  expect(started.ok ? '' : started.message).toBe(
    `--data ${data} is no folder and cannot be made one (EEXIST): choose another`,
  )
})

test('a port that is taken is named, and the store is free again', async () => {
  const taken = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
  const started = await start(siteIn('one'), { port: taken.port ?? 0 })
  expect(started.ok ? '' : started.message).toStartWith(`port ${taken.port} of 127.0.0.1 is taken`)
  await taken.stop(true)
  const next = await up(siteIn('two'))
  await next.stop()
})
