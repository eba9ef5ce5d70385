// The main loop and BGP, against a fake world: what is handed down, and what is told of it.

import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { createManualRuntime, until } from '@ingot/kube/manual-runtime'
import type { PeerStatus } from '@ingot/packets'
import { Metrics } from '@ingot/telemetry'
import { FakeServer } from './fake-world.fixture.ts'
import type { FakePlane } from './fake-world.fixture.ts'
import { putCluster, putWebService, settled, startSpeaker } from './speaker-loop.fixture.ts'
import type { SpeakerLoop } from './speaker-loop.ts'

const namespace = 'metallb-system'
const STATUSES = 'servicebgpstatuses'

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
  server.remove('l2advertisements', `${namespace}/all`)
  putAdvertisement('bgp')
  putPeer('tor-1')
})

afterEach(() => speaker.stop())

function putAdvertisement(name: string, spec = {}): void {
  server.put('bgpadvertisements', { metadata: { namespace, name }, spec })
}

function putPeer(name: string, spec = {}): void {
  const base = { myASN: 64_512, peerASN: 64_513, peerAddress: '192.0.2.1' }
  server.put('bgppeers', { metadata: { namespace, name }, spec: { ...base, ...spec } })
}

function putSecret(password: string): void {
  server.put('secrets', {
    metadata: { namespace, name: 'key' },
    type: 'kubernetes.io/basic-auth',
    data: { password: Buffer.from(password).toString('base64') },
  })
}

async function startAndSettle(): Promise<void> {
  ;({ speaker, plane } = startSpeaker(server, clock, { lines, metrics }))
  plane.report()
  await settle()
}

const settle = () => settled(speaker, clock)
const logged = (event: string) => lines.filter((line) => line['event'] === event)
const prefixes = () => plane.desiredByBgp.at(-1)?.routes.map(({ prefix }) => prefix)
const announced =
  'metallb_speaker_announced{service="default/web",protocol="bgp",node="worker-1",ip="192.168.1.240"} 1'

function status(state: PeerStatus['state'], sent = 0): PeerStatus {
  const counts = { open: 1, update: sent, notification: 2, keepalive: 3, routeRefresh: 4 }
  return {
    name: 'tor-1',
    state,
    since: milliseconds(0),
    address: '192.0.2.1',
    localAddress: null,
    session: null,
    lastFailure: null,
    counters: { sent: counts, received: counts, established: 1, ended: 0, prefixes: 5, wantedPrefixes: 7 },
    heard: { announced: 0, withdrawn: 0 },
  }
}

describe('a Service that a BGPAdvertisement announces', () => {
  test('goes out as a route from any node, with an event, a log line and a metric', async () => {
    // by Layer 2 another node would come first
    putWebService(server, 'web', '192.168.1.240')
    await startAndSettle()
    expect(prefixes()).toEqual(['192.168.1.240/32'])
    expect(plane.applied.at(-1)?.announcements).toEqual([])
    await until(() => server.events.length > 0)
    expect(server.events).toMatchObject([
      { reason: 'nodeAssigned', message: 'announcing from node "worker-1" with protocol "bgp"' },
    ])
    expect(logged('serviceAnnounced')).toMatchObject([
      { service: 'default/web', protocol: 'bgp', ips: ['192.168.1.240'] },
    ])
    expect(metrics.expose()).toContain(announced)
  })

  test('is not said to be refused by Layer 2', async () => {
    putWebService(server, 'web', '192.168.1.240')
    await startAndSettle()
    expect(logged('noMatchingAdvertisement')).toEqual([])
  })

  test('is announced by both protocols where both have advertisements', async () => {
    server.put('l2advertisements', { metadata: { namespace, name: 'all' } })
    putWebService(server, 'web', '192.168.1.241')
    await startAndSettle()
    expect(new Set(logged('serviceAnnounced').map((it) => it['protocol']))).toEqual(
      new Set(['bgp', 'layer2']),
    )
  })

  test('is withdrawn with the reason, in the log and from the metrics', async () => {
    putWebService(server, 'web', '192.168.1.240')
    await startAndSettle()
    server.remove('endpointslices', 'default/web')
    await settle()
    expect(prefixes()).toEqual([])
    expect(logged('serviceWithdrawn')).toMatchObject([
      { service: 'default/web', protocol: 'bgp', reason: 'noEndpoints', ips: ['192.168.1.240'] },
    ])
    expect(metrics.expose()).not.toContain('metallb_speaker_announced{')
  })

  test('goes to other nodes when this one is drained, and the sessions end', async () => {
    putWebService(server, 'web', '192.168.1.240')
    await startAndSettle()
    const annotations = { 'ingot.dev/bgp-drain': 'true' }
    server.put('nodes', { metadata: { name: 'worker-1', annotations } })
    await settle()
    const marked = plane.desiredByBgp.at(-1)
    expect(marked?.routes.map(({ attributes }) => attributes.communities)).toEqual([[0xffff_0000]])
    clock.advance(seconds(2))
    await settle()
    expect([prefixes(), plane.desiredByBgp.at(-1)?.peers.length]).toEqual([[], 1])
    expect(logged('serviceWithdrawn')).toMatchObject([{ protocol: 'bgp', reason: 'nodeDrained' }])
    clock.advance(seconds(1))
    await settle()
    expect(plane.desiredByBgp.at(-1)).toMatchObject({ peers: [], routes: [] })
    server.put('nodes', { metadata: { name: 'worker-1' } })
    await settle()
    expect([prefixes(), plane.desiredByBgp.at(-1)?.peers.length]).toEqual([['192.168.1.240/32'], 1])
  })

  test('costs the packet thread nothing when another object changes', async () => {
    putWebService(server, 'web', '192.168.1.240')
    await startAndSettle()
    const before = plane.desiredByBgp.length
    server.put('services', { metadata: { namespace: 'default', name: 'other' }, spec: { type: 'ClusterIP' } })
    await settle()
    expect(plane.desiredByBgp).toHaveLength(before)
    putWebService(server, 'more', '192.168.1.242')
    await settle()
    expect(plane.desiredByBgp).toHaveLength(before + 1)
    expect(prefixes()).toEqual(['192.168.1.240/32', '192.168.1.242/32'])
  })
})

test('a weight that changes again and again is told once it is calm', async () => {
  server.put('bgpadvertisements', {
    metadata: { namespace, name: 'bgp', annotations: { 'ingot.dev/bgp-weights': 'endpoints' } },
  })
  putWebService(server, 'web', '192.168.1.240')
  server.put('services', {
    metadata: { namespace: 'default', name: 'web' },
    spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local' },
    status: { loadBalancer: { ingress: [{ ip: '192.168.1.240' }] } },
  })
  const putEndpoints = (count: number) =>
    server.put('endpointslices', {
      metadata: { namespace: 'default', name: 'web', labels: { 'kubernetes.io/service-name': 'web' } },
      endpoints: Array.from({ length: count }, () => ({ addresses: ['10.1.0.1'], nodeName: 'worker-1' })),
    })
  const weight = () => plane.desiredByBgp.at(-1)?.routes[0]?.attributes.linkBandwidth
  putEndpoints(2)
  await startAndSettle()
  expect(weight()).toBe(250_000)
  putEndpoints(3)
  await settle()
  expect(weight()).toBe(250_000)
  clock.advance(milliseconds(10_000))
  await settle()
  expect(weight()).toBe(375_000)
})

describe('the ServiceBGPStatus', () => {
  const said = () => server.all(STATUSES).map((it) => it.status)

  test('names the peers of the advertisements of the Service, and goes with them', async () => {
    putPeer('tor-2', { peerAddress: '192.0.2.2' })
    putAdvertisement('bgp', { peers: ['tor-2'] })
    putWebService(server, 'web', '192.168.1.240')
    await startAndSettle()
    await until(() => said()[0] !== undefined)
    expect(said()).toEqual([
      { node: 'worker-1', serviceName: 'web', serviceNamespace: 'default', peers: ['tor-2'] },
    ])
    putAdvertisement('bgp', { peers: ['nobody'] })
    await settle()
    clock.advance(milliseconds(2000))
    await until(() => said().length === 0)
    expect(metrics.expose()).toContain(announced)
  })
})

describe('a peer', () => {
  test('is configured and removed with a line of the log', async () => {
    await startAndSettle()
    expect(plane.desiredByBgp.at(-1)?.peers).toMatchObject([{ name: 'tor-1', address: '192.0.2.1' }])
    expect(logged('peerAdded')).toMatchObject([{ peer: 'tor-1' }])
    server.remove('bgppeers', `${namespace}/tor-1`)
    await settle()
    expect(plane.desiredByBgp.at(-1)?.peers).toEqual([])
    expect(logged('peerRemoved')).toMatchObject([{ peer: 'tor-1' }])
  })

  test('that changes has a line of the log that says whether its session goes on', async () => {
    await startAndSettle()
    putPeer('tor-1', { connectTime: '5s' })
    await settle()
    putPeer('tor-1', { connectTime: '5s', holdTime: '30s' })
    await settle()
    expect(logged('peerChanged')).toMatchObject([
      { peer: 'tor-1', msg: 'the BGP session goes on' },
      { peer: 'tor-1', msg: 'the BGP session begins anew' },
    ])
  })

  test('for other nodes is none of ours', async () => {
    putPeer('tor-1', { nodeSelectors: [{ matchLabels: { rack: 'b' } }] })
    await startAndSettle()
    expect(plane.desiredByBgp.at(-1)?.peers).toEqual([])
    server.put('nodes', { metadata: { name: 'worker-1', labels: { rack: 'b' } } })
    await settle()
    expect(plane.desiredByBgp.at(-1)?.peers).toHaveLength(1)
  })

  test('has the password of its Secret, and a new one when that changes', async () => {
    putSecret('unspeakable')
    putPeer('tor-1', { passwordSecret: { name: 'key' } })
    await startAndSettle()
    const passwords = () =>
      plane.desiredByBgp.at(-1)?.peers.map(({ password }) => new TextDecoder().decode(password))
    expect(passwords()).toEqual(['unspeakable'])
    putSecret('unutterable')
    await settle()
    expect(passwords()).toEqual(['unutterable'])
    expect(JSON.stringify([lines, server.events, metrics.expose()])).not.toMatch(/unspeakable|unutterable/)
  })

  test('whose Secret is missing is rejected, and taken when it is there', async () => {
    putPeer('tor-1', { passwordSecret: { name: 'key' } })
    await startAndSettle()
    expect(plane.desiredByBgp.at(-1)?.peers).toEqual([])
    expect(lines.find(({ error }) => String(error).includes('secret ref not found'))).toMatchObject({
      kind: 'BGPPeer',
      name: 'tor-1',
    })
    putSecret('late')
    await settle()
    expect(plane.desiredByBgp.at(-1)?.peers).toHaveLength(1)
  })
})

describe('a session', () => {
  const verdict = (reason: 'PeerEstablished' | 'PeerDown' | 'PeerStopped', message: string) => ({
    notices: [],
    gossip: [],
    peers: [{ reason, message, facts: { peer: 'tor-1' } }],
  })

  test('that comes up and falls is told of in the log, and at the BGPPeer with the node', async () => {
    await startAndSettle()
    plane.onNews(verdict('PeerEstablished', 'the session is there'))
    plane.onNews(verdict('PeerDown', 'the session ended'))
    await until(() => server.events.length === 2)
    expect(logged('sessionUp')).toMatchObject([{ level: 'info', peer: 'tor-1', msg: 'the session is there' }])
    expect(logged('sessionDown')).toMatchObject([{ level: 'warn', reason: 'PeerDown' }])
    expect(server.events).toMatchObject([
      { type: 'Normal', involvedObject: { kind: 'BGPPeer', name: 'tor-1' } },
      { type: 'Warning', reason: 'PeerDown', message: 'node "worker-1": the session ended' },
    ])
  })

  test('that was to end is no warning', async () => {
    await startAndSettle()
    plane.onNews(verdict('PeerStopped', 'the session ended'))
    await until(() => server.events.length === 1)
    expect(logged('sessionDown')).toMatchObject([{ level: 'info', reason: 'PeerStopped' }])
    expect(server.events).toMatchObject([{ type: 'Normal', reason: 'PeerStopped' }])
  })

  test('that flaps writes a bounded number of lines', async () => {
    await startAndSettle()
    for (let i = 0; i < 80; i++) plane.onNews(verdict('PeerDown', `ended ${i}`))
    expect(logged('sessionDown')).toHaveLength(50)
  })

  test('has its metrics from the start, under the names of both of MetalLB', async () => {
    await startAndSettle()
    expect(metrics.expose()).toContain('metallb_bgp_session_up{peer="192.0.2.1:179"} 0\n')
    plane.onPeers({ peers: [status('established', 9)], verdicts: [], strangers: 0 })
    const exposed = metrics.expose()
    const value = (name: string) =>
      new RegExp(`^metallb_bgp_${name}{peer="192.0.2.1:179"} (.*)$`, 'm').exec(exposed)?.[1]
    expect(['session_up', 'announced_prefixes_total', 'pending_prefixes_total'].map(value)).toEqual([
      '1',
      '5',
      '7',
    ])
    expect(['updates_total', 'opens_sent', 'notifications_sent', 'total_sent'].map(value)).toEqual([
      '9',
      '1',
      '2',
      '19',
    ])
    plane.onPeers({ peers: [status('active')], verdicts: [], strangers: 0 })
    expect(metrics.expose()).toContain('metallb_bgp_announced_prefixes_total{peer="192.0.2.1:179"} 0\n')
    server.remove('bgppeers', `${namespace}/tor-1`)
    await settle()
    expect(metrics.expose()).not.toContain('metallb_bgp_session_up{')
  })

  test('of a routing table of its own has it as a label', async () => {
    putPeer('tor-1', { vrf: 'red', peerAddress: '2001:db8::1', peerPort: 1179 })
    await startAndSettle()
    expect(metrics.expose()).toContain('metallb_bgp_session_up{peer="2001:db8::1:1179",vrf="red"} 0\n')
  })

  test('that nobody can open from outside is told of once', async () => {
    await startAndSettle()
    const failing = [{ reason: 'RoutesNotSent' as const, message: 'no peer can connect', facts: {} }]
    plane.onPeers({ peers: [], verdicts: failing, strangers: 3 })
    plane.onPeers({ peers: [], verdicts: failing, strangers: 3 })
    expect(lines.filter(({ msg }) => msg === 'no peer can connect')).toMatchObject([{ level: 'warn' }])
    expect(metrics.expose()).toContain('ingot_bgp_strangers_total 3\n')
  })
})
