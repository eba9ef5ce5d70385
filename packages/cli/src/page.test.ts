// The controller's web page and status endpoint as somebody finds them who forwards a port: a real controller on the embedded API
// server, asked over HTTP.

import { statusReportSchema } from '@ingot/api/status-report'
import { runController } from '@ingot/controller'
import { systemRuntime } from '@ingot/kube'
import { createLogger } from '@ingot/telemetry'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { applyPasted } from './cluster/pasted-manifests.ts'
import { embeddedApi } from './spread-api.fixture.ts'

const METALLB = '/apis/metallb.io/v1beta1/namespaces/metallb-system'
const inMetallb = (name: string) => ({ name, namespace: 'metallb-system' })

const api = embeddedApi(systemRuntime)
const stack = new AsyncDisposableStack()
let url = ''

async function send(path: string, object: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await api.fetch(path, { method: 'POST', headers, body: JSON.stringify(object) })
  if (!answer.ok) throw new Error(await answer.text())
}

const service = (name: string, spec = {}) =>
  send('/api/v1/namespaces/default/services', {
    metadata: { name },
    spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec },
  })

beforeAll(async () => {
  stack.defer(() => api.close())
  await send('/api/v1/namespaces', { metadata: { name: 'metallb-system' } })
  await send('/api/v1/nodes', { metadata: { name: 'node-1' } })
  const pool = { metadata: inMetallb('web'), spec: { addresses: ['192.0.2.0/30'] } }
  await send(`${METALLB}/ipaddresspools`, {
    apiVersion: 'metallb.io/v1beta1',
    kind: 'IPAddressPool',
    ...pool,
  })
  const all = { apiVersion: 'metallb.io/v1beta1', kind: 'L2Advertisement', metadata: inMetallb('all') }
  await send(`${METALLB}/l2advertisements`, all)
  const port = freePort()
  url = `http://127.0.0.1:${port}`
  const controller = runController(
    {
      cluster: api.config,
      namespace: 'metallb-system',
      loadBalancerClass: '',
      onlyWebhooks: false,
      podName: '',
      secretName: '',
      deployment: '',
      identity: 'test',
      version: '0.1.0',
      applyManifests: applyPasted,
      webhooks: undefined,
      endpoints: {
        ports: { status: port, statusAddress: '127.0.0.1', metrics: 0, probes: 0 },
        certificateFolder: '',
        tls: { minVersion: '', cipherSuites: '', curvePreferences: '' },
      },
      logger: createLogger({ level: 'none', clock: () => new Date(), write() {} }),
    },
    systemRuntime,
  )
  stack.defer(() => controller.stop())
  await service('first')
  await untilText('/', 'default/first')
})

afterAll(() => stack.disposeAsync())

async function untilText(path: string, part: string): Promise<string> {
  for (;;) {
    const text = await fetch(`${url}${path}`).then(
      (it) => it.text(),
      () => '',
    )
    if (text.includes(part)) return text
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Asks again for as long as the tests before have had their share of pages. */
async function planned(body: FormData): Promise<string> {
  for (;;) {
    const response = await fetch(`${url}/plan`, { method: 'POST', body })
    if (response.status !== 429) return response.text()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** One that nobody listens on now. */
function freePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = listener
  listener.stop(true)
  return port
}

test('the map shows the Service with its address, and everything that it is made of could be read', async () => {
  const html = await untilText('/', '192.0.2.0 default/first')
  expect(html).toContain('node-1')
  expect(html).not.toContain('not shown')
})

test('what happens is told within a second to who has the page open', async () => {
  const gone = new AbortController()
  const events = await fetch(`${url}/events`, { signal: gone.signal })
  expect(events.headers.get('content-type')).toBe('text/event-stream')
  let text = ''
  const read = (async () => {
    const decoder = new TextDecoder()
    for await (const octets of events.body ?? []) {
      text += decoder.decode(octets)
      if (/event: rows\n.*default\/second.*192\.0\.2\.1/.test(text)) return performance.now()
    }
    return NaN
  })()
  while (!text.includes('event: all')) await new Promise((resolve) => setImmediate(resolve))
  await service('second')
  const created = performance.now()
  expect((await read) - created).toBeLessThan(1000)
  gone.abort()
})

test('a Service that waits is explained, from what it asks for on', async () => {
  await service('lost', { loadBalancerIP: '203.0.113.9' })
  // what it asks for can be read before anything is decided
  const html = await untilText('/services/default/lost', 'AllocationFailed')
  expect(html).toContain('203.0.113.9 (spec.loadBalancerIP)')
})

test('a plan says what pasted manifests would do, and does nothing', async () => {
  const body = new FormData()
  body.set(
    'manifest',
    `apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: web, namespace: metallb-system }
spec: { addresses: [198.51.100.0/30] }
---
apiVersion: v1
kind: Service
metadata: { name: new }
spec: { type: LoadBalancer, ports: [{ port: 80 }], loadBalancerIP: 1 }`,
  )
  const html = await planned(body)
  expect(html).toContain('<span class="change changes">changes</span>')
  expect(html).toContain('198.51.100.0')
  expect(html).toContain('line 9')
  expect(await untilText('/', '192.0.2.0 default/first')).not.toContain('198.51.100.0')
})

test('the status keeps to its schema, and the configuration and decisions are told', async () => {
  const json = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json()
  expect(statusReportSchema.parse(await json('/status.json'))).toMatchObject({
    program: 'controller',
    version: '0.1.0',
    isLeading: true,
    leadership: 'leading',
    unreadiness: [],
    pools: [{ pool: 'web' }],
  })
  const config = await json('/debug/config')
  expect(config).toMatchObject({ pools: [{ ranges: ['192.0.2.0-192.0.2.3'] }] })
  // the controller reads none of them: an empty list would say that there are none
  expect(JSON.stringify(config)).not.toMatch(/Advertisements|bgpPeers|bfdProfiles/)
  const { decisions } = (await json('/debug/decisions?about=default/first')) as { decisions: object[] }
  expect(decisions.length).toBeGreaterThan(0)
  expect(JSON.stringify(decisions)).toContain('IPAllocated')
})
