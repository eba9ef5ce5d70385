// Two of our peers at the ends of one pipe: whatever happens to the connections, in the end both have the session and
// each has told the other what it was to tell.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { RouteLedger, type PeerSettings, type Route } from './index.ts'
import { change, OnePeer, route } from './one-peer.fixture.ts'
import { chance, Pipe } from './simulated-pipe.fixture.ts'

/** What is desired at one end, and told in steps. */
class Desire {
  readonly routes = new Map<string, Route>()
  readonly #ledger = new RouteLedger()
  readonly #pipe: Pipe
  readonly #end: 'a' | 'b'

  constructor(pipe: Pipe, end: 'a' | 'b') {
    this.#pipe = pipe
    this.#end = end
  }

  /** Some routes appear, some change, some go. */
  stir(random: () => number, count: number): void {
    for (let n = 0; n < count; n++) {
      const prefix = `10.${this.#end === 'a' ? 1 : 2}.${Math.floor(random() * 4)}.${Math.floor(random() * 50)}/32`
      if (random() < 0.3) this.routes.delete(prefix)
      else this.routes.set(prefix, route(prefix, { communities: [Math.floor(random() * 3)] }))
    }
    const speaker = this.#pipe[this.#end]
    for (const step of this.#ledger.steps([...this.routes.values()])) {
      this.#pipe.do(speaker, speaker.peer.setRoutes(this.#pipe.now, step))
    }
  }

  expected(): readonly unknown[] {
    return [...this.routes]
      .map(([prefix, { attributes }]) => [prefix, JSON.stringify([attributes.communities, null])] as const)
      .toSorted(byPrefix)
  }
}

const byPrefix = ([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]) =>
  a < b ? -1 : 1

const RESTARTING: Partial<PeerSettings> = { gracefulRestart: {}, extendedMessages: true }
const WAYS: readonly (readonly [string, Partial<PeerSettings>, Partial<PeerSettings>])[] = [
  ['both dial', {}, {}],
  ['have one that dials', { opens: 'we' }, { opens: 'peer' }],
  ['have graceful restart and long messages', RESTARTING, RESTARTING],
]

describe('two peers', () => {
  const courses = WAYS.flatMap(([name, a, b]) => [1, 2, 3].map((seed) => [name, seed, a, b] as const))
  test.each(courses)('that %s agree after fifty losses of the connection (seed %d)', (_, seed, a, b) => {
    const random = chance(seed)
    const pipe = new Pipe(seed, a, b)
    const desires = [new Desire(pipe, 'a'), new Desire(pipe, 'b')]
    for (const it of desires) it.stir(random, 200)
    pipe.start()
    for (let flaps = 0; flaps < 50; flaps++) {
      pipe.pass(milliseconds(Math.floor(random() * 400)))
      for (const it of desires) it.stir(random, 5)
      if (random() < 0.2) pipe.isUp = !pipe.isUp
      pipe.cut()
    }
    pipe.isUp = true
    pipe.settle()
    expect([pipe.a.peer.state, pipe.b.peer.state]).toEqual(['established', 'established'])
    expect([...pipe.b.heard.routes].toSorted(byPrefix)).toEqual(desires[0]?.expected() as never)
    expect([...pipe.a.heard.routes].toSorted(byPrefix)).toEqual(desires[1]?.expected() as never)
    expect(pipe.a.sockets.size).toBe(1)
  })

  test('have their session within 400 ms, though both dial', () => {
    for (let seed = 10; seed < 20; seed++) {
      const pipe = new Pipe(seed)
      pipe.start()
      pipe.pass(milliseconds(400))
      expect(pipe.isSettled).toBe(true)
    }
  })

  test('have it again within a second of an outage of ten', () => {
    for (let seed = 20; seed < 30; seed++) {
      const pipe = new Pipe(seed, { opens: 'we' }, { opens: 'peer' })
      pipe.start()
      pipe.pass(seconds(60))
      pipe.isUp = false
      pipe.cut()
      pipe.pass(seconds(10))
      pipe.isUp = true
      pipe.pass(seconds(2.1))
      expect(pipe.isSettled).toBe(true)
    }
  })
})

describe('a peer that reads nothing', () => {
  const many = (count: number, community: number) =>
    Array.from({ length: count }, (_, n) =>
      route(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}/32`, { communities: [community] }),
    )

  test('costs its slot and no more, however often 100,000 routes change, and is told each once', () => {
    const it = new OnePeer()
    const connection = it.establish()
    const slot = it.ends.get(connection)?.slot ?? 0
    for (let changes = 0; changes < 3; changes++) {
      it.do(it.peer.setRoutes(it.now, change(...many(100_000, changes))))
      expect(it.core.transmitLength(slot)).toBeLessThanOrEqual(65_536)
    }
    const sent = it.take(connection)
    const last = sent.filter((text) => text.includes('c0080400000002'))
    expect(it.peer.counters.prefixes).toBe(100_000)
    // What was in the slot when the routes changed, and then each once: 130 full messages.
    expect(last.length).toBeLessThanOrEqual(130)
    expect(sent.length - last.length).toBeLessThanOrEqual(20)
  }, 30_000)

  test('keeps no other waiting', () => {
    const stuck = new OnePeer()
    const well = new OnePeer()
    const [, connection] = [stuck.establish(), well.establish()]
    for (const it of [stuck, well]) it.do(it.peer.setRoutes(it.now, change(...many(20_000, 1))))
    expect(well.take(connection).length).toBeGreaterThan(20)
    expect(well.peer.counters.prefixes).toBe(20_000)
    expect(stuck.peer.counters.prefixes).toBeLessThan(20_000)
  })
})
