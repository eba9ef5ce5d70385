import { expect, test } from 'bun:test'
import { layer2ReportSchema } from '@ingot/api/layer2-report'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import type { PlaneReport } from '@ingot/packets'
import { Metrics } from '@ingot/telemetry'
import { FakeServer } from './fake-world.fixture.ts'
import { putCluster, putWebService, settled, startSpeaker } from './speaker-loop.fixture.ts'

const WEB = '192.168.1.240'
const time = '2026-01-02T03:04:05.678Z'
const NOTHING: PlaneReport = { time, leftOff: 0, interfaces: [], addresses: [] }

async function started() {
  const server = new FakeServer()
  const clock = createManualRuntime()
  putCluster(server)
  putWebService(server, 'web', WEB)
  const { speaker, plane } = startSpeaker(server, clock, { lines: [], metrics: new Metrics() })
  await settled(speaker, clock)
  plane.inspection = NOTHING
  const ask = (query: string) => speaker.inspectLayer2(new URLSearchParams(query))
  return { plane, ask, [Symbol.asyncDispose]: () => speaker.stop() }
}

test('beside what the packet thread knows stands what was decided for each Service with the address', async () => {
  await using speaker = await started()
  speaker.plane.gossip('worker-1', 'worker-2')
  const answer = await speaker.ask(`address=${WEB}`)
  if (!answer.ok) throw new Error(answer.message)
  const report = layer2ReportSchema.parse(answer.value)
  expect(report).toMatchObject({ node: 'worker-1', time })
  expect(report.decisions.map(({ service, reason }) => [service, reason])).toEqual([
    ['default/web', 'notOwner'],
  ])
  expect(report.members?.map(({ name }) => name)).toEqual(['worker-1', 'worker-2'])
})

test('a Service may be asked about by its name, also where this node is no candidate', async () => {
  await using speaker = await started()
  const answer = await speaker.ask('service=default/web&service=default/none')
  if (!answer.ok) throw new Error(answer.message)
  const report = layer2ReportSchema.parse(answer.value)
  expect(report.decisions.map(({ service }) => service)).toEqual(['default/web'])
  expect(report.members).toBeUndefined()
})

test('addresses are asked about in canonical text', async () => {
  await using speaker = await started()
  await speaker.ask('address=2001:DB8:0::1')
  expect(speaker.plane.inspected).toEqual([['2001:db8::1']])
})

test('what is no address, too many of them, and a packet thread that is silent are told', async () => {
  await using speaker = await started()
  expect(await speaker.ask('address=web')).toMatchObject({ ok: false, status: 400 })
  const many = Array.from({ length: 65 }, (_, i) => `address=192.0.2.${i}`).join('&')
  expect(await speaker.ask(many)).toMatchObject({ ok: false, status: 400 })
  speaker.plane.inspection = undefined
  expect(await speaker.ask(`address=${WEB}`)).toMatchObject({ ok: false, status: 503 })
})
