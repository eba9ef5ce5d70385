// What a speaker tells of itself: that it keeps to the published schema, and that no secret is in any of it.

import { expect, test } from 'bun:test'
import { statusReportSchema } from '@ingot/api/status-report'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import { DecisionLog } from '@ingot/status'
import { Metrics } from '@ingot/telemetry'
import { FakeServer } from './fake-world.fixture.ts'
import { speakerInspections } from './speaker-inspections.ts'
import { putCluster, putWebService, settled, startSpeaker } from './speaker-loop.fixture.ts'

const SECRETS = ['hunter2', 'hunter3', 'hunter4', 'a key of gossip', 'eyJhbGciOiJSUzI1NiJ9.token']
const [inline = '', inSecret = '', wrong = '', gossip = '', token = ''] = SECRETS

const ours = (name: string) => ({ namespace: 'metallb-system', name })
const base64 = (text: string) => Buffer.from(text).toString('base64')

function putSecrets(server: FakeServer): void {
  const peer = { myASN: 64512, peerASN: 64513 }
  server.put('secrets', {
    metadata: ours('key'),
    type: 'kubernetes.io/basic-auth',
    data: { password: base64(inSecret) },
  })
  server.put('secrets', { metadata: ours('memberlist'), data: { secretkey: base64(gossip) } })
  server.put('bgppeers', {
    metadata: {
      ...ours('inline'),
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"password":"${inline}"}`, token },
    },
    spec: { ...peer, peerAddress: '192.0.2.1', password: inline },
  })
  server.put('bgppeers', {
    metadata: ours('secret'),
    spec: { ...peer, peerAddress: '192.0.2.2', passwordSecret: { name: 'key' } },
  })
}

async function answersOf(server: FakeServer) {
  const clock = createManualRuntime()
  const decisionLog = new DecisionLog(() => clock.date())
  const { speaker } = startSpeaker(server, clock, { lines: [], metrics: new Metrics(), decisionLog })
  await settled(speaker, clock)
  const answers: Record<string, unknown> = {}
  const inspections = speakerInspections(speaker, decisionLog, '0.1.0', clock)
  for (const [path, inspect] of Object.entries(inspections)) {
    const answer = await inspect(new URLSearchParams())
    answers[path] = answer.ok ? JSON.parse(JSON.stringify(answer.value)) : answer.message
  }
  await speaker.stop()
  return answers
}

test('the status keeps to its schema, and decisions have their reasons', async () => {
  const server = new FakeServer()
  putCluster(server)
  putWebService(server, 'web', '192.168.1.240')
  const answers = await answersOf(server)
  expect(statusReportSchema.parse(answers['/status.json'])).toMatchObject({
    program: 'speaker',
    version: '0.1.0',
    node: 'worker-1',
    rejected: [],
  })
  expect(answers['/debug/decisions']).toMatchObject({
    decisions: [{ about: 'default/web' }, { about: 'default/web' }],
  })
  expect(answers['/debug/config']).toMatchObject({
    pools: [{ name: 'web', layer2Advertisements: [{ name: 'all' }] }],
  })
})

test.each([
  ['a configuration in force', []],
  ['one that is rejected', [{ password: wrong, passwordSecret: { name: 'key' } }]],
])('no password, key or token is in any answer, with %s', async (_name, specs) => {
  const server = new FakeServer()
  putCluster(server)
  putSecrets(server)
  putWebService(server, 'web', '192.168.1.240')
  for (const spec of specs) server.put('bgppeers', { metadata: ours('both'), spec })
  const answers = await answersOf(server)
  expect(Object.keys(answers).toSorted()).toEqual(['/debug/config', '/debug/decisions', '/status.json'])
  const text = JSON.stringify(answers)
  expect(text).toContain('<redacted>')
  for (const secret of SECRETS) {
    for (const form of [secret, base64(secret), [...Buffer.from(secret)].join()])
      expect(text).not.toContain(form)
  }
})
