// The main loop against a fake world: every test starts a speaker, changes objects, and sees what becomes of it.

import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import { Metrics } from '@ingot/telemetry'
import { FakeServer } from './fake-world.fixture.ts'
import type { FakePlane } from './fake-world.fixture.ts'
import { pool, putCluster, putWebService, settled, startSpeaker } from './speaker-loop.fixture.ts'
import type { SpeakerLoop } from './speaker-loop.ts'

let server: FakeServer
let plane: FakePlane
let metrics: Metrics
let speaker: SpeakerLoop
let lines: Record<string, unknown>[]
const clock = createManualRuntime()

beforeEach(() => {
  server = new FakeServer()
  metrics = new Metrics()
  lines = []
  putCluster(server)
})

afterEach(() => speaker.stop())

function start(): void {
  ;({ speaker, plane } = startSpeaker(server, clock, { lines, metrics }))
}

const settle = () => settled(speaker, clock)

async function startAndSettle(): Promise<void> {
  start()
  plane.report()
  await settle()
}

const putPool = (name: string, addresses: string) => server.put('ipaddresspools', pool(name, addresses))
const putService = (name: string, ip: string) => putWebService(server, name, ip)

const desiredAddresses = () => plane.applied.at(-1)?.announcements.map(({ address }) => address)
const logged = (event: string) => lines.filter((line) => line['event'] === event || line['msg'] === event)
const told = () => server.events.map(({ reason, message }) => `${reason}: ${message}`)

describe('a Service', () => {
  test('that exists at the start is announced, with an event, a log line and a metric', async () => {
    putService('web', '192.168.1.241')
    await startAndSettle()
    expect(desiredAddresses()).toEqual(['192.168.1.241'])
    await until(() => server.events.length > 0)
    expect(told()).toEqual(['nodeAssigned: announcing from node "worker-1" with protocol "layer2"'])
    expect(server.events[0]).toMatchObject({ source: { component: 'metallb-speaker' } })
    expect(logged('serviceAnnounced')).toMatchObject([{ service: 'default/web', ips: ['192.168.1.241'] }])
    expect(metrics.expose()).toContain(
      'metallb_speaker_announced{service="default/web",protocol="layer2",node="worker-1",ip="192.168.1.241"} 1\n',
    )
  })

  test('that comes later is announced, and withdrawn when it is deleted', async () => {
    await startAndSettle()
    expect(desiredAddresses()).toEqual([])
    putService('web', '192.168.1.241')
    await settle()
    expect(desiredAddresses()).toEqual(['192.168.1.241'])
    expect(metrics.expose()).toContain('metallb_speaker_announced{')
    server.remove('services', 'default/web')
    await settle()
    expect(desiredAddresses()).toEqual([])
    expect(logged('serviceWithdrawn')).toMatchObject([{ service: 'default/web', reason: 'serviceDeleted' }])
    expect(metrics.expose()).not.toContain('metallb_speaker_announced{')
  })

  test('is handed down but not told of where another node comes first', async () => {
    putService('web', '192.168.1.240')
    await startAndSettle()
    expect(plane.applied.at(-1)?.announcements[0]?.succession).toEqual(['worker-2', 'worker-1', 'worker-3'])
    expect(logged('serviceAnnounced')).toEqual([])
  })

  test('moves here when the node before this one goes', async () => {
    putService('web', '192.168.1.240')
    await startAndSettle()
    server.remove('nodes', 'worker-2')
    await settle()
    expect(logged('serviceAnnounced')).toHaveLength(1)
  })

  test('is told of when the packet thread does it, not before', async () => {
    putService('web', '192.168.1.241')
    start()
    plane.report()
    plane.isHeld = true
    await settle()
    expect(desiredAddresses()).toEqual(['192.168.1.241'])
    expect(logged('serviceAnnounced')).toEqual([])
    plane.report()
    expect(logged('serviceAnnounced')).toHaveLength(1)
  })

  test('whose interface is missing gets a warning, and counts as not announced', async () => {
    server.put('l2advertisements', {
      metadata: { namespace: 'metallb-system', name: 'all' },
      spec: { interfaces: ['eth9'] },
    })
    putService('web', '192.168.1.241')
    await startAndSettle()
    await until(() => server.events.length > 0)
    expect(server.events).toMatchObject([
      {
        type: 'Warning',
        reason: 'announceFailed',
        message: `the interfaces specified by LB IP "192.168.1.241" doesn't exist in assigned node "worker-1" with protocol "layer2"`,
      },
    ])
    expect(metrics.expose()).not.toContain('metallb_speaker_announced{')
  })
})

describe('the plane', () => {
  test('is told once for many changes of one turn, and not when nothing changes for it', async () => {
    await startAndSettle()
    const before = plane.applied.length
    for (let i = 100; i < 150; i++) putService(`web-${i}`, `192.168.1.${i}`)
    await settle()
    expect(plane.applied.length - before).toBe(1)
    server.put('nodes', { metadata: { name: 'worker-3', annotations: { beat: '1' } } })
    await settle()
    expect(plane.applied.length - before).toBe(1)
    expect(plane.applied.map(({ generation }) => generation)).toEqual([1, 2])
  })

  test('is told nothing before everything has been listed', async () => {
    start()
    plane.report()
    clock.advance(milliseconds(0))
    expect(plane.applied).toEqual([])
    await settle()
    expect(plane.applied).toHaveLength(1)
  })

  test.each(['ipaddresspools', 'l2advertisements', 'services', 'endpointslices', 'nodes'])(
    'is told nothing while %s alone are not listed',
    async (plural) => {
      putService('web', '192.168.1.241')
      server.silentAbout = plural
      start()
      plane.report()
      await until(() => speaker.unreadiness().length === 1)
      clock.advance(milliseconds(1000))
      expect(speaker.unreadiness()).toEqual([`${plural} are not listed yet`])
      expect(plane.applied).toEqual([])
    },
  )

  test('is closed when the speaker stops, and told nothing more', async () => {
    await startAndSettle()
    const before = plane.applied.length
    putService('web', '192.168.1.241')
    await speaker.stop()
    clock.advance(milliseconds(1000))
    expect(plane.isClosed).toBe(true)
    expect(plane.applied).toHaveLength(before)
  })
})

describe('a configuration', () => {
  const stale = () => metrics.expose().match(/^metallb_k8s_client_config_stale_bool (\d)/m)?.[1]
  const loaded = () => metrics.expose().match(/^metallb_k8s_client_config_loaded_bool (\d)/m)?.[1]

  test('that is broken while running leaves everything as it is, and says so', async () => {
    putService('web', '192.168.1.241')
    await startAndSettle()
    expect([loaded(), stale()]).toEqual(['1', '0'])
    putPool('bad', 'nonsense')
    server.remove('ipaddresspools', 'metallb-system/web')
    await settle()
    expect(desiredAddresses()).toEqual(['192.168.1.241'])
    expect(logged('failed to parse the configuration')).toMatchObject([{ name: 'bad' }])
    expect(metrics.expose()).toContain('\nmetallb_k8s_client_update_errors_total 1\n')
    expect(logged('config reloaded')).toMatchObject([{ pools: ['web'] }])
    expect([loaded(), stale()]).toEqual(['1', '1'])
    server.remove('ipaddresspools', 'metallb-system/bad')
    await settle()
    expect(desiredAddresses()).toEqual([])
    expect(stale()).toBe('0')
    expect(logged('serviceWithdrawn')).toMatchObject([{ reason: 'ipNotAllowed' }])
  })

  const state = () => server.get('configurationstates', 'metallb-system/speaker-worker-1')
  const status = () => (state()?.status ?? {}) as { result?: string; errorSummary?: string }

  test('is in force or not in the ConfigurationState of this speaker, with every rejected object', async () => {
    await startAndSettle()
    await until(() => status().result === 'Valid')
    expect(state()?.metadata.labels).toEqual({
      'metallb.io/component-type': 'speaker',
      'metallb.io/node-name': 'worker-1',
    })
    expect(status()).toMatchObject({
      conditions: [{ type: 'configReconcilerValid', status: 'True', reason: 'Reconciled' }],
    })
    putPool('bad', 'nonsense')
    putPool('worse', '192.168.1.0/24')
    server.put('l2advertisements', {
      metadata: { namespace: 'metallb-system', name: 'all' },
      spec: { nodeSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Near' }] }] },
    })
    await settle()
    await until(() => {
      clock.advance(milliseconds(1000))
      return status().result === 'Invalid'
    })
    expect(
      status()
        .errorSummary?.split('\n')
        .map((line) => line.match(/\((.*)\)$/)?.[1]),
    ).toEqual([
      'IPAddressPool metallb-system/bad, spec.addresses[0]',
      expect.stringContaining('IPAddressPool metallb-system/worse, spec.addresses'),
      expect.stringContaining('L2Advertisement metallb-system/all, spec.nodeSelectors[0]'),
    ])
  })

  test('is not read again because a pool says how much of it is in use', async () => {
    await startAndSettle()
    const updates = () => metrics.expose().match(/^metallb_k8s_client_updates_total (\d+)/m)?.[1]
    const before = updates()
    const metadata = { namespace: 'metallb-system', name: 'web' }
    const spec = { addresses: ['192.168.1.0/24'] }
    server.put('ipaddresspools', { metadata, spec, status: { assignedIPv4: 7 } })
    expect(updates()).toBe(before)
    server.put('ipaddresspools', { metadata, spec: { addresses: ['192.168.2.0/24'] } })
    expect(updates()).not.toBe(before)
  })

  test('that is broken is counted by kind, until it is repaired', async () => {
    const counted = () => metrics.expose().match(/^ingot_config_rejected_objects\{.*$/gm)
    putPool('bad', 'nonsense')
    putPool('worse', 'nonsense')
    await startAndSettle()
    expect(counted()).toEqual(['ingot_config_rejected_objects{kind="IPAddressPool"} 2'])
    server.remove('ipaddresspools', 'metallb-system/bad')
    server.remove('ipaddresspools', 'metallb-system/worse')
    await settle()
    expect(counted()).toBeNull()
  })

  test('that is broken at the start has its valid objects taken', async () => {
    putPool('bad', 'nonsense')
    putService('web', '192.168.1.241')
    await startAndSettle()
    expect(desiredAddresses()).toEqual(['192.168.1.241'])
    expect([loaded(), stale()]).toEqual(['0', '1'])
  })
})

describe('what configures BGP', () => {
  const WHOLE = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }
  const rejected = () => logged('failed to parse the configuration')

  function putObject(plural: string, name: string, spec: object): void {
    server.put(plural, { metadata: { namespace: 'metallb-system', name }, spec })
  }

  test('is read, and a mistake in it is named', async () => {
    putObject('bfdprofiles', 'fast', { receiveInterval: 50 })
    putObject('communities', 'names', { communities: [{ name: 'blackhole', value: '65535:666' }] })
    putObject('bgpadvertisements', 'all', { communities: ['blackhole'] })
    putObject('bgppeers', 'router', { ...WHOLE, bfdProfile: 'fast' })
    await startAndSettle()
    expect(rejected()).toEqual([])
    putObject('bgppeers', 'router', { ...WHOLE, bfdProfile: 'slow' })
    putObject('bgpadvertisements', 'all', { communities: ['unknown'] })
    await settle()
    expect(rejected()).toMatchObject([
      { kind: 'BGPPeer', name: 'router', field: 'spec.bfdProfile' },
      { kind: 'BGPAdvertisement', name: 'all', field: 'spec.communities[0]' },
    ])
  })

  test('is no concern of this node while it is for others, which follows the labels of this one', async () => {
    putObject('bgppeers', 'router', {
      ...WHOLE,
      holdTime: '1s',
      nodeSelectors: [{ matchLabels: { rack: '1' } }],
    })
    await startAndSettle()
    expect(rejected()).toEqual([])
    server.put('nodes', { metadata: { name: 'worker-2', labels: { rack: '1' } } })
    await settle()
    expect(rejected()).toEqual([])
    server.put('nodes', { metadata: { name: 'worker-1', labels: { rack: '1' } } })
    await settle()
    expect(rejected()).toMatchObject([{ kind: 'BGPPeer', name: 'router', field: 'spec.holdTime' }])
  })

  test('counts as empty where it is not served or not to be read', async () => {
    const kinds = ['bgppeers', 'bgpadvertisements', 'bfdprofiles', 'communities']
    for (const [i, kind] of kinds.entries()) server.refused.set(kind, i % 2 === 0 ? 404 : 403)
    putService('web', '192.168.1.241')
    await startAndSettle()
    expect(desiredAddresses()).toEqual(['192.168.1.241'])
    expect(speaker.unreadiness()).toEqual([])
    const told = lines.filter(({ op, level }) => op === 'watch' && level === 'warn')
    expect(told.map(({ resource }) => resource).toSorted()).toEqual(kinds.toSorted())
  })
})

test('readiness names what is missing', async () => {
  start()
  expect(speaker.unreadiness()).toEqual([
    'ipaddresspools are not listed yet',
    'l2advertisements are not listed yet',
    'bgpadvertisements are not listed yet',
    'bgppeers are not listed yet',
    'bfdprofiles are not listed yet',
    'communities are not listed yet',
    'secrets are not listed yet',
    'nodes are not listed yet',
    'services are not listed yet',
    'endpointslices are not listed yet',
    'the packet thread has not reported yet',
  ])
  plane.isHeld = true
  await settle()
  expect(speaker.unreadiness()).toEqual(['the packet thread has not reported yet'])
  plane.report()
  expect(speaker.unreadiness()).toEqual([])
})

test('the counters of the packet thread are exposed', async () => {
  await startAndSettle()
  const text = metrics.expose()
  for (const line of [
    'metallb_layer2_requests_received{ip="192.168.1.241"} 7',
    'metallb_layer2_responses_sent{ip="192.168.1.241"} 6',
    'metallb_layer2_gratuitous_sent{ip="192.168.1.241"} 10',
    'ingot_layer2_conflicts_total{ip="192.168.1.241"} 1',
    'ingot_heartbeat_frames_received_total{interface="eth0",result="wrong_key"} 4',
    'ingot_layer2_dropped_total{reason="notAnnounced"} 3',
    'ingot_packet_thread_longest_turn_seconds 0.002',
    'ingot_packet_thread_wake_ups_total 5',
    'metallb_k8s_client_updates_total 5',
  ]) {
    expect(text).toContain(`${line}\n`)
  }
})
