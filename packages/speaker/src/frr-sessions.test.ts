// A speaker where MetalLB ran with frr-k8s: whose sessions it leaves alone, what it says of them, and what it does when
// they are given to it.

import { afterEach, beforeEach, expect, test } from 'bun:test'
import { CONFIGURATION_STATES, FRR_CONFIGURATIONS, milliseconds } from '@ingot/api'
import type { ConfigurationStatus } from '@ingot/api/kinds'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import { Metrics } from '@ingot/telemetry'
import { FakeServer } from './fake-world.fixture.ts'
import type { FakePlane } from './fake-world.fixture.ts'
import { putCluster, putWebService, settled, startSpeaker } from './speaker-loop.fixture.ts'
import type { SpeakerLoop } from './speaker-loop.ts'

const namespace = 'metallb-system'
const FRR_NAMESPACE = 'frr-k8s-system'

let server: FakeServer
let plane: FakePlane
let speaker: SpeakerLoop
let lines: Record<string, unknown>[]
const clock = createManualRuntime()

beforeEach(() => {
  server = new FakeServer()
  lines = []
  putCluster(server)
  server.put('nodes', { metadata: { name: 'worker-1', labels: { 'kubernetes.io/hostname': 'worker-1' } } })
  server.put('bgpadvertisements', { metadata: { namespace, name: 'bgp' } })
  putPeer('tor-1', '192.0.2.1')
  putPeer('tor-2', '192.0.2.2')
})

afterEach(() => speaker.stop())

function putPeer(name: string, peerAddress: string): void {
  const spec = { myASN: 64_512, peerASN: 64_513, peerAddress }
  server.put('bgppeers', { metadata: { namespace, name }, spec })
}

/** As MetalLB writes it for its node. */
function putFrrConfiguration(node: string, address: string): void {
  server.put(FRR_CONFIGURATIONS.plural, {
    metadata: { namespace: FRR_NAMESPACE, name: `metallb-${node}` },
    spec: {
      bgp: { routers: [{ asn: 64_512, neighbors: [{ asn: 64_513, address }] }] },
      nodeSelector: { matchLabels: { 'kubernetes.io/hostname': node } },
    },
  })
}

async function start(frrNamespace?: string): Promise<void> {
  const more = frrNamespace === undefined ? {} : { frrNamespace }
  ;({ speaker, plane } = startSpeaker(server, clock, { lines, metrics: new Metrics() }, more))
  plane.report()
  await settled(speaker, clock)
}

const peers = () => plane.desiredByBgp.at(-1)?.peers.map(({ name }) => name)
const state = () => server.all(CONFIGURATION_STATES.plural)[0]?.status as ConfigurationStatus | undefined

test('a peer that FRR has on this node is left to it, and Layer 2 is announced all the same', async () => {
  putFrrConfiguration('worker-1', '192.0.2.1')
  putFrrConfiguration('worker-2', '192.0.2.2')
  putWebService(server, 'web', '192.168.1.241')
  await start(FRR_NAMESPACE)
  expect(peers()).toEqual(['tor-2'])
  expect(plane.applied.at(-1)?.announcements).toHaveLength(1)
})

test('it is said in the log, by an event and in the ConfigurationState, once each', async () => {
  putFrrConfiguration('worker-1', '192.0.2.1')
  await start(FRR_NAMESPACE)
  clock.advance(milliseconds(5000))
  await until(() => state()?.result === 'Invalid' && server.events.length > 0)
  putPeer('tor-2', '192.0.2.3')
  await settled(speaker, clock)
  const said =
    'no session to peer tor-1 (192.0.2.1) is opened: FRR holds it, by FRRConfiguration ' +
    'frr-k8s-system/metallb-worker-1; next: ingot adopt --apply'
  expect(lines.filter(({ event }) => event === 'PeerLeftToFrr')).toMatchObject([{ level: 'warn', msg: said }])
  expect(server.events).toMatchObject([
    { type: 'Warning', involvedObject: { name: 'tor-1' }, message: `node "worker-1": ${said}` },
  ])
  expect(state()?.errorSummary).toContain(said)
})

test('it gets its session when FRR has it no more', async () => {
  putFrrConfiguration('worker-1', '192.0.2.1')
  await start(FRR_NAMESPACE)
  server.remove(FRR_CONFIGURATIONS.plural, `${FRR_NAMESPACE}/metallb-worker-1`)
  await settled(speaker, clock)
  expect(peers()).toEqual(['tor-1', 'tor-2'])
  clock.advance(milliseconds(5000))
  await until(() => state()?.result === 'Valid')
})

test('a change of another object costs the packet thread nothing meanwhile', async () => {
  putFrrConfiguration('worker-1', '192.0.2.1')
  await start(FRR_NAMESPACE)
  const before = plane.desiredByBgp.length
  server.put('services', { metadata: { namespace: 'default', name: 'other' }, spec: { type: 'ClusterIP' } })
  await settled(speaker, clock)
  expect(plane.desiredByBgp).toHaveLength(before)
})

test.each([404, 403])('where FRRConfigurations are answered by %i, all peers are ours', async (code) => {
  server.refused.set(FRR_CONFIGURATIONS.plural, code)
  await start(FRR_NAMESPACE)
  expect(peers()).toEqual(['tor-1', 'tor-2'])
})

test('nobody asks for them where MetalLB ran without frr-k8s', async () => {
  putFrrConfiguration('worker-1', '192.0.2.1')
  server.silentAbout = FRR_CONFIGURATIONS.plural
  await start()
  expect(speaker.unreadiness()).toEqual([])
  expect(peers()).toEqual(['tor-1', 'tor-2'])
})
