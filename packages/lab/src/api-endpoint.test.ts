// The API server as people and programs reach it, and the examples as it takes them.

import { createClient, loadKubeconfig, systemRuntime } from '@ingot/kube'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveApi } from './api-endpoint.ts'
import type { ApiEndpoint } from './api-endpoint.ts'
import { baseObjects } from './base-objects.ts'
import { applyObjects, readManifest } from './manifest.ts'
import { claimStateDirectory } from './state-directory.ts'

const EXAMPLES = fileURLToPath(new URL('../../../deploy/examples/', import.meta.url))

let folder = ''
let api: ApiEndpoint
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ingot-api-test-'))
  const claim = claimStateDirectory(folder)
  if (!claim.ok) throw new Error('refused')
  api = serveApi(claim.directory, 0)
})
afterEach(async () => {
  await api.stop()
  rmSync(folder, { recursive: true, force: true })
})

function statusOf(authorization?: string, unix?: string): Promise<number> {
  const headers = authorization === undefined ? {} : { authorization }
  const options = unix === undefined ? { headers } : { headers, unix }
  return fetch(`${api.server}/api/v1/nodes`, options).then(({ status }) => status)
}

test('the token is taken as a bearer, and as a password for kubectl over plain HTTP; nothing else is', async () => {
  expect(await statusOf(`Bearer ${api.token}`)).toBe(200)
  expect(await statusOf(`Basic ${btoa(`lab:${api.token}`)}`)).toBe(200)
  expect(await statusOf(`Basic ${btoa('lab:guess')}`)).toBe(401)
  expect(await statusOf()).toBe(401)
})

test('the unix socket asks for the token too', async () => {
  expect(await statusOf(`Bearer ${api.token}`, api.socketPath)).toBe(200)
  expect(await statusOf(undefined, api.socketPath)).toBe(401)
})

test('a person’s kubeconfig works for our own client too', async () => {
  const config = await loadKubeconfig(api.kubeconfigFile)
  if (!config.ok) throw new Error(config.verdict.message)
  const client = createClient(config.value, 'test', systemRuntime)
  expect(await applyObjects(client, baseObjects('2026-03-01T12:00:00Z'))).toBe(null)
  client.close()
})

test('every example is accepted, and accepted again', async () => {
  const config = { server: api.server, token: { text: api.token }, insecureSkipTlsVerify: false }
  const client = createClient(config, 'test', systemRuntime)
  await applyObjects(client, baseObjects('2026-03-01T12:00:00Z'))
  const files = readdirSync(EXAMPLES)
  expect(files).toContain('web.yaml')
  for (const file of [...files, ...files]) {
    expect(await applyObjects(client, await readManifest(join(EXAMPLES, file)))).toBe(null)
  }
  client.close()
})
