// The status endpoints, asked in memory.

import { expect, test } from 'bun:test'
import { Metrics } from '@ingot/telemetry'
import { processFigures } from './process-figures.ts'
import { statusApp } from './status-app.ts'

function fixture() {
  const reasons: string[] = []
  const metrics = new Metrics()
  return { reasons, metrics, app: statusApp({ metrics, unreadiness: () => reasons }) }
}

test.each(['/healthz', '/livez'])('%s is ok while the program runs', async (path) => {
  const response = await fixture().app.request(path)
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('ok\n')
})

test('readiness names every reason against it', async () => {
  const { app, reasons } = fixture()
  expect((await app.request('/readyz')).status).toBe(200)
  reasons.push('Services are not listed yet', 'no configuration')
  const response = await app.request('/readyz')
  expect(response.status).toBe(503)
  expect(await response.text()).toBe('not ready\nServices are not listed yet\nno configuration\n')
})

// the last two are Prometheus' own, of version 2 and 3
test.each([
  [undefined, 'text/plain; version=0.0.4; charset=utf-8'],
  ['*/*', 'text/plain; version=0.0.4; charset=utf-8'],
  ['text/html', 'text/plain; version=0.0.4; charset=utf-8'],
  ['application/openmetrics-text', 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
  ['application/openmetrics-text;q=0.1,text/plain;q=0.9', 'text/plain; version=0.0.4; charset=utf-8'],
  [
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
  ],
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
  ],
])('who accepts %s is told the metrics as %s', async (accept, contentType) => {
  const { app, metrics } = fixture()
  metrics.counter('x_total', 'X.')
  const response = await app.request('/metrics', { headers: accept === undefined ? {} : { accept } })
  expect(response.headers.get('content-type')).toBe(contentType)
  const text = await response.text()
  expect(text).toContain('x_total 0\n')
  expect(text.endsWith('# EOF\n')).toBe(contentType.startsWith('application/'))
})

test('any other path answers 404 with the paths there are', async () => {
  const response = await fixture().app.request('/')
  expect(response.status).toBe(404)
  expect(await response.text()).toBe('/healthz\n/livez\n/readyz\n/metrics\n')
})

const from = (address: string) => ({ requestIP: () => ({ address, family: 'IPv4', port: 1 }) })

test.each([
  ['127.0.0.1', 200],
  ['127.8.9.10', 200],
  ['::1', 200],
  ['::ffff:127.0.0.1', 200],
  ['192.0.2.1', 403],
  ['::ffff:192.0.2.1', 403],
  ['fe80::1', 403],
  ['127.0.0.1.example', 403],
  ['', 403],
])('what is for this machine alone answers %s with %d', async (address, status) => {
  const inspections = { '/layer2': async () => ({ ok: true, value: { it: 'secret' } }) as const }
  const app = statusApp({ ...fixture(), unreadiness: () => [], inspections })
  const response = await app.request('/layer2', {}, from(address))
  expect(response.status).toBe(status)
  expect((await response.text()).includes('secret')).toBe(status === 200)
})

test('a question that cannot be answered is told why', async () => {
  const inspections = {
    '/layer2': async (query: URLSearchParams) =>
      ({ ok: false, status: 400, message: `no address: ${query.get('address')}` }) as const,
  }
  const app = statusApp({ ...fixture(), unreadiness: () => [], inspections })
  const response = await app.request('/layer2?address=x', {}, from('::1'))
  expect([response.status, await response.text()]).toEqual([400, 'no address: x\n'])
  expect(await (await app.request('/', {}, from('::1'))).text()).toEndWith('/metrics\n/layer2\n')
})

test('a real connection over loopback is let in', async () => {
  const inspections = { '/layer2': async () => ({ ok: true, value: {} }) as const }
  const app = statusApp({ ...fixture(), unreadiness: () => [], inspections })
  await using server = Bun.serve({ port: 0, fetch: app.fetch })
  expect((await fetch(`http://127.0.0.1:${server.port}/layer2`)).status).toBe(200)
})

test('the figures of a process are of one that runs already', () => {
  const { cpuSeconds, openDescriptors, residentBytes, startTime } = processFigures()
  expect(cpuSeconds * 1e6).toBeLessThanOrEqual(process.cpuUsage().user + process.cpuUsage().system)
  expect(cpuSeconds).toBeGreaterThan(process.cpuUsage().user / 2e6)
  expect([openDescriptors, residentBytes].every((figure) => figure > 0)).toBe(true)
  expect(startTime).toBeLessThan(Date.now() / 1000)
})
