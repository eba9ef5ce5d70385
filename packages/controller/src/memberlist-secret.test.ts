// The Secret of the gossip, in a store in memory: made once, with its owner, and never touched again.

import { afterEach, beforeEach, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { failed } from '@ingot/kube'
import type { Client, KubernetesObject, ObjectName } from '@ingot/kube'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import type { Resource } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import { keepMemberlistSecret } from './memberlist-secret.ts'

let objects: Map<string, KubernetesObject & { readonly data?: unknown }>
let refused: Map<string, number>
let requests: string[]
let lines: Record<string, unknown>[]
let stop: () => void
const runtime = createManualRuntime()

beforeEach(() => {
  objects = new Map([['deployments/controller', { metadata: { name: 'controller', uid: 'uid-1' } }]])
  refused = new Map()
  requests = []
  lines = []
})

afterEach(() => stop())

function answer(verb: string, { plural }: Resource, name: string, value: KubernetesObject | undefined) {
  const request = `${verb} ${plural}/${name}`
  requests.push(request)
  const code = refused.get(request) ?? (value === undefined ? 404 : undefined)
  if (code !== undefined) return failed({ code, reason: 'Refused', message: `no ${request}`, causes: [] })
  return { ok: true, value }
}

/** Only the verbs that are there: another is a call that should not be made. */
const client = {
  get: async (resource: Resource, { name }: ObjectName) =>
    answer('get', resource, name, objects.get(`${resource.plural}/${name}`)),
  create: async (resource: Resource, object: KubernetesObject) => {
    const created = answer('create', resource, object.metadata.name, object)
    if (created.ok) objects.set(`${resource.plural}/${object.metadata.name}`, object)
    return created
  },
} as unknown as Client

function start(deployment = 'controller'): void {
  stop = keepMemberlistSecret(
    client,
    {
      namespace: 'metallb-system',
      secretName: 'memberlist',
      deployment,
      randomOctets: (count) => new Uint8Array(count).fill(0xfb),
    },
    runtime,
    createLogger({ level: 'info', clock: runtime.date, write: (line) => lines.push(JSON.parse(line)) }),
  )
}

const secret = () => objects.get('secrets/memberlist')

test('a missing one is made of 16 octets in base64 without padding, owned by the Deployment', async () => {
  start()
  await until(() => secret() !== undefined)
  expect<unknown>(secret()).toEqual({
    metadata: {
      namespace: 'metallb-system',
      name: 'memberlist',
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'controller', uid: 'uid-1' }],
    },
    data: { secretkey: btoa('+/v7+/v7+/v7+/v7+/v7+w') },
  })
})

test('one that is there is left alone', async () => {
  const own = { metadata: { name: 'memberlist' }, data: {} }
  objects.set('secrets/memberlist', own)
  start()
  await until(() => requests.length === 1)
  runtime.advance(seconds(1000))
  expect(secret()).toBe(own)
  expect(requests).toEqual(['get secrets/memberlist'])
})

test('without a name of the Deployment nobody owns it', async () => {
  start('')
  await until(() => secret() !== undefined)
  expect(secret()?.metadata).not.toHaveProperty('ownerReferences')
})

test('another controller may be faster', async () => {
  refused.set('create secrets/memberlist', 409)
  start()
  await until(() => requests.length === 3)
  runtime.advance(seconds(1000))
  expect(requests).toHaveLength(3)
  expect(lines).toEqual([])
})

test.each(['get secrets/memberlist', 'get deployments/controller', 'create secrets/memberlist'])(
  'where %s is refused one verdict says so, and it is tried again every five minutes',
  async (request) => {
    refused.set(request, 403)
    start()
    await until(() => runtime.pending().length === 1)
    const [pause] = runtime.pending()
    expect(pause).toBe(seconds(300))
    const before = requests.length
    runtime.advance(seconds(300))
    await until(() => requests.length === 2 * before && runtime.pending().length === 1)
    expect(lines).toMatchObject([{ level: 'warn', reason: 'MemberlistSecretMissing', secret: 'memberlist' }])
    refused.clear()
    runtime.advance(seconds(300))
    await until(() => secret() !== undefined)
  },
)

test('an API server that gives no answer is asked again soon, without a word', async () => {
  refused.set('get secrets/memberlist', 0)
  start()
  await until(() => runtime.pending().length === 1)
  expect(runtime.pending()[0]).toBeLessThan(1000)
  refused.clear()
  runtime.advance(milliseconds(1000))
  await until(() => secret() !== undefined)
  expect(lines.filter(({ level }) => level === 'warn')).toEqual([])
})
