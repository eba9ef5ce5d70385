// After any history, of changes, small rooms, sessions that end, and refreshes, the peer knows what it is to be told, and
// nothing is told that it knows already.

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Line } from '../line.ts'
import { core, LOCAL, SETTINGS, takeSlot } from '../one-peer.fixture.ts'
import type { RouteAttributes } from '../route.ts'
import { negotiate, type Session } from '../session/negotiation.ts'
import { ownOpen } from '../session/own-open.ts'
import type { PeerSettings } from '../settings.ts'
import { AdjRibOut } from './adj-rib-out.ts'
import { ModelReceiver } from './model-receiver.fixture.ts'
import { RouteEncoder } from './route-encoder.ts'
import type { UpdateSink } from './update-sink.ts'

const FACTS = { transport: 'IPv4', isRestarting: false, isForwardingKept: false } as const
const session = negotiate(
  SETTINGS,
  ownOpen(SETTINGS, { ...FACTS, identifier: 1 }),
  ownOpen({ ...SETTINGS, myAsn: 65002 }, { ...FACTS, identifier: 2 }),
) as Session

/** Few, so that histories meet themselves. */
const PREFIXES = [
  ...Array.from({ length: 8 }, (_, n) => `192.0.2.${n}/32`),
  ...Array.from({ length: 4 }, (_, n) => `2001:db8::${n + 1}/128`),
]
const SETS: readonly RouteAttributes[] = Array.from({ length: 4 }, (_, n) => ({
  communities: n === 0 ? [] : [n],
  largeCommunities: [],
  extendedCommunities: [],
  ...(n === 3 && { med: 7 }),
}))

type Step =
  | { readonly kind: 'set'; readonly prefix: number; readonly to: number | undefined }
  | { readonly kind: 'partial'; readonly isPartial: boolean }
  | { readonly kind: 'fill'; readonly room: number }
  | { readonly kind: 'adjust'; readonly med: number | undefined }
  | { readonly kind: 'flap' | 'refresh4' | 'refresh6' | 'withdrawAll' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('set' as const),
      prefix: fc.nat(PREFIXES.length - 1),
      to: fc.option(fc.nat(SETS.length - 1), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('partial' as const), isPartial: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('adjust' as const),
      med: fc.option(fc.nat(1), { nil: undefined }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('fill' as const), room: fc.nat(4) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('flap', 'refresh4', 'refresh6', 'withdrawAll') }),
  },
)

/** The Adj-RIB-Out, the line that it fills and the router behind. */
class Bench {
  readonly rib: AdjRibOut
  readonly router = new ModelReceiver()
  readonly desired = new Map<string, number>()
  readonly #slot = takeSlot()
  #line = new Line(core, this.#slot)
  #settings: PeerSettings = SETTINGS

  constructor(maximumPrefixes?: number) {
    this.rib = new AdjRibOut(maximumPrefixes)
    this.flap()
  }

  run(it: Step): void {
    if (it.kind === 'set') this.set(PREFIXES[it.prefix] ?? '', it.to)
    else if (it.kind === 'partial') this.rib.setPartial(it.isPartial)
    else if (it.kind === 'fill') this.drain(it.room)
    else if (it.kind === 'adjust') this.adjust(it.med)
    else if (it.kind === 'flap') this.flap()
    else if (it.kind === 'withdrawAll') this.withdrawAll()
    else this.rib.refresh(it.kind === 'refresh4' ? 'IPv4' : 'IPv6')
  }

  set(prefix: string, to: number | undefined): void {
    this.rib.set(prefix, to === undefined ? undefined : SETS[to])
    if (to === undefined) this.desired.delete(prefix)
    else this.desired.set(prefix, to)
  }

  withdrawAll(): void {
    this.rib.withdrawAll()
    this.desired.clear()
  }

  adjust(med: number | undefined): void {
    this.#settings = { ...SETTINGS, ...(med !== undefined && { med }) }
    this.rib.adjust(this.#settings, LOCAL)
  }

  flap(): void {
    this.router.forget()
    this.#line = new Line(core, this.#slot)
    this.rib.startSession(new RouteEncoder(session, LOCAL, this.#settings), true)
  }

  /** @param prefixes as many as the sink has room for; the router reads all of it */
  drain(prefixes = Infinity): void {
    let left = prefixes
    const line = this.#line
    const sink: UpdateSink = {
      begin: (form) => line.begin(form),
      appendHere: (prefixes, from, path) => {
        const here = line.appendHere(prefixes.slice(0, from + left), from, path)
        left -= here
        return here
      },
      append: (prefix, path) => (left-- > 0 ? line.append(prefix, path) : 'noRoom'),
      finish: () => line.finish(),
      message: (octets) => left-- > 0 && line.message(octets),
    }
    this.rib.pack(sink)
    const sent = core.transmitView(this.#slot).slice()
    core.transmitted(this.#slot, sent.length)
    for (let at = 0; at < sent.length;) {
      const length = ((sent[at + 16] ?? 0) << 8) | (sent[at + 17] ?? 0)
      this.router.hear(sent.subarray(at, at + length))
      at += length
    }
  }

  /** Everything goes out. */
  settle(): void {
    this.rib.setPartial(false)
    while (this.rib.hasWork) this.drain()
  }

  expected(): ReadonlyMap<string, string> {
    const { med = null } = this.#settings
    const text = (set: number) => JSON.stringify([SETS[set]?.communities ?? [], SETS[set]?.med ?? med])
    return new Map([...this.desired].map(([prefix, set]) => [prefix, text(set)]))
  }
}

const sorted = (map: ReadonlyMap<string, string>) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1))

describe('the Adj-RIB-Out', () => {
  test('after any history leaves the peer with what it is to be told', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (history) => {
        const bench = new Bench()
        for (const it of history) bench.run(it)
        bench.settle()
        expect(sorted(bench.router.routes)).toEqual(sorted(bench.expected()))
        expect(bench.router.endsOfRib.toSorted()).toEqual(['IPv4', 'IPv6'])
        expect([bench.rib.sent, bench.rib.wanted]).toEqual([bench.desired.size, bench.desired.size])
      }),
      { numRuns: 500 },
    )
  })

  test('tells nothing twice: a history without refreshes ends in as many steps as differ', () => {
    const quiet = step.filter(({ kind }) => kind === 'set')
    fc.assert(
      fc.property(fc.array(quiet, { maxLength: 40 }), fc.array(quiet, { maxLength: 40 }), (first, second) => {
        const bench = new Bench()
        for (const it of first) bench.run(it)
        bench.settle()
        const before = new Map(bench.desired)
        const { announcements, withdrawals } = bench.router
        for (const it of second) bench.run(it)
        bench.settle()
        const changed = [...bench.desired].filter(([prefix, set]) => before.get(prefix) !== set)
        const gone = [...before.keys()].filter((prefix) => !bench.desired.has(prefix))
        expect(bench.router.announcements - announcements).toBe(changed.length)
        expect(bench.router.withdrawals - withdrawals).toBe(gone.length)
      }),
    )
  })

  test('never tells of more prefixes than it may, and of as many as it may', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (history) => {
        const bench = new Bench(5)
        for (const it of history) {
          bench.run(it)
          expect(bench.router.routes.size).toBeLessThanOrEqual(5)
        }
        bench.settle()
        expect(bench.router.routes.size).toBe(Math.min(5, bench.desired.size))
        expect(bench.rib.held).toBe(Math.max(0, bench.desired.size - 5))
      }),
    )
  })

  test.each([
    ['a refresh', (bench: Bench) => bench.rib.refresh('IPv4')],
    ['other settings', (bench: Bench) => bench.adjust(1)],
  ])('a route that goes and comes again while %s waits is told again', (_, ask) => {
    const bench = new Bench()
    for (const n of [1, 2]) bench.set(`192.0.2.${n}/32`, 0)
    bench.settle()
    ask(bench)
    bench.drain(1)
    for (const n of [1, 2]) bench.set(`192.0.2.${n}/32`, undefined)
    for (const n of [1, 2]) bench.set(`192.0.2.${n}/32`, 0)
    bench.settle()
    expect(sorted(bench.router.routes)).toEqual(sorted(bench.expected()))
  })

  test('a withdrawal does not wait for the end of a change', () => {
    const bench = new Bench()
    bench.set('192.0.2.1/32', 0)
    bench.settle()
    bench.rib.setPartial(true)
    bench.set('192.0.2.1/32', undefined)
    bench.set('192.0.2.2/32', 0)
    bench.drain()
    expect([...bench.router.routes]).toEqual([])
    bench.settle()
    expect([...bench.router.routes.keys()]).toEqual(['192.0.2.2/32'])
  })

  test('routes that share attributes share messages: 10,000 in 13', () => {
    const bench = new Bench()
    bench.settle()
    const before = bench.router.updates
    for (let n = 0; n < 10_000; n++) bench.set(`10.0.${n >> 8}.${n & 255}/32`, 1)
    bench.settle()
    expect(bench.router.updates - before).toBe(13)
    expect(bench.router.routes.size).toBe(10_000)
  })

  test('attributes that fit no message are not sent, and what stood before goes', () => {
    const bench = new Bench()
    bench.set('192.0.2.1/32', 0)
    bench.settle()
    const communities = Array.from({ length: 1100 }, (_, n) => n)
    bench.rib.set('192.0.2.1/32', { communities, largeCommunities: [], extendedCommunities: [] })
    bench.settle()
    expect([bench.router.routes.size, bench.rib.unfit]).toEqual([0, 1])
  })

  test('a withdrawal that fits no message is a bug, and is not passed over', () => {
    const bench = new Bench()
    bench.set('192.0.2.1/32', 0)
    bench.settle()
    bench.rib.set('192.0.2.1/32', undefined)
    const sink: UpdateSink = {
      begin: () => undefined,
      appendHere: () => 0,
      append: () => 'doesNotFit',
      finish: () => 0,
      message: () => true,
    }
    expect(() => bench.rib.pack(sink)).toThrow('the withdrawal of 192.0.2.1/32 fits no message')
    bench.settle()
    expect(bench.router.routes.size).toBe(0)
  })
})
