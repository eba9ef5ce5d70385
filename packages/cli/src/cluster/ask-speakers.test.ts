// Speakers asked through an API server that lists Pods and forwards ports: what is asked, of whom, and what is said of those
// who cannot be.

import { expect, test } from 'bun:test'
import { systemRuntime } from '@ingot/kube'
import { askAbout, askSpeakers } from './ask-speakers.ts'

const REPORT = {
  node: 'node-1',
  time: '2026-01-02T03:04:05.678Z',
  addresses: [],
  leftOff: 0,
  interfaces: [],
  decisions: [],
}

interface Speaker {
  readonly node: string
  readonly labels?: Readonly<Record<string, string>>
  readonly container?: object
  readonly status?: number
  readonly body?: string
}

/** A cluster with these speakers, by the names of their Pods. */
function cluster(speakers: Readonly<Record<string, Speaker>>, isReadable = true) {
  const asked: string[] = []
  const items = Object.entries(speakers).map(([name, { node, labels, container = {} }]) => ({
    metadata: { name, namespace: 'metallb-system', labels: labels ?? { component: 'speaker' } },
    spec: { nodeName: node, containers: [{ name: 'speaker', ...container }] },
  }))
  const refusal = { kind: 'Status', code: 403, reason: 'Forbidden', message: 'pods is forbidden' }
  const server = Bun.serve<{ name: string; port: string }>({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request, it) {
      const { pathname, searchParams } = new URL(request.url)
      const [, name] = /pods\/([^/]+)\/portforward$/.exec(pathname) ?? []
      const headers = { 'sec-websocket-protocol': 'v4.channel.k8s.io' }
      const data = { name: name ?? '', port: searchParams.get('ports') ?? '' }
      if (name !== undefined) return it.upgrade(request, { headers, data }) ? undefined : new Response()
      if (!isReadable) return Response.json(refusal, { status: 403 })
      return Response.json({ kind: 'PodList', metadata: { resourceVersion: '1' }, items })
    },
    websocket: {
      message(socket, message) {
        const { name, port } = socket.data
        asked.push(`${name}:${port} ${message.toString().split(' ')[1]}`)
        const { status = 200, body = JSON.stringify(REPORT) } = speakers[name] ?? {}
        const head = `HTTP/1.1 ${status} X\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`
        socket.send(Buffer.concat([Uint8Array.of(0), Buffer.from(head + body)]))
      },
    },
  })
  const access = {
    config: { server: server.url.origin, insecureSkipTlsVerify: false },
    namespace: 'metallb-system',
    runtime: systemRuntime,
  }
  return { access, asked, [Symbol.asyncDispose]: () => server.stop(true) }
}

const question = (...nodes: string[]) => ({ addresses: ['192.0.2.1'], services: ['default/web'], nodes })

test('each node’s speaker is asked on its status port, by the labels of the manifests or of the chart', async () => {
  await using it = cluster({
    a: { node: 'node-1' },
    b: {
      node: 'node-2',
      labels: { 'app.kubernetes.io/component': 'speaker' },
      container: { args: ['--log-level=info', '--status-port=7000'] },
    },
    c: { node: 'node-3', container: { env: [{ name: 'INGOT_STATUS_PORT', value: '7001' }] } },
    other: { node: 'node-1', labels: { component: 'controller' } },
  })
  const answers = await askSpeakers(it.access, question('node-3', 'node-1', 'node-2'))
  expect(answers.map(({ node }) => node)).toEqual(['node-3', 'node-1', 'node-2'])
  expect(answers.every((answer) => 'report' in answer)).toBe(true)
  const path = '/layer2?address=192.0.2.1&service=default%2Fweb'
  expect(it.asked.toSorted()).toEqual([`a:7472 ${path}`, `b:7000 ${path}`, `c:7001 ${path}`])
})

test.each<[string, Speaker | undefined, string]>([
  ['that is not there', undefined, 'no Pod of a speaker is on it'],
  ['of MetalLB', { node: 'node-1', status: 404, body: 'nothing' }, "another one than Ingot's, or older"],
  [
    'that cannot answer',
    { node: 'node-1', status: 503, body: 'the packet thread' },
    '503: the packet thread',
  ],
  ['that says something else', { node: 'node-1', body: '{"node": 7}' }, 'something else than a report'],
  [
    'without a status port',
    { node: 'node-1', container: { args: ['--status-port=0'] } },
    'has no status port',
  ],
])('a speaker %s is told as such', async (_name, speaker, text) => {
  await using it = cluster(speaker === undefined ? {} : { a: speaker })
  expect(await askSpeakers(it.access, question('node-1'))).toEqual([
    { node: 'node-1', unasked: expect.stringContaining(text) },
  ])
})

test('where Pods may not be read, every node says so', async () => {
  await using it = cluster({}, false)
  const unasked = 'Pods cannot be read: pods is forbidden'
  expect(await askSpeakers(it.access, question('node-1', 'node-2'))).toEqual([
    { node: 'node-1', unasked },
    { node: 'node-2', unasked },
  ])
})

test('of a Service without an address nobody is asked', async () => {
  await using it = cluster({ a: { node: 'node-1' } })
  const rest = { asksFor: [], decided: [], pool: null, verdicts: [], pools: [], rejected: [] }
  const none = { layer2: [] }
  const explanation = {
    ...rest,
    service: 'default/web',
    has: [],
    announcement: none,
    nodes: [],
    bgpNodes: [],
  }
  expect(await askAbout(it.access, explanation)).toEqual([])
  expect(it.asked).toEqual([])
})
