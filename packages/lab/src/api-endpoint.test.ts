// The API server as people and programs reach it, and the examples as it takes them.

import { PODS, seconds, SERVICES } from '@ingot/api'
import { createClient, getFromPod, loadKubeconfig, systemRuntime } from '@ingot/kube'
import type { KubernetesObject } from '@ingot/kube'
import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveApi } from './api-endpoint.ts'
import type { ApiEndpoint } from './api-endpoint.ts'
import { baseObjects } from './base-objects.ts'
import { groundOf } from './ground.ts'
import { applyObjects, readManifests } from './manifest.ts'
import { claimStateDirectory } from './state-directory.ts'
import { labNodes } from './topology.ts'

const toolCommand = [process.execPath, fileURLToPath(new URL('tool.fixture.ts', import.meta.url)), '--']
const EXAMPLES = fileURLToPath(new URL('../../../deploy/examples/', import.meta.url))

let folder = ''
let api: ApiEndpoint
let token = ''
const AT_ONCE = { patience: seconds(0), signal: new AbortController().signal, asKubectl: false }
const OBJECTS = baseObjects(labNodes(3), '2026-03-01T12:00:00Z', null)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ingot-api-test-'))
  const claim = claimStateDirectory(folder)
  if (!claim.ok) throw new Error('refused')
  const ground = { ...groundOf(null), enterNamespace: (_: string, argv: readonly string[]) => argv }
  const site = { directory: claim.directory, ground, nodes: labNodes(1), command: toolCommand }
  api = serveApi(site, 0, new Database(':memory:'))
  token = api.config.token && 'text' in api.config.token ? api.config.token.text : ''
})
afterEach(async () => {
  await api.stop()
  rmSync(folder, { recursive: true, force: true })
})

function statusOf(authorization?: string, unix?: string): Promise<number> {
  const headers = authorization === undefined ? {} : { authorization }
  const options = unix === undefined ? { headers } : { headers, unix }
  return fetch(`${api.config.server}/api/v1/nodes`, options).then(({ status }) => status)
}

test('the token is taken as a bearer, and as a password for kubectl over plain HTTP; nothing else is', async () => {
  expect(await statusOf(`Bearer ${token}`)).toBe(200)
  expect(await statusOf(`Basic ${btoa(`lab:${token}`)}`)).toBe(200)
  expect(await statusOf(`Basic ${btoa('lab:guess')}`)).toBe(401)
  expect(await statusOf()).toBe(401)
})

test('the unix socket asks for the token too', async () => {
  expect(await statusOf(`Bearer ${token}`, api.socketPath)).toBe(200)
  expect(await statusOf(undefined, api.socketPath)).toBe(401)
})

test('a person’s kubeconfig works for our own client too', async () => {
  const config = await loadKubeconfig(api.kubeconfigFile)
  if (!config.ok) throw new Error(config.verdict.message)
  const client = createClient(config.value, 'test', systemRuntime)
  expect(await applyObjects(client, OBJECTS, AT_ONCE)).toEqual([])
  client.close()
})

test('every example is accepted, and accepted again', async () => {
  const client = createClient(api.config, 'test', systemRuntime)
  await applyObjects(client, OBJECTS, AT_ONCE)
  // a folder is one for kustomize
  const files = readdirSync(EXAMPLES).filter((name) => name.endsWith('.yaml'))
  expect(files).toContain('web.yaml')
  for (const file of [...files, ...files]) {
    const manifests = await readManifests(join(EXAMPLES, file))
    if (!manifests.ok) throw new Error(manifests.message)
    expect(await applyObjects(client, manifests.objects, { ...AT_ONCE, asKubectl: true })).toEqual([])
  }
  client.close()
})

test('what is refused is named with its reason, and what follows it is applied all the same', async () => {
  const client = createClient(api.config, 'test', systemRuntime)
  await applyObjects(client, OBJECTS, AT_ONCE)
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'after' } }
  const objects = [
    { apiVersion: 'v1', kind: 'Gadget', metadata: { name: 'g' } },
    { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'h' } },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'Web' }, spec: { ports: [{ port: 80 }] } },
    configMap,
  ]
  const refusals = await applyObjects(client, objects, AT_ONCE)
  const [noKind, noGroup, badName, ...others] = refusals.map(({ message }) => message)
  expect(noKind).toBe('Gadget g: no kind Gadget in v1')
  expect(noGroup).toBe('Gadget h: no kind Gadget in example.com/v1')
  expect(badName).toContain('Service Web: Service "Web" is invalid: metadata.name')
  expect(others).toEqual([])
  expect(await applyObjects(client, [configMap], AT_ONCE)).toEqual([])
  client.close()
})

test('a field that nobody knows is refused of what a person wrote', async () => {
  const client = createClient(api.config, 'test', systemRuntime)
  await applyObjects(client, OBJECTS, AT_ONCE)
  const spec = { type: 'LoadBalancer', ports: [{ port: 80, targetport: 8080 }] }
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'misspelt' }, spec }
  const refusals = await applyObjects(client, [service], { ...AT_ONCE, asKubectl: true })
  expect(refusals.map(({ message }) => message).join()).toContain('unknown field "spec.ports[0].targetport"')
  expect(refusals.map(({ object }) => object)).toEqual([service])
  client.close()
})

test('what is applied as kubectl does carries what it was applied from, in kubectl’s spelling', async () => {
  const client = createClient(api.config, 'test', systemRuntime)
  await applyObjects(client, OBJECTS, AT_ONCE)
  const service = {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name: 'web' },
    spec: { ports: [{ port: 80, name: 'a' }] },
  }
  expect(await applyObjects(client, [service], { ...AT_ONCE, asKubectl: true })).toEqual([])
  const stored = await client.get<KubernetesObject>(SERVICES, { name: 'web', namespace: 'default' })
  expect(stored.ok && stored.value.metadata.annotations).toEqual({
    // as kubectl 1.32 leaves it
    'kubectl.kubernetes.io/last-applied-configuration':
      '{"apiVersion":"v1","kind":"Service","metadata":{"annotations":{},"name":"web","namespace":"default"},"spec":{"ports":[{"name":"a","port":80}]}}\n',
  })
  client.close()
})

describe('a port of a Pod', () => {
  const pod = { namespace: 'default', pod: 'speaker-x', port: 0 }
  const spec = { nodeName: 'node-1', containers: [{ name: 'speaker', image: 'other' }] }
  const create = async (hostNetwork: boolean) => {
    const client = createClient(api.config, 'test', systemRuntime)
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'speaker-x', namespace: 'default' } }
    const created = await client.create(PODS, Object.assign(object, { spec: { ...spec, hostNetwork } }))
    client.close()
    expect(created.ok).toBe(true)
  }

  test('is reached over the loopback of its node', async () => {
    await create(true)
    await using program = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: ({ url }) => new Response(`asked for ${new URL(url).pathname}`),
    })
    const to = { ...pod, port: program.port ?? 0 }
    const answer = await getFromPod(api.config, to, '/layer2', 'test', systemRuntime)
    expect(answer).toMatchObject({ ok: true, value: { status: 200, body: 'asked for /layer2' } })
  })

  test('that nobody listens on is refused', async () => {
    await create(true)
    const answer = await getFromPod(api.config, { ...pod, port: 1 }, '/', 'test', systemRuntime)
    expect(answer).toMatchObject({ ok: false, error: { message: expect.stringContaining('ECONNREFUSED') } })
  })

  test('is not forwarded where the Pod has a network of its own, is not there, or the token is not the right one', async () => {
    await create(false)
    const ask = (config: typeof api.config, name = 'speaker-x') =>
      getFromPod(config, { ...pod, port: 1, pod: name }, '/', 'test', systemRuntime)
    expect(await ask(api.config)).toMatchObject({ ok: false, error: { code: 0 } })
    expect(await ask(api.config, 'none')).toMatchObject({ ok: false, error: { code: 0 } })
    const stranger = { ...api.config, token: { text: 'guessed' } }
    expect(await ask(stranger)).toMatchObject({ ok: false, error: { code: 401 } })
  })
})
