// One election after the other on a clock that only the test moves: who leads when, whatever becomes of the requests.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { createManualRuntime } from '../manual-runtime.ts'
import { Candidate, LeaseServer, pass, passUntil, PROMPT } from './lease-server.fixture.ts'
import type { Fate, Outcome, Verb } from './lease-server.fixture.ts'

function start() {
  const runtime = createManualRuntime()
  const server = new LeaseServer(runtime)
  const candidate = (identity: string, more = {}) => new Candidate(server, runtime, identity, more)
  return { runtime, server, candidate }
}

const hours = (count: number) => seconds(count * 3600)
const of = (holderIdentity: string, renewTime = '2026-01-01T00:00:00.000000Z') => ({
  holderIdentity,
  leaseDurationSeconds: 15,
  acquireTime: renewTime,
  renewTime,
  leaseTransitions: 0,
})
/** What becomes of the first request of `verb`; all others are prompt. */
const once = (verb: Verb, outcome: Outcome) => {
  let isOver = false
  return (asked: Verb): Fate => {
    if (isOver || asked !== verb) return PROMPT
    isOver = true
    return { ...PROMPT, outcome }
  }
}

describe('a candidate', () => {
  test('makes the Lease that is missing, as client-go does, and leads', async () => {
    const { runtime, server, candidate } = start()
    const a = candidate('a')
    await pass(runtime, milliseconds(20))
    expect(server.lease?.spec).toEqual(of('a', '2026-01-01T00:00:00.010000Z'))
    expect(a.told).toEqual(['started'])
    expect(a.election.isLeader()).toBe(true)
  })

  test('keeps the Lease by renewing it, and says so once', async () => {
    const { runtime, server, candidate } = start()
    const a = candidate('a')
    await pass(runtime, seconds(300), () => runtime.now() < 20 || expect(a.election.isLeader()).toBe(true))
    expect(server.lease?.spec).toMatchObject({
      acquireTime: of('a', '2026-01-01T00:00:00.010000Z').acquireTime,
    })
    expect(server.lease?.spec?.renewTime?.slice(0, 18)).toBe('2026-01-01T00:04:5')
    expect(a.told).toEqual(['started'])
    expect(a.lines).toMatchObject([{ leader: 'a', msg: 'we lead', lease: 'metallb-system/c' }])
  })

  test.each([
    ['nobody', of('')],
    ['itself, from before it was restarted', of('a')],
  ])('takes at once a Lease of %s', async (_case, spec) => {
    const { runtime, server, candidate } = start()
    server.put(spec)
    const a = candidate('a')
    await pass(runtime, milliseconds(20))
    expect(a.election.isLeader()).toBe(true)
  })

  test.each([
    ['long ago', '1990-01-01T00:00:00.000000Z'],
    ['in the far future', '2090-01-01T00:00:00.000000Z'],
  ])(
    'takes the Lease of who has died when it has seen it for its duration, renewed %s',
    async (_case, at) => {
      const { runtime, server, candidate } = start()
      server.put(of('dead', at))
      const a = candidate('a')
      const took = await passUntil(runtime, () => a.election.isLeader())
      expect(took).toBeGreaterThanOrEqual(seconds(15))
      expect(took).toBeLessThan(seconds(15.1))
      expect(server.lease?.spec).toMatchObject({ holderIdentity: 'a', leaseTransitions: 1 })
      expect(a.told).toEqual(['following dead', 'started'])
    },
  )

  test('does not take a change of labels for a sign of life', async () => {
    const { runtime, server, candidate } = start()
    server.put(of('dead'))
    const a = candidate('a')
    await pass(runtime, seconds(10))
    server.put(of('dead'), { touched: 'yes' })
    expect(await passUntil(runtime, () => a.election.isLeader())).toBeLessThan(seconds(5.1))
  })

  test('leaves alone what was deleted under its holder, until that one must know', async () => {
    const { runtime, server, candidate } = start()
    server.put(of('b'))
    const a = candidate('a')
    await pass(runtime, seconds(5))
    server.lease = undefined
    expect(await passUntil(runtime, () => a.election.isLeader())).toBeGreaterThan(seconds(9.9))
  })

  test.each([hours(5), hours(-5)])('follows a leader whose date is wrong by %d ms', async (dateIsWrongBy) => {
    const { runtime, candidate } = start()
    const a = candidate('a', { dateIsWrongBy })
    await pass(runtime, seconds(1))
    const b = candidate('b')
    await pass(runtime, seconds(600), () => expect(b.election.isLeader()).toBe(false))
    expect(a.told).toEqual(['started'])
    expect(b.told).toEqual(['following a'])
    expect(b.lines).toMatchObject([{ leader: 'a', msg: 'another one leads' }])
  })
})

describe('a leader', () => {
  test('is none any more when the time is over, though nobody told it', async () => {
    const { runtime, candidate } = start()
    const a = candidate('a')
    await pass(runtime, seconds(1))
    a.freeze()
    // renewed last at 10 ms, and every answer is unheard
    runtime.advance(milliseconds(9009))
    expect(a.election.isLeader()).toBe(true)
    runtime.advance(milliseconds(1))
    expect(a.election.isLeader()).toBe(false)
    expect(a.told).toEqual(['started'])
  })

  test('counts from the moment a renewal was sent, not from its answer', async () => {
    const { runtime, candidate } = start()
    const slow = { there: seconds(1), back: seconds(2), outcome: 'done' as const }
    const a = candidate('a', { fate: (verb: Verb) => (verb === 'get' ? PROMPT : slow) })
    await passUntil(runtime, () => a.election.isLeader())
    a.fate = () => ({ ...PROMPT, outcome: 'silentBefore' })
    expect(runtime.now()).toBe(milliseconds(3010))
    await passUntil(runtime, () => !a.election.isLeader())
    expect(runtime.now()).toBe(milliseconds(10_010))
    expect(a.told).toEqual(['started', 'stopped: the Lease was not renewed for 10 s'])
  })

  test('that was frozen and overtaken leads no more when it wakes, and learns who does', async () => {
    const { runtime, candidate } = start()
    const a = candidate('a')
    await pass(runtime, seconds(1))
    const b = candidate('b')
    a.freeze(seconds(60))
    await pass(runtime, seconds(61), () => expect(a.election.isLeader() && b.election.isLeader()).toBe(false))
    expect(b.election.isLeader()).toBe(true)
    await pass(runtime, seconds(1))
    expect(a.told).toEqual(['started', 'stopped: the Lease was not renewed for 10 s', 'following b'])
  })

  test('whose Lease somebody gives to another stops when it sees that', async () => {
    const { runtime, server, candidate } = start()
    const a = candidate('a')
    await pass(runtime, seconds(1))
    server.put(of('b'))
    expect(await passUntil(runtime, () => !a.election.isLeader())).toBeLessThanOrEqual(seconds(2))
    expect(a.told).toEqual(['started', 'stopped: b has taken the Lease', 'following b'])
  })

  test.each<[Outcome]>([
    [409],
    [429],
    [500],
    [503],
    ['lostBefore'],
    ['lostAfter'],
    ['silentBefore'],
    ['silentAfter'],
  ])('survives one renewal that ends so: %p', async (outcome) => {
    const { runtime, candidate } = start()
    const a = candidate('a', { fate: once('update', outcome) })
    await passUntil(runtime, () => a.election.isLeader())
    await pass(runtime, seconds(60), () => expect(a.election.isLeader()).toBe(true))
    expect(a.requests.filter((verb) => verb === 'update').length).toBeGreaterThan(20)
  })

  test('keeps the Lease from an API server that takes four seconds for every answer', async () => {
    const { runtime, candidate } = start()
    const slow = { there: seconds(2), back: seconds(2), outcome: 'done' as const }
    const a = candidate('a', { fate: () => slow })
    await passUntil(runtime, () => a.election.isLeader())
    await pass(runtime, seconds(300), () => expect(a.election.isLeader()).toBe(true))
  })

  test('does not take an answer for good that came after the deadline', async () => {
    const { runtime, candidate } = start()
    const fate = () => ({ there: seconds(6), back: seconds(6), outcome: 'done' as const })
    const a = candidate('a', { fate })
    await pass(runtime, seconds(300), () => expect(a.election.isLeader()).toBe(false))
    expect(a.told).toEqual([])
  })
})

describe('a machine that stood still while an answer came', () => {
  test('does not lead by it for a moment when it wakes', async () => {
    const { runtime, candidate } = start()
    const a = candidate('a')
    await pass(runtime, milliseconds(12))
    expect(a.requests).toEqual(['get', 'create'])
    a.freeze(seconds(20))
    await pass(runtime, milliseconds(20_020), () => expect(a.election.isLeader()).toBe(false))
    await pass(runtime, seconds(2))
    expect(a.told).toEqual(['started'])
  })

  test('stops to lead before it says that there is no election any more', async () => {
    const { runtime, candidate } = start()
    const a = candidate('a')
    await pass(runtime, seconds(1))
    a.fate = () => ({ ...PROMPT, back: seconds(1), outcome: 403 })
    const sent = a.requests.length
    await passUntil(runtime, () => a.requests.length > sent)
    a.freeze(seconds(20))
    await pass(runtime, seconds(21))
    expect(a.told).toEqual(['started', 'stopped: refused with 403', 'LeasesUnavailable'])
  })
})

describe('a first attempt that meets', () => {
  const FAULTS: Outcome[] = [409, 429, 500, 'lostBefore', 'lostAfter', 'silentBefore', 'silentAfter']
  const cases = (['get', 'create', 'update'] as const).flatMap((verb) =>
    FAULTS.map((outcome) => [outcome, verb] as const),
  )
  test.each(cases)('%p at its %s is followed by one that leads', async (outcome, verb) => {
    const { runtime, server, candidate } = start()
    if (verb === 'update') server.put(of(''))
    const a = candidate('a', { fate: once(verb, outcome) })
    expect(await passUntil(runtime, () => a.election.isLeader())).toBeLessThan(seconds(7.1))
    expect(server.lease?.spec?.holderIdentity).toBe('a')
    expect(a.told).toEqual(['started'])
  })
})

describe('a leader that is stopped', () => {
  test('gives the Lease back, and the next leads within a retry period', async () => {
    const { runtime, server, candidate } = start()
    const a = candidate('a')
    await pass(runtime, seconds(1))
    const b = candidate('b')
    await pass(runtime, seconds(30))
    const stopped = a.election.stop()
    expect(a.election.isLeader()).toBe(false)
    await pass(runtime, milliseconds(10))
    await stopped
    expect(server.lease?.spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 })
    expect(await passUntil(runtime, () => b.election.isLeader())).toBeLessThanOrEqual(seconds(2))
    expect(server.lease?.spec).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 })
    expect(a.told).toEqual(['started'])
  })

  test('in the middle of a renewal gives it back after that', async () => {
    const { runtime, server, candidate } = start()
    const a = candidate('a')
    await passUntil(runtime, () => a.election.isLeader())
    a.fate = () => ({ there: milliseconds(100), back: milliseconds(100), outcome: 'done' })
    const sent = a.requests.length
    await passUntil(runtime, () => a.requests.length > sent)
    const stopped = a.election.stop()
    await pass(runtime, milliseconds(500))
    await stopped
    expect(server.lease?.spec?.holderIdentity).toBe('')
  })

  test('is stopped after a second where nobody answers', async () => {
    const { runtime, candidate } = start()
    const a = candidate('a')
    await pass(runtime, milliseconds(100))
    a.fate = () => ({ ...PROMPT, outcome: 'silentBefore' })
    let isStopped = false
    void a.election.stop().then(() => (isStopped = true))
    expect(await passUntil(runtime, () => isStopped)).toBe(seconds(1))
  })

  test('leaves alone a Lease of another', async () => {
    const { runtime, server, candidate } = start()
    server.put(of('b'))
    const a = candidate('a')
    await pass(runtime, seconds(1))
    await a.election.stop()
    expect(server.lease?.spec?.holderIdentity).toBe('b')
    expect(a.requests).toEqual(['get'])
  })
})

test('after a crash the next leads within the duration and a retry period', async () => {
  for (const lived of [0, 0.3, 0.9, 1.4, 1.9, 7.7]) {
    const { runtime, candidate } = start()
    const a = candidate('a')
    await pass(runtime, milliseconds(100))
    const b = candidate('b')
    await pass(runtime, seconds(20 + lived))
    a.freeze()
    const took = await passUntil(runtime, () => b.election.isLeader())
    expect(took).toBeLessThanOrEqual(seconds(17.1))
  }
})

describe('where the API server', () => {
  const forbidden = () => ({ ...PROMPT, outcome: 403 })

  test('lets us have no Lease, that is said once, and a quarter of a minute apart is looked again', async () => {
    const { runtime, candidate } = start()
    const a = candidate('a', { fate: forbidden })
    await pass(runtime, milliseconds(20))
    expect(a.told).toEqual(['LeasesUnavailable'])
    await pass(runtime, seconds(60))
    expect(a.told).toEqual(['LeasesUnavailable'])
    expect(a.requests.length).toBe(4)
    a.fate = () => PROMPT
    await pass(runtime, seconds(15))
    expect(a.told).toEqual(['LeasesUnavailable', 'started'])
  })

  test('knows no Leases, that is said once too', async () => {
    const { runtime, server, candidate } = start()
    server.isServed = false
    const a = candidate('a')
    await pass(runtime, seconds(60))
    expect(a.told).toEqual(['LeasesUnavailable'])
  })

  test('has no such namespace yet, it is waited for', async () => {
    const { runtime, candidate } = start()
    const a = candidate('a', {
      fate: (verb: Verb) => (verb === 'create' ? { ...PROMPT, outcome: 404 } : PROMPT),
    })
    await pass(runtime, seconds(60))
    expect(a.told).toEqual([])
    expect(a.lines).toMatchObject([{ level: 'warn', error: 'refused with 404' }])
    a.fate = () => PROMPT
    await pass(runtime, seconds(2))
    expect(a.told).toEqual(['started'])
  })

  test('forbids it for a moment only, a leader does not notice', async () => {
    const { runtime, candidate } = start()
    const a = candidate('a')
    await pass(runtime, seconds(1))
    a.fate = forbidden
    await pass(runtime, seconds(5))
    a.fate = () => PROMPT
    await pass(runtime, seconds(30))
    expect(a.told).toEqual(['started'])
  })

  test('takes the permission away, a leader stops first', async () => {
    const { runtime, candidate } = start()
    const a = candidate('a')
    await pass(runtime, seconds(1))
    a.fate = forbidden
    await pass(runtime, seconds(15))
    expect(a.told).toEqual(['started', 'stopped: the Lease was not renewed for 10 s', 'LeasesUnavailable'])
  })

  test('takes the permission away from who follows, that one first lets the time of the leader pass', async () => {
    const { runtime, candidate } = start()
    const a = candidate('a')
    await pass(runtime, seconds(1))
    const b = candidate('b')
    await pass(runtime, seconds(1))
    a.freeze()
    b.fate = forbidden
    await passUntil(runtime, () => b.told.length > 1)
    expect(a.election.isLeader()).toBe(false)
    expect(b.told).toEqual(['following a', 'LeasesUnavailable'])
  })

  test('lets us read and not write, a dead holder is not followed again and again', async () => {
    const { runtime, server, candidate } = start()
    server.put(of('dead'))
    const a = candidate('a', {
      fate: (verb: Verb) => ({ ...PROMPT, outcome: verb === 'update' ? 403 : 'done' }),
    })
    await pass(runtime, seconds(300))
    expect(a.told).toEqual(['following dead', 'LeasesUnavailable'])
    server.put(of('alive', '2026-01-01T01:00:00.000000Z'))
    await pass(runtime, seconds(15))
    expect(a.told).toEqual(['following dead', 'LeasesUnavailable', 'following alive'])
  })

  test('fails for minutes, that is said once a minute', async () => {
    const { runtime, candidate } = start()
    const a = candidate('a', { fate: () => ({ ...PROMPT, outcome: 500 }) })
    await pass(runtime, seconds(170))
    expect(a.lines).toHaveLength(3)
    expect(a.told).toEqual([])
  })
})
