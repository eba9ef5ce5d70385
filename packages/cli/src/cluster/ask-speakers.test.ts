// Speakers asked through an API server that lists Pods and forwards ports: what is asked, of whom, and what is said of those
// who cannot be.

import { expect, test } from 'bun:test'
import { askAbout, askSpeakers, readFromSpeakers } from './ask-speakers.ts'
import { speakerCluster, type Speaker } from './speaker-pods.fixture.ts'

const REPORT = {
  node: 'node-1',
  time: '2026-01-02T03:04:05.678Z',
  addresses: [],
  leftOff: 0,
  interfaces: [],
  decisions: [],
}

/** Speakers answer with the report where nothing else is said. */
function cluster(speakers: Readonly<Record<string, Speaker>>, isReadable = true) {
  const all = Object.entries(speakers).map(([name, it]) => [name, { body: JSON.stringify(REPORT), ...it }])
  return speakerCluster(Object.fromEntries(all), isReadable)
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
  const unasked =
    'Pods cannot be read: pods is forbidden; allow it in a Role or ClusterRole that is bound to our user or service account'
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

test('all nodes with a speaker are asked in the order of their names, whatever else is asked', async () => {
  await using it = cluster({ b: { node: 'node-2', body: '2' }, a: { node: 'node-10', body: '10' } })
  expect(await readFromSpeakers(it.access, 'all', { path: '/bgp', read: Number })).toEqual([
    { node: 'node-10', report: 10 },
    { node: 'node-2', report: 2 },
  ])
  expect(it.asked.toSorted()).toEqual(['a:7472 /bgp', 'b:7472 /bgp'])
})
