import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { PEERS_MAX, type Heartbeat } from './frame.ts'
import { Peers } from './peers.ts'
import { timing } from './timing.ts'

const OWN = 1n
const PACE = { others: timing() }

/** Of a process of its own. */
const run = (number: number) => BigInt(number) << 40n

function heartbeat(node: string, boot: bigint, sequence: number, rest: Partial<Heartbeat> = {}): Heartbeat {
  return {
    node,
    boot,
    sequence,
    clock: 0,
    interval: 100,
    multiplier: 3,
    isStarting: false,
    isOut: false,
    hasWitness: true,
    heard: [{ boot: OWN, hold: 0 }],
    claimed: { count: 0, hash: 0 },
    statements: [],
    ...rest,
  }
}

function hear(peers: Peers, at: number, it: Heartbeat) {
  const now: Milliseconds = milliseconds(at)
  return peers.hear(now, now, it, '02:00:00:00:00:09')
}

describe('a run of a node', () => {
  test('is believed once it names the hearer’s own run, and listed before, so that it can', () => {
    const peers = new Peers(OWN, PACE)
    expect(hear(peers, 0, heartbeat('b', 5n, 1, { heard: [] }))).toMatchObject({
      isBelieved: false,
      isNewlyHeard: true,
    })
    expect(peers.get('b')).toBeUndefined()
    expect(peers.list(milliseconds(1), seconds(1))).toMatchObject([{ boot: 5n }])
    expect(hear(peers, 2, heartbeat('b', 5n, 2))).toMatchObject({ isBelieved: true, isNewRun: true })
    expect(peers.get('b')?.isLive).toBe(true)
  })

  test('that was recorded is not believed: neither its frames again, nor an earlier run', () => {
    const peers = new Peers(OWN, PACE)
    hear(peers, 0, heartbeat('b', run(5), 1))
    expect(hear(peers, 1, heartbeat('b', run(5), 1))).toMatchObject({ isBelieved: false })
    hear(peers, 2, heartbeat('b', run(6), 1))
    expect(hear(peers, 3, heartbeat('b', run(5), 2))).toMatchObject({ isBelieved: false })
    // of a run before the hearer's own
    expect(hear(peers, 4, heartbeat('b', run(4), 1, { heard: [{ boot: 99n, hold: 0 }] }))).toMatchObject({
      isBelieved: false,
    })
    expect(peers.get('b')?.boot).toBe(run(6))
  })
})

describe('a node with two interfaces on one segment', () => {
  const FIRST = 2n ** 40n
  const SECOND = FIRST + 1n

  test('is heard by the first, and by the second when that is silent', () => {
    const peers = new Peers(OWN, PACE)
    hear(peers, 0, heartbeat('b', FIRST, 1))
    expect(hear(peers, 50, heartbeat('b', SECOND, 1))).toMatchObject({ isBelieved: false })
    // whoever is not believed is not told that it is heard
    expect(peers.list(milliseconds(60), seconds(1))).toMatchObject([{ boot: FIRST }])
    expect(hear(peers, 100, heartbeat('b', FIRST, 2))).toMatchObject({ isBelieved: true })
    peers.fallSilent(milliseconds(400))
    expect(hear(peers, 450, heartbeat('b', SECOND, 5))).toMatchObject({ isBelieved: true, isNewRun: true })
  })

  test('is heard by the first again when the second is gone, and what that said before is not believed', () => {
    const peers = new Peers(OWN, PACE)
    hear(peers, 0, heartbeat('b', FIRST, 3))
    hear(peers, 350, heartbeat('b', SECOND, 1))
    hear(peers, 400, heartbeat('b', FIRST, 7))
    expect(peers.get('b')?.boot).toBe(SECOND)
    expect(hear(peers, 800, heartbeat('b', FIRST, 7))).toMatchObject({ isBelieved: false })
    expect(hear(peers, 810, heartbeat('b', FIRST, 8))).toMatchObject({ isBelieved: true, isNewRun: true })
  })

  test('is known by the hardware addresses of both', () => {
    const peers = new Peers(OWN, PACE)
    const from = (at: number, it: Heartbeat, source: string) =>
      peers.hear(milliseconds(at), milliseconds(at), it, source)
    from(0, heartbeat('b', FIRST, 1), '02:00:00:00:00:01')
    from(50, heartbeat('b', SECOND, 1), '02:00:00:00:00:02')
    from(60, heartbeat('b', run(9), 1, { heard: [] }), '02:00:00:00:00:03')
    const known = ['01', '02', '03'].map((it) => peers.byHardwareAddress(`02:00:00:00:00:${it}`)?.node)
    // the third has not shown yet that it is no recording
    expect(known).toEqual(['b', 'b', undefined])
  })

  test('has no frame of either taken for a stranger’s, nor one that was heard before', () => {
    const peers = new Peers(OWN, PACE)
    hear(peers, 0, heartbeat('b', FIRST, 1))
    hear(peers, 50, heartbeat('b', SECOND, 4))
    expect([peers.knows(SECOND, 4), peers.knows(SECOND, 5), peers.knows(FIRST, 2)]).toEqual([
      'stale',
      'known',
      'known',
    ])
  })

  test('that starts again is believed at once, and no interface of its last run is', () => {
    const peers = new Peers(OWN, PACE)
    hear(peers, 0, heartbeat('b', FIRST, 1))
    hear(peers, 50, heartbeat('b', SECOND, 4))
    expect(hear(peers, 60, heartbeat('b', 2n ** 50n, 1))).toMatchObject({ isNewRun: true })
    expect(hear(peers, 900, heartbeat('b', SECOND, 5))).toMatchObject({ isBelieved: false })
    expect(hear(peers, 900, heartbeat('b', FIRST, 2))).toMatchObject({ isBelieved: false })
  })
})

test('of a whole segment that starts anew no more runs are listed than a frame has room for', () => {
  const peers = new Peers(OWN, PACE)
  const nodes = Array.from({ length: PEERS_MAX }, (_, index) => index)
  for (const node of nodes) hear(peers, 0, heartbeat(`node-${node}`, run(1000 + node), 1))
  for (const node of nodes) hear(peers, 1, heartbeat(`node-${node}`, run(2000 + node), 1, { heard: [] }))
  const listed = () => peers.list(milliseconds(2), seconds(1)).map(({ boot }) => boot)
  expect(listed()).toEqual(nodes.map((node) => run(1000 + node)))
  peers.fallSilent(milliseconds(300))
  hear(peers, 300, heartbeat('node-7', run(2007), 2, { heard: [] }))
  expect(peers.list(milliseconds(301), seconds(1)).map(({ boot }) => boot)).toContain(run(2007))
})

describe('a peer', () => {
  test('is quiet after three of its own intervals, and alive while another one hears it', () => {
    const peers = new Peers(OWN, PACE)
    hear(peers, 0, heartbeat('b', 5n, 1))
    hear(
      peers,
      200,
      heartbeat('c', 6n, 1, {
        heard: [
          { boot: OWN, hold: 0 },
          { boot: 5n, hold: 0 },
        ],
      }),
    )
    expect(peers.fallSilent(milliseconds(299))).toEqual([])
    expect(peers.fallSilent(milliseconds(300)).map(({ node }) => node)).toEqual(['b'])
    expect(peers.get('b')).toMatchObject({ isHeard: false, isLive: true })
    hear(peers, 310, heartbeat('c', 6n, 2))
    expect(peers.get('b')?.isLive).toBe(false)
  })

  test.each([
    ['starts', { isStarting: true }],
    ['leaves', { isOut: true }],
    ['hears nobody, and has no witness', { heard: [], hasWitness: false }],
  ])('that %s takes no part', (_, rest) => {
    const peers = new Peers(OWN, PACE)
    hear(peers, 0, heartbeat('b', 5n, 1))
    hear(peers, 1, heartbeat('b', 5n, 2, rest))
    expect(peers.get('b')?.isLive).toBe(false)
  })

  test('waits a second for its addresses, twice as long for each failure up to 32 s, and is forgiven', () => {
    const peers = new Peers(OWN, PACE)
    let now = 0
    let sequence = 0
    const back = () => hear(peers, now, heartbeat('b', 5n, ++sequence))
    const hold = () => peers.list(milliseconds(now), seconds(1))[0]?.hold
    back()
    const holds = [hold()]
    for (let failure = 0; failure < 8; failure++) {
      peers.fallSilent(milliseconds(now + 300))
      peers.get('b')?.replaced(milliseconds(now + 380))
      now += 1000
      back()
      holds.push(hold())
    }
    expect(holds).toEqual([1000, 1000, 2000, 4000, 8000, 16_000, 32_000, 32_000, 32_000])
    now += 301_000
    back()
    expect(hold()).toBe(0)
  })

  test.each([
    ['it is heard again before anybody has stepped in', undefined, {}, 0],
    ['it was replaced while it was silent', 350, {}, 1000],
    ['it was replaced when it was just back', 390, {}, 1000],
    ['it is another run', undefined, { boot: run(6) }, 1000],
    ['it has said good-bye', undefined, { isOut: true }, 0],
  ])('that was silent has failed only where it was replaced: %s', (_, replacedAt, back, expected) => {
    const peers = new Peers(OWN, PACE)
    const replace = (at: number) => peers.get('b')?.replaced(milliseconds(at))
    hear(peers, -5000, heartbeat('b', 5n, 1))
    hear(peers, 0, heartbeat('b', 5n, 2))
    peers.fallSilent(milliseconds(300))
    if (replacedAt === 350) replace(350)
    hear(peers, 390, heartbeat('b', 5n, 3, back))
    // of a thousand addresses each is told of
    if (replacedAt === 390) for (let i = 0; i < 3; i++) replace(390)
    expect(peers.list(milliseconds(390), seconds(1))[0]?.hold).toBe(expected)
  })
})

describe('more speakers than there is room for', () => {
  test('are counted and known, and judged by nobody here', () => {
    const peers = new Peers(OWN, PACE)
    for (let i = 0; i < 130; i++) hear(peers, 0, heartbeat(`n${i}`, BigInt(i + 2), 7))
    expect([peers.senders, peers.others.length, peers.get('n100')]).toEqual([131, 30, undefined])
    expect([6, 7, 8].map((sequence) => peers.knows(102n, sequence))).toEqual(['stale', 'stale', 'known'])
    peers.fallSilent(seconds(6))
    expect([peers.senders, peers.others]).toEqual([1, []])
  })

  test('are counted where they name others alone, for as long as they send', () => {
    const peers = new Peers(OWN, PACE)
    for (let i = 0; i < 130; i++) {
      const heard = i % 2 === 0 ? [] : [{ boot: OWN, hold: 0 }]
      hear(peers, 0, heartbeat(`n${i}`, BigInt(i + 2), 7, { heard }))
    }
    expect(peers.senders).toBe(131)
    peers.fallSilent(seconds(6))
    expect(peers.senders).toBe(1)
  })
})

describe('a witness', () => {
  test('is not needed by a node that has never had a peer', () => {
    expect(new Peers(OWN, PACE).hasWitness(seconds(9))).toBe(true)
  })

  test('is a frame from a time at which heartbeats were missing, for a second', () => {
    const peers = new Peers(OWN, PACE)
    hear(peers, 0, heartbeat('b', 5n, 1))
    peers.witness(milliseconds(149))
    peers.fallSilent(milliseconds(300))
    expect(peers.hasWitness(milliseconds(300))).toBe(false)
    expect(peers.isIsolated(milliseconds(499))).toBe(false)
    expect(peers.isIsolated(milliseconds(500))).toBe(true)
    peers.witness(milliseconds(600))
    expect(peers.hasWitness(milliseconds(1600))).toBe(true)
    expect(peers.hasWitness(milliseconds(1601))).toBe(false)
  })

  test('proves nothing about answers that were due before it came', () => {
    const peers = new Peers(OWN, PACE)
    hear(peers, 0, heartbeat('b', 5n, 1))
    peers.fallSilent(milliseconds(300))
    for (const at of [350, 390]) peers.witness(milliseconds(at))
    expect(peers.hasWitness(milliseconds(400), milliseconds(340))).toBe(false)
    expect(peers.hasWitness(milliseconds(400), milliseconds(350))).toBe(true)
    // it did not receive for a while, and begins to again
    peers.witness(milliseconds(3000))
    expect(peers.hasWitness(milliseconds(3010), milliseconds(2990))).toBe(false)
  })

  test('is not needed when whoever is missing has said good-bye', () => {
    const peers = new Peers(OWN, PACE)
    hear(peers, 0, heartbeat('b', 5n, 1, { isOut: true }))
    peers.fallSilent(milliseconds(300))
    expect(peers.isIsolated(seconds(9))).toBe(false)
  })
})
