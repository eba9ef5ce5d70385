// The status of pools in a store in memory: what is written, how often, and what becomes of it when something goes wrong.

import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { failed, keyOf, noAnswer } from '@ingot/kube'
import type { Answer, ApiError, Client, KubernetesObject } from '@ingot/kube'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import type { ManualRuntime } from '@ingot/kube/manual-runtime'
import { createLogger } from '@ingot/telemetry'
import type { PoolCounts } from '@ingot/plan'
import { createPoolStatusWriter } from './pool-status.ts'
import type { PoolStatusWriter } from './pool-status.ts'

const NAMESPACE = 'metallb-system'

type StoredPool = KubernetesObject & { readonly spec: unknown; readonly status?: unknown }

let runtime: ManualRuntime
let writer: PoolStatusWriter
let lines: Record<string, unknown>[]
/** What the server has, and what the watch has shown of it. */
let server: Map<string, StoredPool>
let shown: Map<string, StoredPool>
/** Every request, with its answer that waits for `answer`. */
let requests: { readonly object: StoredPool; readonly answer: (error?: ApiError) => void }[]
let version: number

beforeEach(() => {
  runtime = createManualRuntime()
  lines = []
  server = new Map()
  shown = new Map()
  requests = []
  version = 0
  const write = (line: string) => void lines.push(JSON.parse(line))
  const logger = createLogger({ level: 'info', clock: runtime.date, write })
  writer = createPoolStatusWriter(client(), { namespace: NAMESPACE }, runtime, logger)
})

afterEach(() => {
  for (const { answer } of requests) answer()
  return writer.stop()
})

/** Optimistic locking is real, and numbers are stored as JSON has them. */
function client(): Client {
  const updateStatus = (_resource: unknown, object: StoredPool) => {
    const { promise, resolve } = Promise.withResolvers<Answer<StoredPool>>()
    requests.push({ object, answer: (error) => resolve(error ? failed(error) : land(object)) })
    return promise
  }
  return { updateStatus } as unknown as Client
}

function land(object: StoredPool): Answer<StoredPool> {
  const stored = server.get(keyOf(object.metadata))
  if (stored === undefined) return failed(apiError(404))
  if (stored.metadata.resourceVersion !== object.metadata.resourceVersion) return failed(apiError(409))
  const text = JSON.stringify(object.status, (_key, value: unknown) =>
    typeof value === 'bigint' ? Number(value) : value,
  )
  return { ok: true, value: put(object.metadata.name, JSON.parse(text)) }
}

function put(name: string, status?: unknown): StoredPool {
  const metadata = { namespace: NAMESPACE, name, resourceVersion: `${++version}` }
  const pool = { metadata, spec: { addresses: ['192.0.2.0/24'] }, ...(status !== undefined && { status }) }
  server.set(keyOf(metadata), pool)
  return pool
}

/** The watch catches up. */
function show(): void {
  shown.clear()
  for (const [key, pool] of server) shown.set(key, pool)
}

function apiError(code: number, more: Partial<ApiError> = {}): ApiError {
  return { code, reason: `HTTP${code}`, message: `the server answered ${code}`, causes: [], ...more }
}

const counts = (assigned: number, available = 10n): PoolCounts => ({
  assignedIPv4: BigInt(assigned),
  assignedIPv6: 0n,
  availableIPv4: available,
  availableIPv6: 0n,
})

const offer = (wanted: Record<string, PoolCounts>) => writer.offer(new Map(Object.entries(wanted)), shown)
const statusOf = (name: string) => server.get(`${NAMESPACE}/${name}`)?.status

async function turn(): Promise<void> {
  runtime.advance(milliseconds(0))
  await new Promise((resolve) => setImmediate(resolve))
}

/** Answers the oldest request that has no answer yet. */
async function answer(error?: ApiError): Promise<void> {
  requests.shift()?.answer(error)
  await turn()
}

async function pass(duration: number): Promise<void> {
  runtime.advance(seconds(duration))
  await turn()
}

describe('the status of a pool', () => {
  test('is written from the stored version, at once', async () => {
    const pool = put('web')
    show()
    offer({ web: counts(3) })
    expect(requests.map(({ object }) => object)).toEqual([{ ...pool, status: counts(3) }])
    await answer()
    expect(statusOf('web')).toEqual({ assignedIPv4: 3, assignedIPv6: 0, availableIPv4: 10, availableIPv6: 0 })
  })

  test('that says it already is left alone', async () => {
    put('web', { assignedIPv4: 3, assignedIPv6: 0, availableIPv4: 10, availableIPv6: 0 })
    show()
    offer({ web: counts(3) })
    expect(requests).toEqual([])
  })

  test('is written even where all is zero, and not for a pool that is not there', async () => {
    put('empty')
    show()
    offer({ empty: counts(0, 0n), gone: counts(1) })
    expect(requests.map(({ object }) => object.metadata.name)).toEqual(['empty'])
  })

  test('with a count past 2^53 is sent exactly, and does not look different for ever', async () => {
    put('huge')
    show()
    const largest = { ...counts(0), availableIPv6: 2n ** 63n - 1n }
    offer({ huge: largest })
    expect(requests[0]?.object.status).toEqual(largest)
    await answer()
    show()
    for (let i = 0; i < 10; i++) {
      offer({ huge: largest })
      await pass(1)
    }
    expect(requests).toEqual([])
  })

  test('that somebody edits is put right', async () => {
    put('web', { assignedIPv4: 3, assignedIPv6: 0, availableIPv4: 10, availableIPv6: 0 })
    put('web', { assignedIPv4: 99, assignedIPv6: 0, availableIPv4: 10, availableIPv6: 0 })
    show()
    offer({ web: counts(3) })
    await answer()
    expect(statusOf('web')).toMatchObject({ assignedIPv4: 3 })
  })

  test('of a burst of a thousand Services is written when it begins and a second later, not a thousand times', async () => {
    put('web')
    show()
    let writes = 0
    for (let i = 1; i <= 1000; i++) {
      offer({ web: counts(i) })
      if (requests.length > 0) writes++
      await answer()
      runtime.advance(milliseconds(3))
    }
    await pass(1)
    await answer()
    expect(statusOf('web')).toMatchObject({ assignedIPv4: 1000 })
    expect(writes + 1).toBeLessThanOrEqual(5)
  })

  test('goes on being written while the watch lags behind, from what the last write left', async () => {
    put('web')
    show()
    for (let i = 1; i <= 3; i++) {
      offer({ web: counts(i) })
      await answer()
      await pass(1)
    }
    expect(statusOf('web')).toMatchObject({ assignedIPv4: 3 })
    show()
    offer({ web: counts(3) })
    expect(requests).toEqual([])
  })

  test('has one write under way at most, and then says the latest', async () => {
    put('web')
    show()
    offer({ web: counts(1) })
    await pass(20)
    offer({ web: counts(2) })
    offer({ web: counts(3) })
    expect(requests).toHaveLength(1)
    await answer()
    await pass(0)
    expect(requests.map(({ object }) => object.status)).toEqual([counts(3)])
  })

  test('is one of four that are written at a time; the others follow', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `pool-${index}`)
    for (const name of names) put(name)
    show()
    offer(Object.fromEntries(names.map((name) => [name, counts(1)])))
    expect(requests).toHaveLength(4)
    for (let i = 0; i < 9; i++) await answer()
    expect(names.filter((name) => statusOf(name) === undefined)).toEqual([])
  })
})

describe('a write', () => {
  test.each<[string, ApiError]>([
    ['conflicts', apiError(409)],
    ['is told to wait', apiError(429, { retryAfter: seconds(7) })],
    ['meets an overloaded server', apiError(503)],
    ['is not answered', noAnswer('Timeout', 'no answer')],
  ])('that %s is tried again with back-off, from what is stored by then', async (_what, error) => {
    put('web')
    show()
    offer({ web: counts(1) })
    await answer(error)
    put('web')
    show()
    let tries = 1
    for (let i = 0; i < 60; i++) {
      await pass(1)
      tries += requests.length
      if (i < 59) await answer(error)
    }
    expect(tries).toBeGreaterThan(3)
    expect(tries).toBeLessThan(14)
    for (let i = 0; requests.length === 0 && i < 16; i++) await pass(1)
    await answer()
    expect(statusOf('web')).toMatchObject({ assignedIPv4: 1 })
    expect(lines).toEqual([])
  })

  test('that landed while its answer was lost is not repeated once the watch shows it', async () => {
    put('web')
    show()
    offer({ web: counts(1) })
    const [lost] = requests.splice(0)
    if (lost !== undefined) land(lost.object)
    lost?.answer(noAnswer('Timeout', 'lost'))
    await turn()
    show()
    await pass(20)
    expect(requests).toEqual([])
  })

  test('to a pool that is deleted in between says nothing and keeps nobody else from being written', async () => {
    put('web')
    put('other')
    show()
    offer({ web: counts(1) })
    server.delete(`${NAMESPACE}/web`)
    await answer()
    show()
    offer({ other: counts(2) })
    await answer()
    await pass(20)
    expect(statusOf('other')).toMatchObject({ assignedIPv4: 2 })
    expect(requests).toEqual([])
    expect(lines).toEqual([])
  })

  test('to a pool that is deleted while the server is ill does not keep others from being written', async () => {
    put('web')
    put('other')
    show()
    offer({ web: counts(1) })
    await answer(apiError(500))
    server.delete(`${NAMESPACE}/web`)
    await pass(2)
    // not found, and the watch has not shown it yet
    await answer()
    show()
    offer({ other: counts(2) })
    await answer()
    expect(statusOf('other')).toMatchObject({ assignedIPv4: 2 })
    expect(lines).toEqual([])
  })

  test('is not begun once the writer stops, and the one under way is given a second', async () => {
    put('web')
    put('other')
    show()
    offer({ web: counts(1) })
    let isStopped = false
    const stopping = writer.stop().then(() => (isStopped = true))
    offer({ other: counts(1) })
    await turn()
    expect(requests).toHaveLength(1)
    expect(isStopped).toBe(false)
    runtime.advance(seconds(1))
    await stopping
  })
})

describe('writes that are not allowed', () => {
  test.each<[string, ApiError, RegExp]>([
    ['by the roles', apiError(403, { remedy: 'allow it' }), /^allow it$/],
    ['by a definition without a status', apiError(404), /^install/],
  ])('%s are given up for five minutes, with one verdict', async (_what, error, remedy) => {
    put('web')
    put('other')
    show()
    let tries = 0
    for (let i = 0; i < 1200; i++) {
      offer({ web: counts(i), other: counts(i) })
      tries += requests.length
      while (requests.length > 0) await answer(error)
      await pass(1)
    }
    expect(tries).toBeLessThan(16)
    expect(lines).toMatchObject([
      { level: 'warn', reason: 'StatusNotWritten', code: error.code, remedy: expect.stringMatching(remedy) },
    ])
    offer({ web: counts(7) })
    for (let i = 0; i < 310; i++) {
      await pass(1)
      await answer()
    }
    expect(statusOf('web')).toMatchObject({ assignedIPv4: 7 })
  })
})
