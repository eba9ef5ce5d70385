// What stands where the API server should be, or does not: each is one line with what to do about it, none hangs, and
// none throws. The servers here speak TCP or TLS and as much of HTTP as the test tells them.

import { afterAll, afterEach, describe, expect, test } from 'bun:test'
import { seconds, SERVICES } from '@ingot/api'
import { createLogger } from '@ingot/telemetry'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiError } from './api-error.ts'
import { createClient } from './client.ts'
import type { ClusterConfig } from './cluster-config.ts'
import { connectionError } from './connection-error.ts'
import { startInformer } from './informer.ts'
import { createManualRuntime, until } from './manual-runtime.ts'
import { createTransport, REQUEST_TIMEOUT } from './transport.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** A TCP server that answers the first bytes of each connection with `data` and hangs up; without, it says nothing. */
function listen(data?: string) {
  let connections = 0
  const server = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open: () => void connections++,
      data(socket) {
        if (data === undefined) return
        socket.write(data)
        socket.end()
      },
    },
  })
  stops.push(() => server.stop(true))
  return { port: server.port, connections: () => connections }
}

async function errorOf(config: Partial<ClusterConfig> & { server: string }): Promise<ApiError> {
  const client = createClient({ insecureSkipTlsVerify: false, ...config }, 'test', createManualRuntime())
  const answer = await client.list(SERVICES)
  client.close()
  if (answer.ok) throw new Error('was answered')
  expect(answer.error.message).not.toContain('\n')
  expect(answer.error.message.length).toBeLessThan(300)
  expect(answer.error.remedy).toMatch(/.+/)
  return answer.error
}

const http = (head: string, body = '') => `HTTP/1.1 ${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
const PAGE = '<html>\n <h1>Sign in</h1>\n</html>'

describe('a server that', () => {
  test.each<[string, string, Partial<ApiError>, string]>([
    ['hangs up', '', { reason: 'Unreachable' }, 'the connection was closed before the answer was whole'],
    [
      'speaks no HTTP',
      'SSH-2.0-OpenSSH_9.2\r\n',
      { reason: 'Unreachable' },
      'what answers there speaks no HTTP',
    ],
    [
      'ends before its answer does',
      'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"items":',
      { reason: 'Unreachable' },
      'the connection was closed',
    ],
    [
      'ends in the middle of a chunk',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"i',
      { reason: 'Unreachable' },
      'the connection was closed',
    ],
    [
      'answers with a page',
      http('200 OK\r\ncontent-type: text/html', PAGE),
      { reason: 'MalformedAnswer' },
      'not the JSON that was asked for, but text/html: <html> <h1>Sign in</h1> </html>',
    ],
    ['answers with nothing', http('200 OK'), { reason: 'MalformedAnswer' }, 'nothing'],
    ['answers 204', 'HTTP/1.1 204 No Content\r\n\r\n', { reason: 'MalformedAnswer' }, 'nothing'],
    [
      'answers with another kind',
      http('200 OK\r\ncontent-type: application/json', '{"kind":"Pod","metadata":{"name":"a"}}'),
      { reason: 'MalformedAnswer' },
      '{"kind":"Pod"',
    ],
    [
      'answers with a broken Status',
      http('200 OK', '{"kind":"Status","status":"Failure","message":"no"}'),
      { reason: 'MalformedAnswer' },
      'Status',
    ],
    [
      'refuses with a page',
      http('502 Bad Gateway\r\ncontent-type: text/html', PAGE),
      { code: 502 },
      'the server answered 502: <html> <h1>Sign in</h1> </html>',
    ],
    [
      'sends us elsewhere',
      http('302 Found\r\nlocation: https://login.example/start?secret=1'),
      { code: 302, reason: 'MalformedAnswer' },
      'the server answered 302 and sends us to https://login.example',
    ],
    ['does not know us', http('401 Unauthorized', 'who?'), { code: 401 }, 'the server answered 401: who?'],
  ])('%s is an error with what to do about it', async (_name, data, wanted, message) => {
    const { port } = listen(data)
    const error = await errorOf({ server: `http://127.0.0.1:${port}` })
    expect(error).toMatchObject(wanted)
    expect(error.message).toContain(message)
  })

  test('is not there is said with its address, and without the password in it', async () => {
    const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
    const { port } = server
    server.stop(true)
    const error = await errorOf({ server: `http://admin:secret@127.0.0.1:${port}` })
    expect(error.message).toBe(`cannot reach http://127.0.0.1:${port}: nothing listens there (ECONNREFUSED)`)
  })

  test.each(['http', 'https'])(
    'takes the connection and says nothing, by %s, is given up in time',
    async (scheme) => {
      const silent = listen()
      const runtime = createManualRuntime()
      const config = { server: `${scheme}://127.0.0.1:${silent.port}`, insecureSkipTlsVerify: true }
      const client = createClient(config, 'test', runtime)
      const answer = client.list(SERVICES)
      await until(() => silent.connections() === 1)
      runtime.advance(REQUEST_TIMEOUT)
      expect(await answer).toMatchObject({
        ok: false,
        error: { reason: 'Timeout', message: `no answer from ${config.server} within 30 s` },
      })
      client.close()
    },
  )

  test('answers without an end is cut off where no answer is so long', async () => {
    let sent = 0
    const endless = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              sent += 65_536
              controller.enqueue(new Uint8Array(65_536).fill(32))
            },
          }),
        ),
    })
    stops.push(() => endless.stop(true))
    const config = { server: `http://127.0.0.1:${endless.port}`, insecureSkipTlsVerify: false }
    const transport = createTransport(config, 'test', createManualRuntime(), 1_000_000)
    const answer = await transport.exchange({ method: 'GET', path: '/' }, (_value): _value is unknown => true)
    expect(answer).toMatchObject({ ok: false, error: { message: 'an answer of more than 1000000 bytes' } })
    expect(sent).toBeLessThan(50_000_000)
    transport.close()
  })

  test('speaks no TLS is named as that', async () => {
    const { port } = listen(http('400 Bad Request'))
    const error = await errorOf({ server: `https://127.0.0.1:${port}` })
    expect(error.message).toEndWith('the TLS handshake failed (EPROTO)')
  })
})

test.each([
  ['EAI_AGAIN', 'its name has no address', 'DNS'],
  ['ENOTFOUND', 'its name has no address', 'DNS'],
  ['EHOSTUNREACH', 'there is no way to it', 'routes'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired', 'clock'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'not signed by the CA that we trust', 'certificate-authority'],
])('%s is said in words', (code, what, remedy) => {
  const error = connectionError(Object.assign(new Error('x'), { code }), 'https://api.example:6443')
  expect(error.message).toStartWith('cannot reach https://api.example:6443: ')
  expect(error.message).toContain(what)
  expect(error.message).toEndWith(`(${code})`)
  expect(error.remedy).toContain(remedy)
})

test('what is thrown, whatever it is, becomes one line', () => {
  for (const thrown of [new Error('a\n b'), 'text', undefined, { code: 5 }]) {
    expect(connectionError(thrown, 'http://a').message).toMatch(/^cannot reach http:\/\/a: [^\n]*$/)
  }
})

const hasOpenssl = Bun.which('openssl') !== null

describe.skipIf(!hasOpenssl)('certificates [needs openssl]', () => {
  const made = mkdtemp(join(tmpdir(), 'bad-servers-'))
  afterAll(async () => rm(await made, { recursive: true }))

  /** A self-signed certificate for 127.0.0.1 that is valid from `from` for `days`, both from now. */
  async function certificate(days: number) {
    const folder = await made
    const [key, request, cert, names] = ['key', 'csr', 'crt', 'ext'].map((end) =>
      join(folder, `${days}.${end}`),
    )
    const openssl = async (...args: (string | undefined)[]) => {
      const child = Bun.spawn(['openssl', ...args.map(String)], { stderr: 'ignore' })
      expect(await child.exited).toBe(0)
    }
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    await openssl('req', '-new', ...curve, '-subj', '/CN=a', '-keyout', key, '-out', request)
    await Bun.write(String(names), 'subjectAltName=IP:127.0.0.1')
    const signed = ['-signkey', key, '-days', String(days), '-extfile', names]
    await openssl('x509', '-req', '-in', request, ...signed, '-out', cert)
    return { key: await Bun.file(String(key)).text(), cert: await Bun.file(String(cert)).text() }
  }

  async function serve(tls: object): Promise<string> {
    const server = createServer(tls, (_request, response) => response.end('{}'))
    const listening = Promise.withResolvers<void>()
    server.listen(0, '127.0.0.1', listening.resolve)
    await listening.promise
    stops.push(() => {
      server.closeAllConnections()
      server.close()
    })
    const address = server.address()
    return `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  }

  test('of a server, expired', async () => {
    const expired = await certificate(-1)
    const server = await serve(expired)
    const { message, remedy } = await errorOf({ server, certificateAuthority: { text: expired.cert } })
    expect(message).toBe(`cannot reach ${server}: its certificate has expired (CERT_HAS_EXPIRED)`)
    expect(remedy).toContain('renew')
  })

  test('of a server, by a CA that is not ours', async () => {
    const server = await serve(await certificate(2))
    const { cert } = await certificate(3)
    const { message, remedy } = await errorOf({ server, certificateAuthority: { text: cert } })
    expect(message).toContain('its certificate is not signed by the CA that we trust')
    expect(remedy).toContain('certificate-authority')
  })

  test('of ours, expired, is named as the cause', async () => {
    const [good, expired] = [await certificate(2), await certificate(-1)]
    const server = await serve({ ...good, requestCert: true, rejectUnauthorized: true, ca: good.cert })
    const runtime = { ...createManualRuntime(), date: () => new Date() }
    const ours = { clientCertificate: { text: expired.cert }, clientKey: { text: expired.key } }
    const config = {
      server,
      certificateAuthority: { text: good.cert },
      insecureSkipTlsVerify: false,
      ...ours,
    }
    const client = createClient(config, 'test', runtime)
    const answer = await client.list(SERVICES)
    client.close()
    expect(answer.ok ? '' : answer.error.message).toMatch(
      /; our client certificate expired on \d{4}-\d\d-\d\d$/,
    )
    expect(answer.ok ? '' : answer.error.remedy).toContain('renew the client certificate')
  })

  test.each<[string, (good: { key: string; cert: string }) => Partial<ClusterConfig>, string]>([
    [
      'a CA that is none',
      () => ({ certificateAuthority: { text: 'x' } }),
      'certificate-authority is no certificate',
    ],
    [
      'a certificate that is none',
      ({ key }) => ({ clientCertificate: { text: 'x' }, clientKey: { text: key } }),
      'client-certificate is no certificate',
    ],
    [
      'a key that is none',
      ({ cert }) => ({ clientCertificate: { text: cert }, clientKey: { text: 'x' } }),
      'client-key is no private key',
    ],
    [
      'a file that is not there',
      () => ({ certificateAuthority: { file: '/nowhere/ca.crt' } }),
      '/nowhere/ca.crt',
    ],
  ])('of ours, with %s, are named before anything is sent', async (_name, config, message) => {
    const good = await certificate(2)
    const server = await serve(good)
    expect((await errorOf({ server, ...config(good) })).message).toContain(message)
  })

  test('of ours, with a key of another, are named', async () => {
    const [one, other] = [await certificate(2), await certificate(3)]
    const server = await serve(one)
    const pair = { clientCertificate: { text: one.cert }, clientKey: { text: other.key } }
    expect((await errorOf({ server, ...pair })).message).toContain(
      'client-key is not the key of client-certificate',
    )
  })
})

test('an API server that does not answer is said to be slow after five seconds, and each trouble of it once a minute', async () => {
  const silent = listen()
  const runtime = createManualRuntime()
  const lines: Record<string, unknown>[] = []
  const logger = createLogger({
    level: 'debug',
    clock: runtime.date,
    write: (line) => lines.push({ ...JSON.parse(line), at: runtime.now() }),
  })
  const config = { server: `http://127.0.0.1:${silent.port}`, insecureSkipTlsVerify: false }
  const client = createClient(config, 'test', runtime)
  const informer = startInformer(client, SERVICES, {}, { changed() {} }, runtime, logger)
  await until(() => silent.connections() === 1)
  expect(informer.trouble()).toBeUndefined()
  runtime.advance(seconds(5))
  expect(lines).toMatchObject([{ level: 'warn', resource: 'services', msg: 'still waiting' }])
  expect(informer.trouble()).toContain(
    'no answer from the API server for 5 s; check that its address is right',
  )
  runtime.advance(seconds(25))
  await until(() => lines.length === 2)
  expect(lines[1]).toMatchObject({
    reason: 'Timeout',
    retryIn: expect.any(String),
    remedy: expect.any(String),
  })
  for (let tries = 2; runtime.now() < seconds(120); tries++) {
    runtime.advance(runtime.pending()[0] ?? seconds(0))
    await until(() => silent.connections() === tries)
    runtime.advance(seconds(30))
    await until(() => lines.length === 2 * tries)
  }
  const warnings = lines.filter(({ level }) => level === 'warn')
  const told = Map.groupBy(warnings, ({ msg }) => String(msg))
  for (const [first, second, ...more] of told.values()) {
    expect(more).toEqual([])
    expect(Number(second?.at) - Number(first?.at)).toBeGreaterThanOrEqual(seconds(60))
  }
  expect([...told.keys()]).toEqual(['still waiting', 'list or watch failed, will retry'])
  await informer.stop()
  client.close()
})
