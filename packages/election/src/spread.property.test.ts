// The strategy spread under any history: even where nothing constrains it, and no move without need.

import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { succession } from './succession.ts'
import { AWAY_FOR } from './spread.ts'
import { SpreadCluster, worker } from './spread.fixture.ts'

const NAMES = ['node-a', 'node-b', 'node-c', 'node-d']

test('addresses that are only added are even within one, in whatever order and however many at a time', () => {
  const batches = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 })
  const nodes = fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 1, maxLength: 9 })
  fc.assert(
    fc.property(
      nodes,
      fc.shuffledSubarray([...Array(110).keys()], { minLength: 110 }),
      batches,
      (names, order, sizes) => {
        const cluster = new SpreadCluster(...names.map((name) => worker(name)))
        for (const size of sizes) {
          for (const place of order.splice(0, size)) cluster.put(`s${place}`, `192.0.2.${place}`)
          cluster.decide()
          const loads = names.map((name) => cluster.loadOf(name))
          expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
        }
      },
    ),
  )
})

type Step =
  | { readonly what: 'put' | 'remove' | 'again'; readonly place: number }
  | { readonly what: 'nodes'; readonly names: readonly string[] }
  | { readonly what: 'time'; readonly duration: number }

const place = fc.integer({ min: 0, max: 24 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constantFrom('put' as const, 'remove' as const, 'again' as const),
      place,
    }),
  },
  fc.record({ what: fc.constant('nodes' as const), names: fc.subarray(NAMES) }),
  fc.record({ what: fc.constant('time' as const), duration: fc.integer({ min: 1, max: 20_000 }) }),
)

test('an address moves only when its node has been no candidate for a while, or somebody wants it to', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const cluster = new SpreadCluster(...NAMES.map((name) => worker(name)))
      let present: readonly string[] = NAMES
      const goneSince = new Map<string, number>()
      for (const it of steps) {
        const before = new Map(cluster.written)
        if (it.what === 'put') cluster.put(`s${it.place}`, `192.0.2.${it.place}`)
        else if (it.what === 'remove') cluster.remove(`s${it.place}`)
        else if (it.what === 'again' && before.has(`s${it.place}`)) cluster.write(`s${it.place}`, undefined)
        else if (it.what === 'nodes') {
          present = it.names
          cluster.spread.setNodes(present.map((name) => worker(name)))
        }
        const loads = new Map(NAMES.map((name) => [name, cluster.loadOf(name)]))
        const moved = cluster.decide(it.what === 'time' ? it.duration : 0)
        for (const name of NAMES) {
          if (present.includes(name)) goneSince.delete(name)
          else if (!goneSince.has(name)) goneSince.set(name, cluster.now)
        }
        for (const name of moved) {
          const [from, to = ''] = [before.get(name), cluster.written.get(name)]
          expect(present).toContain(to)
          if (from === undefined || (it.what === 'again' && name === `s${it.place}`)) continue
          expect(cluster.now - (goneSince.get(from) ?? Infinity)).toBeGreaterThanOrEqual(AWAY_FOR)
        }
        // whoever got something had no more than any other that could have had it
        const least = Math.min(...present.map((node) => cluster.loadOf(node)))
        for (const name of moved)
          expect(loads.get(cluster.written.get(name) ?? '')).toBeLessThanOrEqual(least)
      }
      // and nothing is left with a node that is away
      cluster.decide()
      cluster.decide(AWAY_FOR)
      if (present.length > 0) for (const node of cluster.written.values()) expect(present).toContain(node)
    }),
    { numRuns: 1000 },
  )
})

test('every speaker that reads the same has the same succession, and the choice moves nobody else', () => {
  fc.assert(
    fc.property(
      fc.ipV4(),
      fc.shuffledSubarray(NAMES, { minLength: 1 }),
      fc.constantFrom(...NAMES),
      (ip, names, chosen) => {
        const address = {
          family: 'IPv4' as const,
          value: ip.split('.').reduce((sum, it) => sum * 256n + BigInt(it), 0n),
        }
        const weights = new Map(names.map((name) => [name, 0]))
        const usual = succession(address, weights)
        const spread = succession(address, new Map([...weights].toReversed()), chosen)
        const rest = usual.filter((name) => name !== chosen)
        expect(spread).toEqual(names.includes(chosen) ? [chosen, ...rest] : rest)
      },
    ),
  )
})
