// Two sessions that speak to each other over a link that loses, delays and doubles packets, on one clock from one seed.

import { expect, test } from 'bun:test'
import { milliseconds, type Milliseconds } from '@ingot/api'
import fc from 'fast-check'
import { Bfd } from './bfd.ts'
import type { BfdEvent } from './effect.ts'
import { address } from './one-session.fixture.ts'
import type { BfdProfile } from './session-settings.ts'

const [ONE, OTHER] = [address('192.0.2.1'), address('192.0.2.2')]

interface Link {
  /** Share of the packets that are lost. */
  readonly loss: number
  /** Nothing more than so many in a row. */
  readonly lossesInARow: number
  readonly delay: number
}

interface Flight {
  readonly at: number
  readonly to: End
  readonly octets: Uint8Array
}

/** One end, and what it was told. */
class End {
  readonly bfd: Bfd
  readonly events: { readonly at: number; readonly event: BfdEvent }[] = []
  losses = 0
  lastArrival = 0

  constructor(
    readonly local: typeof ONE,
    readonly remote: typeof ONE,
    readonly uniform: () => number,
  ) {
    this.bfd = new Bfd({
      uniform,
      bytes: (length) => Uint8Array.from({ length }, () => 1 + Math.floor(uniform() * 255)),
    })
  }

  configure(now: Milliseconds, profile: BfdProfile): void {
    const { local, remote } = this
    this.bfd.setSessions(now, [{ key: 'peer', local, remote, isMultiHop: false, profile }])
  }

  get isUp(): boolean {
    return this.bfd.sessions()[0]?.facts.state === 'Up'
  }
}

class Pair {
  readonly one: End
  readonly other: End
  isCut = false
  now = milliseconds(0)
  readonly #link: Link
  readonly #uniform: () => number
  #flights: Flight[] = []

  constructor(link: Link, seed: number) {
    let state = (seed % 2_147_483_646) + 1
    this.#uniform = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
    this.#link = link
    this.one = new End(ONE, OTHER, this.#uniform)
    this.other = new End(OTHER, ONE, this.#uniform)
  }

  /** `isFrozen` ends neither hear nor send. */
  run(duration: number, isFrozen: (end: End) => boolean = () => false): void {
    const end = this.now + duration
    while (this.now < end) {
      const deadlines = [this.one, this.other].flatMap((it) =>
        isFrozen(it) ? [] : (it.bfd.deadline() ?? []),
      )
      const flights = this.#flights.flatMap(({ at, to }) => (isFrozen(to) ? [] : at))
      this.now = milliseconds(Math.min(end, Math.max(this.now, Math.min(...deadlines, ...flights))))
      this.#turn(isFrozen)
    }
  }

  #turn(isFrozen: (end: End) => boolean): void {
    const due = this.#flights.filter(({ at, to }) => at <= this.now && !isFrozen(to))
    this.#flights = this.#flights.filter((it) => !due.includes(it))
    for (const { to, octets } of due) {
      const { local, remote } = to
      const arrival = { local, remote, interface: undefined, isMultiHop: false, ttl: 255 }
      this.#carryOut(to, to.bfd.hear(this.now, arrival, octets))
    }
    for (const it of [this.one, this.other]) if (!isFrozen(it)) this.#carryOut(it, it.bfd.advance(this.now))
  }

  #carryOut(from: End, effects: ReturnType<Bfd['advance']>): void {
    for (const effect of effects) {
      if (effect.kind === 'control') this.#send(from, effect.octets.slice())
      else if (effect.kind !== 'echo') from.events.push({ at: this.now, event: effect })
    }
  }

  #send(from: End, octets: Uint8Array): void {
    const to = from === this.one ? this.other : this.one
    const isLost = this.isCut || (from.losses < this.#link.lossesInARow && this.#uniform() < this.#link.loss)
    from.losses = isLost ? from.losses + 1 : 0
    if (isLost) return
    // in order: without sequence numbers nobody can tell a late packet from a change of mind
    const at = Math.max(from.lastArrival, this.now + this.#uniform() * this.#link.delay)
    from.lastArrival = at
    this.#flights.push({ at, to, octets })
    if (this.#uniform() < 0.05) this.#flights.push({ at, to, octets })
  }
}

const anyInterval = fc.constantFrom(10, 50, 300, 1000, 5000).map(milliseconds)
const anyProfile = fc.record({
  detectMultiplier: fc.constantFrom(2, 3, 10, 255),
  receiveInterval: anyInterval,
  transmitInterval: anyInterval,
  echoMode: fc.constant(false),
  passiveMode: fc.constant(false),
})

/** How long an end may hear nothing. */
function patience(own: BfdProfile, theirs: BfdProfile): number {
  return (theirs.detectMultiplier ?? 0) * Math.max(own.receiveInterval ?? 0, theirs.transmitInterval ?? 0)
}

test('two sessions come up, whatever their profiles, and stay up while the link holds', () => {
  fc.assert(
    fc.property(anyProfile, anyProfile, fc.nat(), (first, second, seed) => {
      // a round trip within the shortest interval, and no loss
      const pair = new Pair({ loss: 0, lossesInARow: 0, delay: 2 }, seed)
      pair.one.configure(pair.now, first)
      pair.other.configure(pair.now, { ...second, passiveMode: true })
      const slowest = Math.max(1000, first.transmitInterval, second.transmitInterval)
      pair.run(5 * slowest)
      expect([pair.one.isUp, pair.other.isUp]).toEqual([true, true])
      pair.run(20 * slowest)
      expect([pair.one.events.length, pair.other.events.length]).toEqual([1, 1])
    }),
    { numRuns: 60 },
  )
})

test('a link that is cut is noticed within the detection time on both sides, and when it is whole again', () => {
  fc.assert(
    fc.property(anyProfile, anyProfile, fc.nat(), (first, second, seed) => {
      const pair = new Pair({ loss: 0, lossesInARow: 0, delay: 1 }, seed)
      const slowest = Math.max(1000, first.transmitInterval, second.transmitInterval)
      pair.one.configure(pair.now, first)
      pair.other.configure(pair.now, second)
      pair.run(10 * slowest)
      const cutAt = pair.now
      pair.isCut = true
      const longest = Math.max(patience(first, second), patience(second, first)) + 2
      pair.run(longest)
      for (const [end, own, theirs] of [
        [pair.one, first, second],
        [pair.other, second, first],
      ] as const) {
        const [, down] = end.events
        expect(down?.event).toMatchObject({ kind: 'down', diagnostic: 'controlDetectionTimeExpired' })
        expect((down?.at ?? Infinity) - cutAt).toBeLessThanOrEqual(patience(own, theirs) + 2)
      }
      pair.isCut = false
      pair.run(5 * slowest)
      expect([pair.one.isUp, pair.other.isUp]).toEqual([true, true])
    }),
    { numRuns: 40 },
  )
})

test('packets that are lost, doubled and late, fewer in a row than the multiplier, do not take a session down', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(3, 5, 10),
      fc.double({ min: 0, max: 0.6, noNaN: true }),
      fc.nat(),
      (multiplier, loss, seed) => {
        const profile = { detectMultiplier: multiplier, echoMode: false, passiveMode: false }
        // the interval is 300 ms: two losses and three intervals without jitter are the 900 ms, less the delay
        const pair = new Pair({ loss, lossesInARow: multiplier - 2, delay: 20 }, seed)
        pair.one.configure(pair.now, profile)
        pair.other.configure(pair.now, profile)
        pair.run(60_000)
        const downs = [pair.one, pair.other].flatMap(({ events }) =>
          events.filter(({ event }) => event.kind === 'down'),
        )
        expect([pair.one.isUp, pair.other.isUp, downs]).toEqual([true, true, []])
      },
    ),
    { numRuns: 60 },
  )
})

test('profiles that change while the session is up do not take it down', () => {
  fc.assert(
    fc.property(
      anyProfile,
      anyProfile,
      fc.array(anyProfile, { minLength: 1, maxLength: 3 }),
      fc.nat(),
      (first, second, changes, seed) => {
        const pair = new Pair({ loss: 0, lossesInARow: 0, delay: 2 }, seed)
        pair.one.configure(pair.now, first)
        pair.other.configure(pair.now, second)
        pair.run(300_000)
        for (const change of changes) {
          pair.one.configure(pair.now, change)
          pair.run(30_000)
        }
        expect([pair.one.events.length, pair.other.events.length]).toEqual([1, 1])
      },
    ),
    { numRuns: 20 },
  )
})

test('one that stood still for less than the patience of the other gives it not up', () => {
  const profile = { detectMultiplier: 3, echoMode: false, passiveMode: false }
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 590 }), fc.nat(), (standstill, seed) => {
      const pair = new Pair({ loss: 0, lossesInARow: 0, delay: 1 }, seed)
      pair.one.configure(pair.now, profile)
      pair.other.configure(pair.now, profile)
      pair.run(10_000)
      pair.run(standstill, (end) => end === pair.one)
      pair.run(5000)
      expect([pair.one.events.length, pair.other.events.length]).toEqual([1, 1])
    }),
    { numRuns: 60 },
  )
})
