// The status endpoints, asked in memory and over a real port.

import { expect, test } from 'bun:test'
import { createLogger, exposeProcess, Metrics } from '@ingot/telemetry'
import { listenStatus, serveStatus } from './listen.ts'
import { processFigures } from './process-figures.ts'
import { statusApp } from './status-app.ts'

function fixture() {
  const reasons: string[] = []
  const metrics = new Metrics()
  const lines: string[] = []
  const log = createLogger({ level: 'all', clock: () => new Date(0), write: (line) => lines.push(line) })
  return { reasons, metrics, lines, log, app: statusApp({ metrics, unreadiness: () => reasons }) }
}

test('health is ok while the program runs', async () => {
  const response = await fixture().app.request('/healthz')
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

test('metrics come with the content type of the text format', async () => {
  const { app, metrics } = fixture()
  metrics.counter('x_total', 'X.')
  const response = await app.request('/metrics')
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(await response.text()).toContain('x_total 0\n')
})

test('any other path answers 404 with the paths there are', async () => {
  const response = await fixture().app.request('/')
  expect(response.status).toBe(404)
  expect(await response.text()).toBe('/healthz\n/readyz\n/metrics\n')
})

test('all addresses of both families are served, and a port in use is only logged', async () => {
  const { app, metrics, log, lines } = fixture()
  exposeProcess(metrics, processFigures)
  await using stack = new AsyncDisposableStack()
  const server = listenStatus({ app, port: 0, address: '', log })
  if (server === null) throw new Error(lines.join('\n'))
  stack.defer(() => server.stop())
  for (const host of ['127.0.0.1', '[::1]']) {
    const response = await fetch(`http://${host}:${server.port}/metrics`)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await response.text()).toMatch(/^process_open_fds [1-9]/m)
  }
  expect(serveStatus({ app, port: server.port, address: '', log })).toBeNull()
  expect(lines.at(-1)).toContain('"level":"error"')
  expect(lines.at(-1)).toContain(`"port":${server.port}`)
})

test('the figures of a process are of one that runs already', () => {
  const { cpuSeconds, openDescriptors, residentBytes, startTime } = processFigures()
  expect(cpuSeconds * 1e6).toBeLessThanOrEqual(process.cpuUsage().user + process.cpuUsage().system)
  expect(cpuSeconds).toBeGreaterThan(process.cpuUsage().user / 2e6)
  expect([openDescriptors, residentBytes].every((figure) => figure > 0)).toBe(true)
  expect(startTime).toBeLessThan(Date.now() / 1000)
})

test('port 0 of a program is off', () => {
  const { app, log } = fixture()
  expect(serveStatus({ app, port: 0, address: '', log })).toBeNull()
})

test('an address that this machine does not have is only logged', () => {
  const { app, log, lines } = fixture()
  expect(serveStatus({ app, port: 7472, address: '192.0.2.1', log })).toBeNull()
  expect(lines.at(-1)).toContain('"address":"192.0.2.1"')
})
