// Which endpoints there are for which ports, and all of them at once over real ports against a scripted API server.

import { expect, test } from 'bun:test'
import { createClient } from '@ingot/kube'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import { Metrics } from '@ingot/telemetry'
import { planEndpoints, startEndpoints } from './endpoints.ts'
import type { EndpointPorts } from './endpoints.ts'
import { TRY_AGAIN_AFTER } from './listen.ts'
import { recordedLog } from './recorded-log.fixture.ts'

const DEFAULTS = { status: 7472, statusAddress: '', metrics: 9120, probes: 17472 }

const CASES: [string, Partial<EndpointPorts>, string, string[], string[]][] = [
  ['the defaults of the controller', {}, '', ['status 7472', 'probes 17472', 'metrics 9120'], []],
  [
    'the defaults of the speaker',
    {},
    '127.0.0.1',
    ['status 7472', 'probes 127.0.0.1:17472', 'metrics 9120'],
    [],
  ],
  ['all off', { status: 0, metrics: 0, probes: 0 }, '', [], []],
  [
    'MetalLB up to 0.15, which scrapes and probes 7472',
    { metrics: 7472 },
    '127.0.0.1',
    ['status 7472', 'probes 127.0.0.1:17472'],
    ['--port is the status port, which serves metrics as well, over plain HTTP'],
  ],
  [
    'probes on the status port',
    { probes: 7472 },
    '127.0.0.1',
    ['status 7472', 'metrics 9120'],
    ['--health-probe-port is the status port, which serves probes as well, over plain HTTP'],
  ],
  [
    'the same port on two addresses',
    { probes: 7472, statusAddress: '192.0.2.1' },
    '127.0.0.1',
    ['status 192.0.2.1:7472', 'probes 127.0.0.1:7472', 'metrics 9120'],
    [],
  ],
  [
    'metrics on the port of the probes',
    { metrics: 17472 },
    '127.0.0.1',
    ['status 7472', 'probes 127.0.0.1:17472'],
    ['no metrics endpoint: --port is the port of --health-probe-port, which wins'],
  ],
  [
    'metrics on 7472 without a status port',
    { status: 0, metrics: 7472 },
    '',
    ['probes 17472', 'metrics 7472'],
    [],
  ],
]

test.each(CASES)('%s', (_name, ports, probesAddress, served, notServed) => {
  const plan = planEndpoints({ ...DEFAULTS, ...ports }, probesAddress)
  const written = plan.served.map(
    ({ name, address, port }) => `${name} ${address === '' ? '' : `${address}:`}${port}`,
  )
  expect(written).toEqual(served)
  expect(plan.notServed.map(({ message }) => message)).toEqual(notServed)
})

const READERS: Readonly<Record<string, string>> = { '/metrics': 'prometheus', '/layer2': 'engineer' }

test('every port in use is said and stops nothing; once they are free, all is served', async () => {
  const blockers = Array.from({ length: 3 }, () =>
    Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response('in the way') }),
  )
  const [status = 0, metrics = 0, probes = 0] = blockers.map(({ port }) => port)
  await using api = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { kind, spec } = (await request.json()) as {
        kind: string
        spec: { token?: string; user?: string; nonResourceAttributes?: { path: string } }
      }
      if (kind === 'SubjectAccessReview')
        return Response.json({
          status: { allowed: spec.user === READERS[spec.nonResourceAttributes?.path ?? ''] },
        })
      return Response.json({ status: { authenticated: true, user: { username: spec.token } } })
    },
  })
  const runtime = createManualRuntime()
  const { log, said } = recordedLog()
  const client = createClient({ server: api.url.origin, insecureSkipTlsVerify: false }, 'test', runtime)
  const endpoints = startEndpoints(
    {
      ports: { status, statusAddress: '127.0.0.1', metrics, probes },
      probesAddress: '127.0.0.1',
      certificateFolder: '',
      tls: { minVersion: 'VersionTLS11', cipherSuites: '', curvePreferences: '' },
      metrics: new Metrics(),
      unreadiness: () => ['not yet'],
      inspections: { '/layer2': async () => ({ ok: true, value: {} }) as const },
      client,
      log,
    },
    runtime,
  )
  await using stack = new AsyncDisposableStack()
  stack.defer(() => client.close())
  stack.defer(() => endpoints.stop())
  await until(() => said('warn').length === 4)
  expect(said('warn').map(({ msg }) => msg)).toContain(
    'parsing tls-min-version: unknown tls version "VersionTLS11"',
  )
  await until(() => runtime.pending().length === 3)

  await Promise.all(blockers.map((blocker) => blocker.stop(true)))
  runtime.advance(TRY_AGAIN_AFTER)
  await until(() => said('info').length === 3)

  const get = async (url: string, token = '') => {
    const headers = { authorization: `Bearer ${token}` }
    return (await fetch(url, { headers, tls: { rejectUnauthorized: false } })).status
  }
  expect(await get(`http://127.0.0.1:${status}/metrics`)).toBe(200)
  expect(await get(`http://127.0.0.1:${status}/readyz`)).toBe(503)
  expect(await get(`http://127.0.0.1:${probes}/readyz`)).toBe(200)
  expect(await get(`https://127.0.0.1:${metrics}/metrics`, 'prometheus')).toBe(200)
  expect(await get(`https://127.0.0.1:${metrics}/metrics`, 'somebody')).toBe(403)
  expect(await get(`https://127.0.0.1:${metrics}/metrics`)).toBe(401)
  expect(await get(`https://127.0.0.1:${metrics}/layer2`, 'engineer')).toBe(200)
  expect(await get(`https://127.0.0.1:${metrics}/layer2`, 'prometheus')).toBe(403)
  expect(await get(`http://127.0.0.1:${status}/layer2`)).toBe(200)
  expect(await get(`http://127.0.0.1:${probes}/layer2`)).toBe(404)
})
