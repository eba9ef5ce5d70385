// The event recorder: says things once, counts repetitions, knows when to be silent.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, SERVICES } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import { createClient } from './client.ts'
import { createEventLimiter } from './event-limiter.ts'
import { createEventRecorder } from './event-recorder.ts'
import { createManualRuntime, until } from './manual-runtime.ts'
import type { ManualRuntime } from './manual-runtime.ts'
import { startScriptedServer, statusAnswer } from './scripted-server.fixture.ts'
import type { SeenRequest } from './scripted-server.fixture.ts'

const service = { metadata: { name: 'web', namespace: 'shop', uid: 'u-1', resourceVersion: '7' } }
const allocated = { type: 'Normal', reason: 'IPAllocated', message: 'Assigned IP ["192.0.2.1"]' } as const

/** The Event as sent, or as patched. */
const echo = ({ body }: SeenRequest) => Response.json({ metadata: { name: 'web.1' }, ...JSON.parse(body) })

async function start(
  answer: (request: SeenRequest) => Response = echo,
  { isBusy = () => false }: { isBusy?: () => boolean } = {},
) {
  const server = await startScriptedServer(answer)
  const runtime = createManualRuntime()
  const client = createClient(server.config, 'test', runtime)
  const lines: string[] = []
  const logger = createLogger({ level: 'info', clock: runtime.date, write: (line) => lines.push(line) })
  const recorder = createEventRecorder(client, 'metallb-controller', runtime, logger, isBusy)
  const finish = async () => {
    await recorder.idle()
    client.close()
    await server.stop()
  }
  return { server, runtime, recorder, lines, finish }
}

const tooManyRequests = (retryAfter: number) =>
  new Response('Too many requests, please try again later.', {
    status: 429,
    headers: { 'retry-after': String(retryAfter) },
  })

/** Lets seconds pass in the steps in which the recorder looks. */
async function pass(runtime: ManualRuntime, duration: Milliseconds): Promise<void> {
  const end = runtime.now() + duration
  while (runtime.now() < end) {
    runtime.advance(milliseconds(100))
    await Promise.resolve()
    await Promise.resolve()
  }
}

describe('event recorder', () => {
  test('creates an Event beside the object, named after it', async () => {
    const { server, recorder, finish } = await start()
    recorder.record(SERVICES, service, allocated)
    await finish()
    const sent = JSON.parse(server.seen[0]?.body ?? '')
    expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/shop/events' })
    expect(sent.metadata.name).toMatch(/^web\.[0-9a-f]+$/)
    expect(sent).toMatchObject({
      ...allocated,
      involvedObject: { apiVersion: 'v1', kind: 'Service', name: 'web', namespace: 'shop', uid: 'u-1' },
      source: { component: 'metallb-controller' },
      count: 1,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
    })
  })

  test('raises the count when the same is said again', async () => {
    const { server, runtime, recorder, lines, finish } = await start()
    recorder.record(SERVICES, service, allocated)
    await recorder.idle()
    runtime.advance(seconds(5))
    recorder.record(SERVICES, service, allocated)
    recorder.record(SERVICES, service, { ...allocated, message: 'something else' })
    recorder.record(SERVICES, service, allocated)
    await finish()
    expect(lines).toEqual([])
    expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'POST', 'PATCH'])
    expect(JSON.parse(server.seen[3]?.body ?? '').count).toBe(3)
    const name = JSON.parse(server.seen[0]?.body ?? '').metadata.name
    expect(server.seen[1]?.path).toBe(`/api/v1/namespaces/shop/events/${name}`)
    expect(JSON.parse(server.seen[1]?.body ?? '')).toEqual({
      count: 2,
      lastTimestamp: '2026-01-01T00:00:05Z',
    })
  })

  test('says it anew when the Event has expired on the server', async () => {
    const { server, recorder, finish } = await start((request) =>
      request.method === 'PATCH' ? statusAnswer(404, 'NotFound') : echo(request),
    )
    recorder.record(SERVICES, service, allocated)
    recorder.record(SERVICES, service, allocated)
    await finish()
    expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'POST'])
  })

  test('is silent for good after a 403, with one line', async () => {
    const { server, recorder, lines, finish } = await start(() =>
      statusAnswer(403, 'Forbidden', 'events is forbidden'),
    )
    for (let i = 0; i < 5; i++) recorder.record(SERVICES, service, { ...allocated, message: `${i}` })
    await recorder.idle()
    recorder.record(SERVICES, service, allocated)
    await finish()
    expect(server.seen).toHaveLength(1)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('not allowed to write Events')
  })

  test('goes on after a 403 that is about a namespace which is being deleted', async () => {
    const status = { kind: 'Status', code: 403, reason: 'Forbidden' }
    const details = { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] }
    const { server, recorder, lines, finish } = await start(() =>
      Response.json({ ...status, details }, { status: 403 }),
    )
    recorder.record(SERVICES, service, allocated)
    recorder.record(SERVICES, service, allocated)
    await finish()
    expect(server.seen).toHaveLength(2)
    expect(lines[0]).toContain('an Event was lost')
  })

  test('loses an Event with a line, and goes on', async () => {
    let isBroken = true
    const { server, recorder, lines, finish } = await start((request) =>
      isBroken ? statusAnswer(500, 'InternalError', 'etcd is away') : echo(request),
    )
    recorder.record(SERVICES, service, allocated)
    await recorder.idle()
    isBroken = false
    recorder.record(SERVICES, service, allocated)
    await finish()
    expect(server.seen).toHaveLength(2)
    expect(lines.map((line) => JSON.parse(line).error)).toEqual(['etcd is away'])
  })

  test('loses many with two lines', async () => {
    const { recorder, lines, finish } = await start(() => statusAnswer(500, 'InternalError', 'etcd is away'))
    for (let i = 0; i < 20; i++) recorder.record(SERVICES, service, { ...allocated, message: `${i}` })
    await finish()
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ error: 'etcd is away' }, { lost: 19 }])
  })

  test('asks a server that has no time as slowly as it says, and loses nothing by it', async () => {
    let isThrottled = false
    const { server, runtime, recorder, lines, finish } = await start((request) =>
      isThrottled ? tooManyRequests(2) : echo(request),
    )
    recorder.record(SERVICES, service, allocated)
    await recorder.idle()
    isThrottled = true
    for (const message of ['again', 'and again'])
      recorder.record(SERVICES, service, { ...allocated, message })
    recorder.record(SERVICES, service, allocated)
    for (let tries = 1; tries <= 4; tries++) {
      await until(() => server.seen.length === 1 + tries && runtime.pending()[0] === seconds(2))
      isThrottled = tries < 4
      runtime.advance(seconds(2))
    }
    await finish()
    const sent = server.seen.map(({ method, body }) => `${method} ${JSON.parse(body).message ?? 'count'}`)
    expect(sent).toEqual([
      `POST ${allocated.message}`,
      ...Array.from({ length: 5 }, () => 'POST again'),
      'POST and again',
      'PATCH count',
    ])
    expect(lines).toEqual([])
  })

  test('does not ask a server that has no time for ever', async () => {
    const { server, runtime, recorder, lines, finish } = await start(() => tooManyRequests(10))
    recorder.record(SERVICES, service, allocated)
    for (let tries = 1; tries <= 3; tries++) {
      await until(() => server.seen.length === tries && runtime.pending()[0] === seconds(10))
      runtime.advance(seconds(10))
    }
    await finish()
    expect(server.seen).toHaveLength(3)
    expect(lines[0]).toContain('an Event was lost')
  })

  test('gives way to what is more urgent, and says then when it was said', async () => {
    let isBusy = true
    const { server, runtime, recorder, finish } = await start(echo, { isBusy: () => isBusy })
    recorder.record(SERVICES, service, allocated)
    await pass(runtime, seconds(20))
    expect(server.seen).toHaveLength(0)
    isBusy = false
    runtime.advance(milliseconds(100))
    await finish()
    expect(JSON.parse(server.seen[0]?.body ?? '').firstTimestamp).toBe('2026-01-01T00:00:00Z')
  })

  test('does not give way for ever', async () => {
    const { server, runtime, recorder, finish } = await start(echo, { isBusy: () => true })
    recorder.record(SERVICES, service, allocated)
    await pass(runtime, seconds(30))
    await finish()
    expect(server.seen).toHaveLength(1)
  })

  test('writes at most 25 Events at once about one object, and cuts long messages', async () => {
    const { server, recorder, finish } = await start()
    for (let i = 0; i < 100; i++)
      recorder.record(SERVICES, service, { ...allocated, message: `${i}`.repeat(2000) })
    const other = { metadata: { ...service.metadata, uid: 'u-2' } }
    recorder.record(SERVICES, other, allocated)
    await finish()
    expect(server.seen).toHaveLength(26)
    expect(JSON.parse(server.seen[0]?.body ?? '').message).toHaveLength(1024)
  })
})

test('an event recorder that is flooded loses the rest, and says how many', async () => {
  const { recorder, lines, finish } = await start(() => statusAnswer(403, 'Forbidden'))
  for (let i = 0; i < 10_010; i++) {
    recorder.record(SERVICES, { metadata: { ...service.metadata, uid: `${i}` } }, allocated)
  }
  await finish()
  expect(lines.map((line) => JSON.parse(line).lost)).toContain(9)
})

describe('event limiter', () => {
  test('gives one more every five minutes, and never more than the burst', () => {
    const limiter = createEventLimiter(10)
    const burst = (at: number) =>
      Array.from({ length: 50 }, () => limiter.take('a', milliseconds(at))).filter(Boolean)
    expect(burst(0)).toHaveLength(25)
    expect(burst(300_000)).toHaveLength(1)
    expect(burst(1e12)).toHaveLength(25)
  })

  test('forgets the object that was spoken of longest ago', () => {
    const limiter = createEventLimiter(2)
    const now = milliseconds(0)
    for (let i = 0; i < 25; i++) limiter.take('a', now)
    expect(limiter.take('a', now)).toBe(false)
    limiter.take('b', now)
    limiter.take('c', now)
    expect(limiter.take('a', now)).toBe(true)
  })
})
