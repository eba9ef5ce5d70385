// Only what is new, different or gone crosses, in slices.

import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { RouteLedger, type Route, type Want } from './index.ts'
import { route } from './one-peer.fixture.ts'

const many = (count: number): Route[] =>
  Array.from({ length: count }, (_, n) => route(`10.0.${n >> 8}.${n & 255}/32`, { communities: [1] }))
const prefixes = (ledger: RouteLedger, routes: readonly Route[]) =>
  ledger.steps(routes).flatMap((step) => step.prefixes.map(({ prefix, routes }) => [prefix, routes.length]))

test('the first step comes even of nothing: then it is known that there is nothing', () => {
  expect(new RouteLedger().steps([])).toEqual([{ prefixes: [], isPartial: false }])
})

test('all routes come in slices, of which only the last is the whole', () => {
  const steps = new RouteLedger().steps(many(600))
  expect(steps.map(({ prefixes, isPartial }) => [prefixes.length, isPartial])).toEqual([
    [256, true],
    [256, true],
    [88, false],
  ])
})

test('of ten thousand routes one that is new, different or gone comes alone', () => {
  const ledger = new RouteLedger()
  const routes = many(10_000)
  ledger.steps(routes)
  expect(prefixes(ledger, structuredClone(routes))).toEqual([])
  expect(prefixes(ledger, routes.slice(1))).toEqual([['10.0.0.0/32', 0]])
  expect(prefixes(ledger, routes)).toEqual([['10.0.0.0/32', 1]])
  const changed = [route('10.0.0.0/32', { communities: [2] }), ...routes.slice(1)]
  expect(prefixes(ledger, changed)).toEqual([['10.0.0.0/32', 1]])
})

test('a prefix comes with all that is wanted of it when one of its routes changes', () => {
  const ledger = new RouteLedger()
  const [a, b] = [route('192.0.2.0/24'), { ...route('192.0.2.0/24'), peers: ['tor'] }]
  ledger.steps([a, b])
  expect(prefixes(ledger, [a])).toEqual([['192.0.2.0/24', 1]])
  expect(prefixes(ledger, [a, { ...b, peers: ['spine'] }])).toEqual([['192.0.2.0/24', 2]])
})

test('whoever carries out all steps has what is wanted, in whichever order it came', () => {
  const some = ['192.0.2.0/24', '192.0.2.1/32', '192.0.2.2/32'].flatMap((prefix) =>
    [1, 2, 3].map((community) => route(prefix, { communities: [community] })),
  )
  const byPrefix = (routes: readonly Want[]) =>
    Object.groupBy(routes.map((it) => JSON.stringify(it)).toSorted(), (it) => it)
  fc.assert(
    fc.property(fc.array(fc.shuffledSubarray(some)), (lists) => {
      const ledger = new RouteLedger()
      const told = new Map<string, readonly Want[]>()
      for (const routes of lists) {
        for (const { prefixes } of ledger.steps(routes))
          for (const it of prefixes) told.set(it.prefix, it.routes)
        expect(byPrefix([...told.values()].flat())).toEqual(byPrefix(routes))
      }
    }),
  )
})
