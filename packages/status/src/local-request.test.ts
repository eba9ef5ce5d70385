// Who a browser on this machine can be made to ask for.

import { expect, test } from 'bun:test'
import { Metrics } from '@ingot/telemetry'
import { Hono } from 'hono'
import { statusApp } from './status-app.ts'

const site = new Hono().get('/', (context) => context.text('the page')).post('/plan', (c) => c.text('a plan'))
const inspections = { '/status.json': async () => ({ ok: true, value: {} }) as const }
const app = statusApp({ metrics: new Metrics(), unreadiness: () => [], inspections, site })

const from = (address: string) => ({ server: { requestIP: () => ({ address, family: 'IPv4', port: 1 }) } })

const statusOf = async (url: string, address: string) => (await app.request(url, {}, from(address))).status

test.each([
  ['http://localhost:7472/', '127.0.0.1', 200],
  ['http://127.0.0.1:7472/status.json', '127.0.0.1', 200],
  ['http://[::1]:7472/', '::1', 200],
  // forwarded to an address of who forwards it
  ['http://192.0.2.7:7472/', '127.0.0.1', 200],
  // a name that leads here, and could be anybody's
  ['http://evil.example:7472/', '127.0.0.1', 403],
  ['http://evil.example:7472/status.json', '::1', 403],
  ['http://1.2.3.4.evil.example/', '127.0.0.1', 403],
  ['http://localhost:7472/', '192.0.2.9', 403],
  ['http://localhost:7472/nothing', '192.0.2.9', 403],
])('%s from %s is answered with %d', async (url, address, status) => {
  expect(await statusOf(url, address)).toBe(status)
})

test.each(['/healthz', '/livez', '/readyz', '/metrics'])(
  '%s is for everybody, by whatever name',
  async (path) => {
    expect(await statusOf(`http://any.example${path}`, '192.0.2.9')).toBe(200)
  },
)

test('the page takes what it is sent', async () => {
  const answer = await app.request('http://localhost/plan', { method: 'POST' }, from('127.0.0.1'))
  expect(await answer.text()).toBe('a plan')
})
