// The main loop with gossip: who joins and leaves decides who announces, and the status of each Service says who does.

import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { Reason } from '@ingot/api'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import { Metrics } from '@ingot/telemetry'
import { FakeServer } from './fake-world.fixture.ts'
import type { FakePlane } from './fake-world.fixture.ts'
import { putCluster, putWebService, settled, startSpeaker } from './speaker-loop.fixture.ts'
import type { SpeakerLoop } from './speaker-loop.ts'

let server: FakeServer
let plane: FakePlane
let speaker: SpeakerLoop
let metrics: Metrics
let lines: Record<string, unknown>[]
const clock = createManualRuntime()

beforeEach(() => {
  server = new FakeServer()
  metrics = new Metrics()
  lines = []
  putCluster(server)
})

afterEach(() => speaker.stop())

function start(speakerLabels = ''): void {
  ;({ speaker, plane } = startSpeaker(server, clock, { lines, metrics }, { speakerLabels }))
}

const settle = () => settled(speaker, clock)

async function startAndSettle(): Promise<void> {
  start()
  plane.report()
  await settle()
}

const logged = (event: string) => lines.filter((line) => line['event'] === event || line['msg'] === event)
const told = () => server.events.map(({ reason, message }) => `${reason}: ${message}`)

describe('with gossip', () => {
  test('a Service moves here when the owner leaves, and back when it joins again', async () => {
    putWebService(server, 'web', '192.168.1.240')
    await startAndSettle()
    plane.gossip('worker-1', 'worker-2', 'worker-3')
    await settle()
    expect(logged('serviceAnnounced')).toEqual([])
    plane.gossip('worker-1', 'worker-3')
    await settle()
    expect(logged('serviceAnnounced')).toHaveLength(1)
    await until(() => server.events.length > 0)
    expect(told()).toEqual(['nodeAssigned: announcing from node "worker-1" with protocol "layer2"'])
    plane.gossip('worker-1', 'worker-2', 'worker-3')
    await settle()
    expect(logged('serviceWithdrawn')).toMatchObject([{ reason: 'notOwner' }])
    expect(logged('node event - forcing sync').map((it) => `${it['node event']} ${it['node name']}`)).toEqual(
      [
        'NodeJoin worker-1',
        'NodeJoin worker-2',
        'NodeJoin worker-3',
        'NodeLeave worker-2',
        'NodeJoin worker-2',
      ],
    )
    // who is alive is for the packet thread to know: it has had the whole succession all along
    expect(plane.applied).toHaveLength(1)
  })

  test('the node that was chosen announces, unless a speaker of MetalLB may', async () => {
    const annotations = { 'ingot.dev/layer2-strategy': 'spread' }
    server.put('l2advertisements', { metadata: { namespace: 'metallb-system', name: 'all', annotations } })
    putWebService(server, 'web', '192.168.1.240', { 'ingot.dev/layer2-node': 'worker-1' })
    start('app=speaker')
    plane.report()
    plane.gossip('worker-1', 'worker-2', 'worker-3')
    await settle()
    expect(plane.applied.at(-1)?.announcements[0]?.succession).toEqual(['worker-1', 'worker-2', 'worker-3'])
    expect(logged('serviceAnnounced')).toHaveLength(1)
    plane.metallb.add('worker-3')
    plane.gossip('worker-1', 'worker-2', 'worker-3')
    await settle()
    expect(plane.applied.at(-1)?.announcements[0]?.succession).toEqual(['worker-2', 'worker-1', 'worker-3'])
    expect(logged('Layer2NodeIgnored')).toMatchObject([{ services: 1, others: ['worker-3'] }])
    plane.gossip('worker-1', 'worker-2')
    await settle()
    expect(plane.applied.at(-1)?.announcements[0]?.succession[0]).toBe('worker-1')
  })

  test('without gossip the node that was chosen does not count', async () => {
    const annotations = { 'ingot.dev/layer2-strategy': 'spread' }
    server.put('l2advertisements', { metadata: { namespace: 'metallb-system', name: 'all', annotations } })
    putWebService(server, 'web', '192.168.1.240', { 'ingot.dev/layer2-node': 'worker-1' })
    await startAndSettle()
    expect(plane.applied.at(-1)?.announcements[0]?.succession[0]).toBe('worker-2')
    expect(logged('Layer2NodeIgnored')).toHaveLength(1)
  })

  test('other speakers are looked for, and joined when something happens to this node', async () => {
    server.put('pods', {
      metadata: { namespace: 'metallb-system', name: 'speaker-y' },
      status: { podIP: '192.0.2.2' },
    })
    start('component=speaker')
    plane.report()
    await settle()
    await until(() => plane.joined.length > 0)
    await settle()
    const before = plane.joined.length
    expect(plane.joined.at(-1)).toEqual(['192.0.2.2'])
    server.put('nodes', { metadata: { name: 'worker-1', annotations: { beat: '1' } } })
    server.put('nodes', { metadata: { name: 'worker-2', labels: { rack: '1' } } })
    expect(plane.joined).toHaveLength(before)
    server.put('nodes', { metadata: { name: 'worker-1', labels: { rack: '1' } } })
    expect(plane.joined).toHaveLength(before + 1)
    const conditions = [{ type: 'NetworkUnavailable', status: 'True' }]
    server.put('nodes', { metadata: { name: 'worker-1', labels: { rack: '1' } }, status: { conditions } })
    expect(plane.joined).toHaveLength(before + 2)
  })
})

test('what is found out about a Service of another node is told on it and counted, until it is over', async () => {
  putWebService(server, 'web', '192.168.1.240')
  await startAndSettle()
  const facts = { address: '192.168.1.240', interface: 'eth0', owner: 'worker-2' }
  const notice = (reason: Reason) =>
    plane.onNews({
      notices: [{ verdict: { reason, message: 'some', facts }, isTransition: false }],
      gossip: [],
      peers: [],
    })
  const series = 'ingot_layer2_findings{ip="192.168.1.240",interface="eth0",reason="AddressUnanswered"} 1'
  notice('AddressUnanswered')
  await until(() => server.events.length > 0)
  expect(server.events).toMatchObject([
    { type: 'Warning', reason: 'AddressUnanswered', involvedObject: { kind: 'Service', name: 'web' } },
  ])
  expect(metrics.expose()).toContain(series)
  notice('FindingOver')
  await until(() => server.events.length > 1)
  expect(server.events[1]).toMatchObject({ type: 'Normal', reason: 'FindingOver' })
  expect(metrics.expose()).not.toContain(series)
})

describe('the ServiceL2Status of a Service', () => {
  const statuses = () => server.all('servicel2statuses').map(({ status }) => status)

  test('says what is announced from here, with the interfaces that are named', async () => {
    server.put('l2advertisements', {
      metadata: { namespace: 'metallb-system', name: 'all' },
      spec: { interfaces: ['eth9', 'eth0'] },
    })
    putWebService(server, 'web', '192.168.1.241')
    putWebService(server, 'other', '192.168.1.240')
    await startAndSettle()
    await until(() => statuses()[0] !== undefined)
    expect(statuses()).toEqual([
      {
        node: 'worker-1',
        serviceName: 'web',
        serviceNamespace: 'default',
        interfaces: [{ name: 'eth0' }, { name: 'eth9' }],
      },
    ])
  })

  test('of an earlier start is left until the plane has followed', async () => {
    putWebService(server, 'web', '192.168.1.241')
    await startAndSettle()
    await until(() => statuses()[0] !== undefined)
    await speaker.stop()
    metrics = new Metrics()
    const writes = server.writes.length
    start()
    plane.isHeld = true
    plane.report()
    await settle()
    plane.report()
    await settle()
    expect(server.writes).toHaveLength(writes)
  })
})
