// An endpoint over real ports: both families, ports in use, certificates that come, change, break and are mended.

import { afterAll, expect, test } from 'bun:test'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import { Hono } from 'hono'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificateFolder, selfSignedSource } from './certificate-source.ts'
import { FOLLOW_EVERY, openEndpoint, TRY_AGAIN_AFTER } from './listen.ts'
import type { EndpointOptions } from './listen.ts'
import { recordedLog } from './recorded-log.fixture.ts'
import { createSelfSigned } from './self-signed.ts'
import type { Certificate } from './x509.ts'

const app = new Hono().get('/', (context) => context.text('here'))

function open(options: Partial<EndpointOptions> = {}) {
  const runtime = createManualRuntime()
  const recorded = recordedLog()
  const endpoint = openEndpoint(
    { name: 'test', app, port: 0, address: '127.0.0.1', flag: '--test-port', ...options },
    runtime,
    recorded.log,
  )
  const listening = async () => {
    await until(() => endpoint.port() !== null)
    return endpoint.port() ?? 0
  }
  return { runtime, endpoint, listening, ...recorded, [Symbol.asyncDispose]: () => endpoint.stop() }
}

test('all addresses of both families are served', async () => {
  await using opened = open({ address: '' })
  const port = await opened.listening()
  for (const host of ['127.0.0.1', '[::1]']) {
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('here')
  }
})

test('a port in use is said once, tried again in silence, and taken when it is free', async () => {
  const other = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response('other') })
  await using opened = open({ port: other.port ?? 0 })
  for (let tries = 0; tries < 3; tries++) {
    await until(() => opened.runtime.pending().length === 1)
    opened.runtime.advance(TRY_AGAIN_AFTER)
  }
  expect(opened.endpoint.port()).toBeNull()
  expect(opened.lines).toHaveLength(1)
  expect(opened.lines[0]).toMatchObject({
    level: 'warn',
    reason: 'EndpointOff',
    endpoint: 'test',
    port: other.port,
    remedy: expect.stringContaining('--test-port'),
  })

  await other.stop(true)
  await until(() => opened.runtime.pending().length === 1)
  opened.runtime.advance(TRY_AGAIN_AFTER)
  const port = await opened.listening()
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here')
  expect(opened.runtime.pending()).toEqual([])
})

test('an address that this machine does not have is only said', async () => {
  await using opened = open({ address: '192.0.2.1', port: 7472 })
  await until(() => opened.lines.length === 1)
  expect(opened.said('warn')).toMatchObject([{ reason: 'EndpointOff', address: '192.0.2.1' }])
})

test('the port is free, and nothing waits, once the endpoint has stopped', async () => {
  const opened = open()
  const port = await opened.listening()
  await opened.endpoint.stop()
  await using again = open({ port })
  expect(await again.listening()).toBe(port)
  const stoppedEarly = open({ tls: { certificate: selfSigned(), settings } })
  await stoppedEarly.endpoint.stop()
  await Bun.file('/dev/null').text()
  expect(stoppedEarly.endpoint.port()).toBeNull()
  expect(stoppedEarly.runtime.pending()).toEqual([])
})

const settings = { minVersion: 0x0304 }
const selfSigned = () => selfSignedSource('localhost', createManualRuntime())

const folders = mkdtempSync(join(tmpdir(), 'ingot-certificates-'))
afterAll(() => rmSync(folders, { recursive: true }))

/** A folder as the kubelet keeps one: files are links through ..data, which is swapped in one rename. */
function mountedSecret(name: string) {
  const folder = join(folders, name)
  let version = 0
  mkdirSync(folder)
  symlinkSync('..data/tls.crt', join(folder, 'tls.crt'))
  symlinkSync('..data/tls.key', join(folder, 'tls.key'))
  return {
    folder,
    write({ cert, key }: Certificate) {
      version += 1
      mkdirSync(join(folder, `..${version}`))
      writeFileSync(join(folder, `..${version}`, 'tls.crt'), cert)
      writeFileSync(join(folder, `..${version}`, 'tls.key'), key)
      symlinkSync(`..${version}`, join(folder, '..next'))
      renameSync(join(folder, '..next'), join(folder, '..data'))
    },
  }
}

/** Whether a new connection is shown `cert`. */
async function shows(port: number, { cert }: Certificate): Promise<boolean> {
  const session = new Bun.FetchSession({ tls: { ca: cert } })
  const shown = await session.fetch(`https://127.0.0.1:${port}/`).then(
    (response) => response.text(),
    () => '',
  )
  session.close()
  return shown === 'here'
}

test('a certificate in a folder is followed when it changes, on the same port', async () => {
  const [first, second] = await Promise.all([
    createSelfSigned('first', new Date()),
    createSelfSigned('second', new Date()),
  ])
  const secret = mountedSecret('followed')
  secret.write(first)
  await using opened = open({
    tls: { certificate: certificateFolder(secret.folder, 'put tls.crt there'), settings },
  })
  const port = await opened.listening()
  expect(await shows(port, first)).toBe(true)

  secret.write(second)
  await until(() => opened.runtime.pending().length === 1)
  opened.runtime.advance(FOLLOW_EVERY)
  await until(() => opened.lines.length === 2)
  expect(opened.lines[1]?.msg).toBe('the test endpoint has a new certificate')
  expect(await shows(port, second)).toBe(true)
  expect(await shows(port, first)).toBe(false)
})

test('a request in flight is answered though the certificate changes', async () => {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<string>()
  const slow = new Hono().get('/', async (context) => {
    asked.resolve()
    return context.text(await answer.promise)
  })
  let now = new Date()
  const certificate = selfSignedSource('localhost', { date: () => now })
  await using opened = open({ app: slow, tls: { certificate, settings } })
  const response = fetch(`https://127.0.0.1:${await opened.listening()}/`, {
    tls: { rejectUnauthorized: false },
  })
  await asked.promise
  now = new Date(now.getTime() + 200 * 86_400_000)
  opened.runtime.advance(FOLLOW_EVERY)
  await until(() => opened.lines.length === 2)
  answer.resolve('at last')
  expect(await (await response).text()).toBe('at last')
})

test('a certificate that breaks is said once, and the old one stays until it is mended', async () => {
  const good = await createSelfSigned('good', new Date())
  const other = await createSelfSigned('other', new Date())
  const secret = mountedSecret('broken')
  secret.write(good)
  await using opened = open({
    tls: { certificate: certificateFolder(secret.folder, 'put tls.crt there'), settings },
  })
  const port = await opened.listening()
  const look = async () => {
    await until(() => opened.runtime.pending().length === 1)
    opened.runtime.advance(FOLLOW_EVERY)
    await until(() => opened.runtime.pending().length === 1)
  }

  secret.write({ cert: good.cert, key: other.key })
  await look()
  await look()
  expect(opened.said('warn')).toMatchObject([
    { msg: expect.stringContaining('tls.key is not the key of tls.crt') },
  ])
  expect(await shows(port, good)).toBe(true)

  secret.write({ cert: 'garbage', key: 'garbage' })
  await look()
  expect(opened.said('warn')).toHaveLength(2)

  secret.write(other)
  await look()
  expect(await shows(port, other)).toBe(true)
})

test('a certificate that is not there yet is waited for', async () => {
  const secret = mountedSecret('late')
  await using opened = open({
    tls: { certificate: certificateFolder(secret.folder, 'put tls.crt there'), settings },
  })
  await until(() => opened.runtime.pending().length === 1)
  expect(opened.said('warn')).toMatchObject([
    {
      reason: 'EndpointOff',
      msg: expect.stringContaining('ENOENT'),
      remedy: expect.stringContaining('tls.crt'),
    },
  ])
  const certificate = await createSelfSigned('late', new Date())
  secret.write(certificate)
  opened.runtime.advance(TRY_AGAIN_AFTER)
  expect(await shows(await opened.listening(), certificate)).toBe(true)
})

test('a self-signed certificate is one for half a year, then another', async () => {
  let now = new Date('2026-01-01T00:00:00Z')
  const source = selfSignedSource('localhost', { date: () => now })
  const first = await source()
  now = new Date('2026-06-01T00:00:00Z')
  expect(await source()).toEqual(first)
  now = new Date('2026-08-01T00:00:00Z')
  expect(await source()).not.toEqual(first)
})
