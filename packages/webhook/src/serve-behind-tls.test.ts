// The port as a client sees it, whatever is behind: versions and suites of TLS, connections that are kept, closed and too many.

import { milliseconds } from '@ingot/api'
import { until } from '@ingot/kube/manual-runtime'
import { readTlsSettings } from '@ingot/status'
import { expect, test } from 'bun:test'
import { Hono } from 'hono'
import { connect } from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { HOST, keysMadeAt } from './certificate/keys.fixture.ts'
import { serveBehindTls } from './serve-behind-tls.ts'

const TODAY = new Date().toISOString().slice(0, 10)
const [first, second] = [await keysMadeAt(TODAY, 'next'), await keysMadeAt(TODAY, 'last')]
const LIMITS = { maxRequestBodySize: 1000, maxConnections: 3, idleTimeout: milliseconds(60_000) }
const LOOPBACK = { port: 0, address: '127.0.0.1' }
const PLAIN = { minVersion: '', cipherSuites: '', curvePreferences: '' }
const app = new Hono().post('/', async (context) => context.text(await context.req.text()))

const open = (flags = PLAIN, limits = LIMITS) =>
  serveBehindTls(limits)(app, LOOPBACK, { ...first.certificate, ...readTlsSettings(flags).settings })

/** What a handshake comes to: version and suite, or ''. */
function handshake(port: number, more: ConnectionOptions = {}): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...more })
  socket.on('secureConnect', () => {
    resolve(`${socket.getProtocol()} ${socket.getCipher().name}`)
    socket.destroy()
  })
  socket.on('error', () => resolve(''))
  socket.on('close', () => resolve(''))
  return promise
}

test.each([
  [PLAIN, '', 'TLSv1.3 TLS_AES_128_GCM_SHA256'],
  [
    {
      ...PLAIN,
      minVersion: 'VersionTLS12',
      cipherSuites: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_RSA_WITH_AES_128_CBC_SHA',
    },
    'TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384',
    'TLSv1.3 TLS_AES_128_GCM_SHA256',
  ],
  [
    { ...PLAIN, minVersion: 'VersionTLS12', cipherSuites: 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305' },
    'TLSv1.2 ECDHE-RSA-CHACHA20-POLY1305',
    'TLSv1.3 TLS_AES_128_GCM_SHA256',
  ],
])('%j: TLS 1.2 %p, the newest %p', async (flags, older, newest) => {
  const served = await open(flags)
  expect(await handshake(served.port, { maxVersion: 'TLSv1.2' })).toBe(older)
  expect(await handshake(served.port)).toBe(newest)
  await served.renew({ ...second.certificate, ...readTlsSettings(flags).settings })
  expect(await handshake(served.port, { maxVersion: 'TLSv1.2' })).toBe(older)
  await served.stop()
})

test('a connection outlives the certificate that it began with, and the next one is shown the other', async () => {
  const served = await open()
  const url = `https://127.0.0.1:${served.port}/`
  const believing = (ca: string) => new Bun.FetchSession({ tls: { ca, serverName: HOST } })
  const ask = async (session: Bun.FetchSession) => {
    const answer = await session.fetch(url, { method: 'POST', body: 'here' })
    return answer.text()
  }
  const session = believing(first.caCert)
  expect(await ask(session)).toBe('here')
  await served.renew({ ...second.certificate, ...readTlsSettings(PLAIN).settings })
  expect(await ask(session)).toBe('here')
  expect(await ask(believing(second.caCert))).toBe('here')
  await expect(ask(believing(first.caCert))).rejects.toThrow()
  await served.stop()
})

/** A connection that says nothing after the handshake. */
async function silent(port: number): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.on('secureConnect', () => resolve())
  await promise
  return socket
}

test('more connections than there may be are closed at once, and there is room again when others go', async () => {
  const served = await open()
  const held = await Promise.all(Array.from({ length: LIMITS.maxConnections }, () => silent(served.port)))
  expect(await handshake(served.port)).toBe('')
  for (const socket of held) socket.destroy()
  let shown = ''
  while (shown === '') shown = await handshake(served.port)
  await served.stop()
})

test('a connection on which nothing happens is closed, and so is every one when the port is', async () => {
  const patient = await open()
  const [kept, idle] = [
    await silent(patient.port),
    await open(PLAIN, { ...LIMITS, idleTimeout: milliseconds(20) }),
  ]
  const closed = await silent(idle.port)
  await until(() => closed.destroyed)
  expect(kept.destroyed).toBe(false)
  await patient.stop()
  await until(() => kept.destroyed)
  await idle.stop()
})

test('a port that is another’s is refused with the reason', async () => {
  const served = await open()
  const place = { ...LOOPBACK, port: served.port }
  const tls = { ...first.certificate, ...readTlsSettings(PLAIN).settings }
  await expect(serveBehindTls(LIMITS)(app, place, tls)).rejects.toThrow('EADDRINUSE')
  await served.stop()
})

test('a certificate that is none ends the port, which is free for the next try', async () => {
  const served = await open()
  const settings = readTlsSettings(PLAIN).settings
  await expect(served.renew({ cert: 'rubbish', key: 'rubbish', ...settings })).rejects.toThrow()
  const place = { ...LOOPBACK, port: served.port }
  const again = await serveBehindTls(LIMITS)(app, place, { ...first.certificate, ...settings })
  expect(await handshake(again.port)).toContain('TLSv1.3')
  await again.stop()
})
