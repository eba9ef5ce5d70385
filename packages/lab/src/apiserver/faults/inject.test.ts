// What each fault does to an answer: of the server in memory, and, for connections, of one that our own client calls.

import { milliseconds, seconds, SERVICES } from '@ingot/api'
import { createClient, systemRuntime } from '@ingot/kube'
import { until } from '@ingot/kube/manual-runtime'
import { afterEach, describe, expect, test } from 'bun:test'
import { service, SERVICES as PATH, startCluster } from '../cluster.fixture.ts'
import type { Effect } from './fault.ts'
import { FaultSwitch } from './fault-switch.ts'
import type { WatchStrike } from './fault-switch.ts'

function start() {
  const faults = new FaultSwitch(() => 0)
  return { faults, ...startCluster({ faults }) }
}

describe('an answer that is struck by', () => {
  test('a delay comes when the clock says', async () => {
    const { faults, request, advance, pending } = start()
    faults.on({ effect: { kind: 'delay', by: seconds(3) }, times: 1 })
    let answered = 0
    const asked = request('GET', PATH).then(({ code }) => (answered = code))
    expect(pending()).toEqual([seconds(3)])
    advance(milliseconds(2999))
    expect(answered).toBe(0)
    advance(milliseconds(1))
    expect(await asked).toBe(200)
  })

  test('a drop never comes, and ends with who waits for it', async () => {
    const { faults, api } = start()
    faults.on({ effect: { kind: 'drop' } })
    const waiting = new AbortController()
    let isOver = false
    const asked = Promise.resolve(
      api.fetch(new Request(`http://cluster${PATH}`, { signal: waiting.signal })),
    ).then(() => (isOver = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(isOver).toBe(false)
    waiting.abort()
    await asked
  })

  test.each<[Effect, number, string]>([
    [{ kind: 'conflict' }, 409, 'Conflict'],
    [{ kind: 'throttle', retryAfter: 7 }, 429, 'TooManyRequests'],
    [{ kind: 'fail', code: 503 }, 503, 'InternalError'],
  ])('%o is a Status, and nothing is written', async (effect, code, reason) => {
    const { faults, request } = start()
    await request('POST', PATH, service('web'))
    faults.on({ effect, methods: ['PUT'], times: 1 })
    const { body: stored } = await request('GET', `${PATH}/web`)
    const answer = await request('PUT', `${PATH}/web`, stored)
    expect(answer.body).toMatchObject({ kind: 'Status', code, reason })
    expect(answer.headers.get('retry-after')).toBe(code === 429 ? '7' : null)
    expect((await request('GET', `${PATH}/web`)).body).toEqual(stored)
    expect((await request('PUT', `${PATH}/web`, stored)).code).toBe(200)
  })

  test('an expiry is a 410 for the next page, and an event for a watch', async () => {
    const { faults, request, watch } = start()
    await request('POST', PATH, service('web'))
    const { metadata } = (await request('GET', `${PATH}?limit=1`)).body
    faults.on({ effect: { kind: 'expire' } })
    expect((await request('GET', `${PATH}?limit=1&continue=${metadata.continue}`)).code).toBe(410)
    const events = await watch(`${PATH}?watch=1&resourceVersion=${metadata.resourceVersion}`)
    expect(await events.next()).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } })
    expect(await events.next()).toBeUndefined()
  })

  test('staleness is as it was so many writes ago, for lists and for one object', async () => {
    const { faults, request, patch } = start()
    await request('POST', PATH, service('web'))
    await patch(`${PATH}/web`, 'merge-patch+json', { metadata: { labels: { round: '1' } } })
    await patch(`${PATH}/web`, 'merge-patch+json', { metadata: { labels: { round: '2' } } })
    const { resourceVersion } = (await request('GET', PATH)).body.metadata
    const off = faults.on({ effect: { kind: 'stale', writes: 1 } })
    const { items, metadata } = (await request('GET', PATH)).body
    expect(Number(metadata.resourceVersion)).toBe(Number(resourceVersion) - 1)
    expect(items.at(-1).metadata.labels).toEqual({ round: '1' })
    expect((await request('GET', `${PATH}/web`)).body.metadata.labels).toEqual({ round: '1' })
    off()
    faults.on({ effect: { kind: 'stale', writes: 3 } })
    expect((await request('GET', `${PATH}/web`)).code).toBe(404)
    expect((await request('GET', PATH)).body.items).toHaveLength(1)
  })
})

describe('to our own client', () => {
  const stops: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const stop of stops.splice(0).toReversed()) await stop()
  })

  function serve() {
    const { faults, api } = start()
    const server = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: api.fetch })
    const config = { server: `http://127.0.0.1:${server.port}`, insecureSkipTlsVerify: false }
    const client = createClient(config, 'test', systemRuntime)
    stops.push(
      () => server.stop(true),
      () => client.close(),
    )
    return { faults, client }
  }

  test.each([0, 1, 100])(
    'a list that is reset after %d bytes is Unreachable, and works again after it',
    async (afterBytes) => {
      const { faults, client } = serve()
      faults.on({ effect: { kind: 'reset', afterBytes }, times: 1 })
      const answer = await client.list(SERVICES)
      expect(answer).toMatchObject({ ok: false, error: { code: 0, reason: 'Unreachable' } })
      expect(answer.ok ? '' : answer.error.message).toContain('ECONNRESET')
      expect(await client.list(SERVICES)).toMatchObject({ ok: true })
    },
  )

  test('a write that is reset before its answer is not done, one that is reset within it is', async () => {
    const { faults, client } = serve()
    const create = (name: string) =>
      client.create(SERVICES, {
        metadata: { name, namespace: 'default' },
        spec: { ports: [{ port: 80 }] },
      } as Parameters<typeof client.create>[1])
    faults.on({ effect: { kind: 'reset' }, times: 1 })
    expect(await create('before')).toMatchObject({ error: { reason: 'Unreachable' } })
    faults.on({ effect: { kind: 'reset', afterBytes: 10 }, times: 1 })
    expect(await create('within')).toMatchObject({ error: { reason: 'Unreachable' } })
    const listed = await client.list(SERVICES)
    expect(listed.ok && listed.value.items.map(({ metadata }) => metadata.name)).toEqual([
      'kubernetes',
      'within',
    ])
  })

  test.each<[WatchStrike, object]>([
    ['reset', { code: 0, reason: 'Unreachable' }],
    ['expire', { code: 410, reason: 'Expired' }],
  ])('an open watch can be struck by %s', async (how, error) => {
    const { faults, client } = serve()
    const seen: string[] = []
    const from = { resourceVersion: '1', timeoutSeconds: 60 }
    const watch = client.watch(SERVICES, from, ({ type }) => seen.push(type))
    await until(() => seen.length > 0)
    expect(faults.strikeWatches(how, ({ resource }) => resource === 'nodes')).toBe(0)
    expect(faults.strikeWatches(how)).toBe(1)
    expect(await watch.end).toMatchObject(error)
    expect(faults.strikeWatches(how)).toBe(0)
    expect(faults.counts.get(how)).toBe(1)
  })

  test('a watch that is frozen says no more and stays open, until the client ends it', async () => {
    const { faults, client } = serve()
    const seen: string[] = []
    const watch = client.watch(SERVICES, { resourceVersion: '1', timeoutSeconds: 60 }, ({ type }) =>
      seen.push(type),
    )
    await until(() => seen.length > 0)
    const before = seen.length
    faults.strikeWatches('freeze')
    const metadata = { name: 'late', namespace: 'default' }
    await client.create(SERVICES, { metadata, spec: { ports: [{ port: 80 }] } } as Parameters<
      typeof client.create
    >[1])
    const other: string[] = []
    const unfrozen = client.watch(SERVICES, { resourceVersion: '1', timeoutSeconds: 60 }, ({ type }) =>
      other.push(type),
    )
    await until(() => other.length > before)
    expect(seen).toHaveLength(before)
    unfrozen.stop()
    watch.stop()
    expect((await watch.end)?.reason).toBe('Stopped')
  })
})
