// `GET /bgp` over a packet thread that answers, knows no such peer, or is silent.

import { describe, expect, test } from 'bun:test'
import { bgpReportSchema, type AdvertisedRoute, type PeerReport } from '@ingot/api/bgp-report'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import { Metrics } from '@ingot/telemetry'
import { inspectBgp, type PeerReports } from './bgp-inspection.ts'
import { FakeServer } from './fake-world.fixture.ts'
import { putCluster, startSpeaker } from './speaker-loop.fixture.ts'

const time = '2026-01-02T03:04:05.678Z'
const NO_MESSAGES = { open: 0, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 }
const PEER: PeerReport = {
  name: 'tor',
  address: '192.0.2.254',
  port: 179,
  localAsn: 65_001,
  peerAsn: 65_002,
  isMultiHop: false,
  families: ['IPv4'],
  state: 'idle',
  sent: NO_MESSAGES,
  received: NO_MESSAGES,
  established: 0,
  ended: 0,
  prefixesSent: 0,
  prefixesWanted: 0,
}

function route(index: number): AdvertisedRoute {
  const none = { asPath: [], communities: [], largeCommunities: [], extendedCommunities: [] }
  return { prefix: `10.0.${index >> 8}.${index & 255}/32`, nextHops: ['192.0.2.1'], ...none }
}

/** With so many routes told to the one peer. */
function telling(count: number): PeerReports {
  const routes = Array.from({ length: count }, (_, index) => route(index))
  return {
    peers: () => Promise.resolve({ time, peers: [PEER] }),
    advertised: () => Promise.resolve(routes),
  }
}

const ask = (query: string, reports: PeerReports) =>
  inspectBgp(new URLSearchParams(query), { node: 'node-1' }, reports)

/** As it arrives at the tool. */
async function told(query: string, reports: PeerReports) {
  const answer = await ask(query, reports)
  if (!answer.ok) throw new Error(answer.message)
  return bgpReportSchema.parse(JSON.parse(JSON.stringify(answer.value)))
}

describe('a question about peers', () => {
  test('is answered by all of them, and by no routes', async () => {
    expect(await told('', telling(3))).toEqual({ node: 'node-1', time, peers: [PEER] })
  })

  test('to a packet thread that is silent is answered so', async () => {
    const silent = { ...telling(1), peers: () => Promise.resolve(undefined) }
    const answer = { ok: false, status: 503, message: 'the packet thread does not answer' } as const
    expect(await ask('', silent)).toEqual(answer)
    expect(
      await ask('advertised=tor', { ...telling(1), advertised: () => Promise.resolve(undefined) }),
    ).toEqual(answer)
  })
})

describe('a question about routes', () => {
  test('is answered part by part', async () => {
    const parts = await Promise.all(
      [0, 1000, 2000, 9999].map((from) => told(`advertised=tor&from=${from}`, telling(2500))),
    )
    expect(
      parts.map(({ advertised }) => [advertised?.routes.length, advertised?.from, advertised?.total]),
    ).toEqual([
      [1000, 0, 2500],
      [1000, 1000, 2500],
      [500, 2000, 2500],
      [0, 9999, 2500],
    ])
    expect(parts[2]?.advertised?.routes[0]?.prefix).toBe('10.0.7.208/32')
  })

  test('of a peer that there is not has none', async () => {
    expect((await told('advertised=other', telling(3))).advertised).toBeUndefined()
  })

  test.each(['x', '-1', '1.5', '9999999999'])('from %s is refused', async (from) => {
    expect(await ask(`advertised=tor&from=${from}`, telling(3))).toMatchObject({ ok: false, status: 400 })
  })
})

test('the main loop asks the packet thread', async () => {
  const server = new FakeServer()
  putCluster(server)
  const { speaker, plane } = startSpeaker(server, createManualRuntime(), {
    lines: [],
    metrics: new Metrics(),
  })
  const query = new URLSearchParams('advertised=tor')
  expect(await speaker.inspectBgp(query)).toMatchObject({ ok: false, status: 503 })
  plane.peerReports = { peers: { time, peers: [PEER] }, advertised: [route(1)] }
  expect(await speaker.inspectBgp(query)).toMatchObject({
    ok: true,
    value: { node: 'worker-1', drainsOnCordon: false, peers: [PEER], advertised: { routes: [route(1)] } },
  })
  await speaker.stop()
})
