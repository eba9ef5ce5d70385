// What `ingot bgp` prints of some speakers, word for word, and its exit codes.

import { describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bgpReportSchema, type AdvertisedRoute, type BgpReport, type PeerReport } from '@ingot/api/bgp-report'
import { run } from '../cluster/cluster.fixture.ts'
import { speakerCluster, type Speaker } from '../cluster/speaker-pods.fixture.ts'
import { OPEN_A, OPEN_B } from '../decode/decode.fixture.ts'
import { bgp } from './bgp.ts'

const NOW = '2026-01-02T03:04:05.678Z'
const NO_MESSAGES = { open: 0, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 }

const IDLE: PeerReport = {
  name: 'tor-b',
  address: '192.0.2.253',
  port: 179,
  localAsn: 65_001,
  peerAsn: 'external',
  isMultiHop: true,
  families: ['IPv4', 'IPv6'],
  state: 'active',
  since: '2026-01-02T03:03:05.678Z',
  sent: { ...NO_MESSAGES, open: 3 },
  received: { ...NO_MESSAGES, notification: 3 },
  established: 1,
  ended: 1,
  prefixesSent: 0,
  prefixesWanted: 2,
  lastDown: {
    at: '2026-01-02T03:03:05.678Z',
    cause: 'received',
    text: 'it sent Cease / Administrative Shutdown: "back at ten"',
    code: 6,
    subcode: 2,
    shutdownCommunication: 'back at ten',
  },
  lastFailure: { at: '2026-01-02T03:04:04.678Z', cause: 'failed', text: 'ECONNREFUSED' },
  nextTryAt: '2026-01-02T03:04:06.078Z',
}

const UP: PeerReport = {
  name: 'tor-a',
  address: '192.0.2.254',
  port: 179,
  localAsn: 65_001,
  peerAsn: 65_002,
  isMultiHop: false,
  families: ['IPv4', 'IPv6'],
  holdTime: 90,
  bfdProfile: 'fast',
  bfd: {
    state: 'Up',
    since: '2026-01-02T01:04:06.000Z',
    diagnostic: 'noDiagnostic',
    remoteState: 'Up',
    transmitInterval: 100,
    detectionTime: 300,
    isEchoing: true,
  },
  state: 'established',
  since: '2026-01-02T01:04:05.000Z',
  session: {
    establishedAt: '2026-01-02T01:04:05.000Z',
    peerAsn: 65_002,
    peerIdentifier: '192.0.2.254',
    localAddress: '192.0.2.1',
    families: ['IPv4'],
    holdTime: 9,
    keepaliveTime: 3,
  },
  openSent: OPEN_A,
  openReceived: OPEN_B,
  sent: { ...NO_MESSAGES, open: 1, update: 4, keepalive: 2400 },
  received: { ...NO_MESSAGES, open: 1, update: 1, keepalive: 2399 },
  established: 1,
  ended: 0,
  prefixesSent: 2,
  prefixesWanted: 3,
  prefixesHeard: { announced: 900_000, withdrawn: 2 },
}

function bfdOf(bfd: PeerReport['bfd']): PeerReport {
  const { bfd: _, ...peer } = UP
  return { ...peer, ...(bfd !== undefined && { bfd }) }
}

const ROUTE: AdvertisedRoute = {
  prefix: '198.51.100.7/32',
  nextHops: ['192.0.2.1'],
  asPath: [65_001],
  communities: [],
  largeCommunities: [],
  extendedCommunities: [],
}

function speaker(node: string, ...peers: readonly PeerReport[]): Speaker {
  return { node, body: JSON.stringify(report(node, ...peers)) }
}

/** As the schema has it, so that no test shows what no speaker says. */
function report(node: string, ...peers: readonly PeerReport[]): BgpReport {
  return bgpReportSchema.parse({ node, time: NOW, peers: [...peers] })
}

/** Runs the command as a person with a kubeconfig would. */
async function ask(speakers: Readonly<Record<string, Speaker>>, ...words: readonly string[]) {
  await using cluster = speakerCluster(speakers)
  using stack = new DisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'ingot-bgp-'))
  stack.defer(() => rmSync(folder, { recursive: true }))
  const KUBECONFIG = join(folder, 'config')
  const clusters = [{ name: 'it', cluster: { server: cluster.access.config.server } }]
  const contexts = [{ name: 'it', context: { cluster: 'it', user: 'it' } }]
  const users = [{ name: 'it', user: {} }]
  await Bun.write(KUBECONFIG, JSON.stringify({ clusters, contexts, users, 'current-context': 'it' }))
  return { ...(await run(bgp, words, { KUBECONFIG })), asked: cluster.asked }
}

const BOTH = {
  a: speaker('node-1', UP, IDLE),
  b: speaker('node-2', { ...UP, prefixesWanted: 2 }),
  c: speaker('node-3'),
}

describe('ingot bgp summary', () => {
  test('has a line for each session of every node, and why there is none', async () => {
    expect(await ask(BOTH, 'summary')).toMatchObject({
      code: 0,
      lines: [
        'NODE     PEER    ADDRESS       AS         LOCAL AS   MSGRCVD   MSGSENT   UP/DOWN    STATE         PFXSNT',
        'node-1   tor-a   192.0.2.254   65002      65001      2401      2405      02:00:00   Established   2 of 3',
        'node-1   tor-b   192.0.2.253   external   65001      3         3         00:01:00   Active        -',
        'node-2   tor-a   192.0.2.254   65002      65001      2401      2405      02:00:00   Established   2',
        '  node-1, tor-b: ECONNREFUSED (1.0 s ago)',
        '',
        '2 of 3 sessions are established, on 2 nodes',
      ],
      complaints: [],
    })
  })

  test('names speakers that cannot be asked, and shows the others', async () => {
    const speakers = {
      ...BOTH,
      b: { node: 'node-2', status: 404, body: 'no' },
      c: { node: 'node-3', body: '{"node":1}' },
    }
    const { code, lines, complaints } = await ask(speakers, 'summary')
    expect([code, lines.at(-1)]).toEqual([1, '1 of 2 sessions are established, on 1 node'])
    expect(complaints).toEqual([
      "ingot bgp summary: node-2: its speaker (Pod b) does not tell: it is another one than Ingot's, or older",
      'ingot bgp summary: node-3: its speaker (Pod c) answers something else than a report',
    ])
  })

  test('of one node has its sessions alone', async () => {
    const { lines, asked } = await ask(BOTH, 'summary', 'node-2')
    expect([lines.length, lines.at(-1), asked]).toEqual([
      4,
      '1 of 1 session is established, on 1 node',
      ['b:7472 /bgp'],
    ])
  })

  test.each<[string, readonly string[], number, string]>([
    ['without peers', [], 0, 'no node has a BGP peer'],
    ['with a node without peers', ['node-3'], 0, 'node-3 has no BGP peer'],
    ['whose speakers cannot be asked', ['node-9'], 1, ''],
  ])('of a cluster %s says so', async (_, words, code, line) => {
    const speakers = { c: speaker('node-3'), d: speaker('node-4') }
    expect(await ask(speakers, 'summary', ...words)).toMatchObject({ code, lines: [line] })
  })

  test.each(['summary', 'neighbors'])('and %s say that no speaker is there', async (name) => {
    expect(await ask({}, name)).toMatchObject({
      code: 1,
      lines: [''],
      complaints: [
        `ingot bgp ${name}: no Pod of a speaker is in namespace metallb-system; name another with --metallb-namespace`,
      ],
    })
  })

  test('is for programs what the speakers have said', async () => {
    const { lines } = await ask({ b: speaker('node-2', UP) }, 'summary', '-o', 'json')
    expect(JSON.parse(lines.join('\n'))).toEqual({
      nodes: [{ node: 'node-2', report: report('node-2', UP) }],
    })
  })
})

describe('ingot bgp neighbors', () => {
  test('of a peer with a session says what both ends said and agreed on', async () => {
    const { code, lines } = await ask(BOTH, 'neighbors', 'node-1', 'tor-a')
    expect(code).toBe(0)
    expect(lines).toEqual([
      'node-1: tor-a, 192.0.2.254 port 179, AS 65002, local AS 65001, external link',
      '  Established since 01:04:05Z (2 h), from 192.0.2.1, peer’s identifier 192.0.2.254',
      '  hold time 9 s, keepalive time 3 s; configured: hold time 90 s',
      '  families: IPv4; not agreed on: IPv6',
      '  BFD profile fast: Up since 01:04:06Z (119 min); sends every 100 ms, detection time 300 ms, with echo',
      '  SAID IN OPEN        SENT        RECEIVED',
      '  hold time offered   90          90',
      '  identifier          192.0.2.1   192.0.2.2',
      '  4-octet AS number   65001       65002',
      '  MESSAGES        SENT   RECEIVED',
      '  OPEN            1      1',
      '  UPDATE          4      1',
      '  NOTIFICATION    0      0',
      '  KEEPALIVE       2400   2399',
      '  ROUTE-REFRESH   0      0',
      '  prefixes: 2 sent, of 3 that are to be; 900000 announcements and 2 withdrawals received, and dropped',
      '  sessions: 1 established, 0 ended',
      '',
    ])
  })

  test('of a peer without one says why, how the last ended, and when the next is tried', async () => {
    const { code, lines } = await ask(BOTH, 'neighbors', 'node-1', '192.0.2.253')
    expect(code).toBe(0)
    expect(lines.slice(0, 7)).toEqual([
      'node-1: tor-b, 192.0.2.253 port 179, AS external, local AS 65001, external link, multi-hop',
      '  Active, no session since 03:03:05Z (60 s)',
      '  last error 1.0 s ago: ECONNREFUSED',
      '  last session ended 60 s ago: it sent Cease / Administrative Shutdown: "back at ten" (NOTIFICATION 6/2)',
      '  next connection tried in 400 ms',
      '  hold time 90 s to be offered',
      '  families configured: IPv4, IPv6',
    ])
  })

  test.each<[string, PeerReport, string]>([
    ['has none', bfdOf(undefined), ': there is no BFD session, the log of the speaker says why'],
    ['has no BGP session', { ...IDLE, bfdProfile: 'fast' }, ': begins with the session'],
    [
      'was never heard',
      bfdOf({
        state: 'Down',
        diagnostic: 'noDiagnostic',
        transmitInterval: 1000,
        detectionTime: 0,
        isEchoing: false,
      }),
      ': Down, nothing is heard of the neighbour',
    ],
    [
      'was ended by the neighbour',
      bfdOf({
        state: 'Down',
        since: '2026-01-02T03:04:00.678Z',
        diagnostic: 'neighborSignaledSessionDown',
        remoteState: 'AdminDown',
        transmitInterval: 1000,
        detectionTime: 3000,
        isEchoing: false,
      }),
      ': Down since 03:04:00Z (5.0 s), neighborSignaledSessionDown, the neighbour is AdminDown; sends every 1000 ms, detection time 3000 ms',
    ],
  ])('of BFD that %s says so', async (_, peer, text) => {
    const { lines } = await ask({ a: speaker('node-1', peer) }, 'neighbors')
    expect(lines).toContain(`  BFD profile fast${text}`)
  })

  test('of all nodes has all of them', async () => {
    const { code, lines } = await ask(BOTH, 'neighbors')
    expect([code, lines.filter((line) => line.startsWith('node-')).map((line) => line.slice(0, 14))]).toEqual(
      [0, ['node-1: tor-a,', 'node-1: tor-b,', 'node-2: tor-a,', 'node-3 has no ']],
    )
  })

  test.each<[string, readonly string[], string]>([
    ['a peer that is misspelt', ['node-1', 'tor-c'], 'node-1 has no peer tor-c. Did you mean tor-a?'],
    ['a node without a speaker', ['node-9'], 'node-9: no Pod of a speaker is on it'],
  ])('of %s says so', async (_, words, complaint) => {
    const { code, complaints } = await ask(BOTH, 'neighbors', ...words)
    expect([code, complaints]).toEqual([1, [`ingot bgp neighbors: ${complaint}`]])
  })

  test('is for programs what the speakers have said, of the peer alone', async () => {
    const json = async (peer: string) => {
      const { lines } = await ask(BOTH, 'neighbors', 'node-1', peer, '-o', 'json')
      return JSON.parse(lines.join('\n')) as unknown
    }
    expect(await json('tor-b')).toEqual({ nodes: [{ ...report('node-1'), peers: [{ ...IDLE, opens: {} }] }] })
    const capabilities = [{ code: 65, name: '4-octet AS number', value: '65001' }]
    expect(await json('tor-a')).toMatchObject({
      nodes: [
        {
          peers: [
            { name: 'tor-a', opens: { sent: { holdTime: 90, capabilities }, received: { asn: 65_002 } } },
          ],
        },
      ],
    })
  })
})

describe('ingot bgp advertised', () => {
  /** Answers in parts of two. */
  function telling(...routes: readonly AdvertisedRoute[]): Speaker {
    const body = (path: string) => {
      const query = new URL(path, 'http://node').searchParams
      const from = Number(query.get('from'))
      const part = {
        peer: query.get('advertised'),
        from,
        routes: routes.slice(from, from + 2),
        total: routes.length,
      }
      return JSON.stringify({
        ...report('node-1', UP, IDLE),
        ...(query.has('advertised') && { advertised: part }),
      })
    }
    return { node: 'node-1', body }
  }

  const WITH_ALL: AdvertisedRoute = {
    ...ROUTE,
    prefix: '2001:db8:1::/64',
    nextHops: ['2001:db8::1', 'fe80::1'],
    asPath: [65_001, 65_001],
    localPref: 100,
    med: 5,
    communities: [65_001 * 65_536 + 7, 0xffff_ff01],
    largeCommunities: ['65001:1:2'],
    extendedCommunities: ['4004fde94e9502f9'],
  }

  test('has every route with its attributes, from however many answers', async () => {
    const routes = [ROUTE, WITH_ALL, { ...ROUTE, prefix: '198.51.100.8/32' }]
    const { code, lines, asked } = await ask({ a: telling(...routes) }, 'advertised', 'node-1', '192.0.2.254')
    expect(code).toBe(0)
    expect(lines).toEqual([
      'PREFIX            NEXT HOP              LOCAL PREF   MED   PATH            COMMUNITIES',
      '198.51.100.7/32   192.0.2.1             -            -     65001 i         -',
      '198.51.100.8/32   192.0.2.1             -            -     65001 i         -',
      '2001:db8:1::/64   2001:db8::1 fe80::1   100          5     65001 65001 i   65001:7 no-export 65001:1:2 bandwidth:65001:1250000000',
      '',
      'node-1 has told tor-a (192.0.2.254, AS 65002) of 3 routes',
    ])
    expect(asked).toEqual([
      'a:7472 /bgp',
      'a:7472 /bgp?advertised=tor-a&from=0',
      'a:7472 /bgp?advertised=tor-a&from=2',
    ])
  })

  test('of a peer that was told nothing says why', async () => {
    const lines = async (peer: string) => (await ask({ a: telling() }, 'advertised', 'node-1', peer)).lines
    expect(await lines('tor-a')).toEqual(['node-1 has told tor-a (192.0.2.254, AS 65002) of no route'])
    expect(await lines('tor-b')).toEqual([
      'node-1 has no session with tor-b (192.0.2.253, AS external), which is Active: it was told nothing',
    ])
  })

  test('is for programs one object with all routes', async () => {
    const { lines } = await ask({ a: telling(ROUTE) }, 'advertised', 'node-1', 'tor-a', '-o', 'json')
    expect(JSON.parse(lines.join('\n'))).toEqual({
      node: 'node-1',
      peer: 'tor-a',
      from: 0,
      routes: [ROUTE],
      total: 1,
    })
  })

  test.each<[string, readonly string[], number, string]>([
    ['no peer', ['node-1'], 2, 'ingot bgp advertised takes NODE PEER'],
    ['a peer that is not there', ['node-1', 'x'], 1, 'ingot bgp advertised: node-1 has no peer x'],
    [
      'a node that is not there',
      ['node-8', 'x'],
      1,
      'ingot bgp advertised: node-8: no Pod of a speaker is on it',
    ],
  ])('of %s says so', async (_, words, code, complaint) => {
    const it = await ask({ a: telling(ROUTE) }, 'advertised', ...words)
    expect([it.code, it.complaints[0]]).toEqual([code, complaint])
  })
})

test('the help of the group has examples', async () => {
  const { lines } = await ask({}, '--help')
  expect(lines).toContain('  ingot bgp neighbors node-1 tor-a')
})
