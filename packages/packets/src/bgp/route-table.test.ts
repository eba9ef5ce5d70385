import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { PrefixRoutes } from '@ingot/bgp'
import { route } from './bgp-world.fixture.ts'
import { RouteTable, type RouteReader } from './route-table.ts'

const prefixOf = (index: number) => `198.51.100.${index}/32`
const withMed = (index: number, med: number): PrefixRoutes => ({
  prefix: prefixOf(index),
  routes: med === 0 ? [] : [route(prefixOf(index), { med })],
})

/** What a peer knows, from what it was told. */
class Told {
  readonly known = new Map<string, number | undefined>()
  isPartial = true

  read(reader: RouteReader, limit: number): void {
    const { prefixes, isPartial } = reader.next(limit)
    expect(prefixes.length).toBeLessThanOrEqual(limit)
    for (const { prefix, routes } of prefixes) {
      if (routes.length === 0) this.known.delete(prefix)
      else this.known.set(prefix, routes[0]?.attributes.med)
    }
    this.isPartial = isPartial
  }
}

test('whoever is told of the whole table, and of its changes, knows it, whenever and however slowly it asks', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('change' as const), index: fc.nat(9), med: fc.nat(3) }),
    fc.record({ kind: fc.constant('read' as const), who: fc.nat(3), limit: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('come' as const) }),
    fc.record({ kind: fc.constant('go' as const), who: fc.nat(3) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = new RouteTable()
      const wanted = new Map<string, number | undefined>()
      const peers: { reader: RouteReader; told: Told }[] = []
      for (const it of steps) {
        if (it.kind === 'change') {
          table.take({ prefixes: [withMed(it.index, it.med)], isPartial: false })
          if (it.med === 0) wanted.delete(prefixOf(it.index))
          else wanted.set(prefixOf(it.index), it.med)
        } else if (it.kind === 'come') peers.push({ reader: table.reader(), told: new Told() })
        else if (it.kind === 'go') {
          const [gone] = peers.splice(it.who, 1)
          if (gone !== undefined) table.release(gone.reader)
        } else {
          const found = peers[it.who]
          found?.told.read(found.reader, it.limit)
        }
      }
      table.take({ prefixes: [], isPartial: false })
      for (const { reader, told } of peers) {
        for (let round = 0; reader.hasMore; round++) {
          told.read(reader, 2)
          expect(round).toBeLessThan(1000)
        }
        expect(Object.fromEntries(told.known)).toEqual(Object.fromEntries(wanted))
        expect(told.isPartial).toBe(false)
      }
    }),
  )
})

test('a change is whole for a peer when all of it was told, and not before', () => {
  const table = new RouteTable()
  table.take({ prefixes: [1, 2, 3].map((it) => withMed(it, 1)), isPartial: true })
  const reader = table.reader()
  const isPartial = (limit: number) => reader.next(limit).isPartial
  expect([isPartial(2), isPartial(2), reader.hasMore]).toEqual([true, true, false])
  table.take({ prefixes: [withMed(4, 1)], isPartial: false })
  expect(reader.next(2)).toMatchObject({ prefixes: [{ prefix: prefixOf(4) }], isPartial: false })
  expect(reader.hasMore).toBe(false)
})

test('a peer that comes while many routes do is told of each of them once', () => {
  const table = new RouteTable()
  const indexes = Array.from({ length: 250 }, (_, index) => index)
  table.take({ prefixes: indexes.slice(0, 50).map((it) => withMed(it, 1)), isPartial: true })
  const reader = table.reader()
  const told: string[] = []
  for (let from = 50; from < 250; from += 50) {
    told.push(...reader.next(25).prefixes.map(({ prefix }) => prefix))
    const prefixes = indexes.slice(from, from + 50).map((it) => withMed(it, 1))
    table.take({ prefixes, isPartial: from < 200 })
  }
  while (reader.hasMore) told.push(...reader.next(25).prefixes.map(({ prefix }) => prefix))
  expect(told).toEqual(indexes.map(prefixOf))
})

test('what peers are told of is there once for all of them', () => {
  const table = new RouteTable()
  const change = { prefixes: [1, 2, 3].map((index) => withMed(index, 5)), isPartial: false }
  table.take(change)
  const [one, other] = [table.reader(), table.reader()]
  const told = one.next(9).prefixes
  expect(told).toEqual(change.prefixes)
  expect(other.next(9).prefixes.every((it, index) => it === told[index])).toBe(true)
})

test('a peer that was told all keeps nothing of what has gone since', async () => {
  const table = new RouteTable()
  const reader = table.reader()
  const fill = (from: number) => {
    const prefixes = Array.from({ length: 1000 }, (_, index) => withMed(from + index, 1))
    table.take({ prefixes, isPartial: false })
    return prefixes
  }
  const routes = fill(0).map((it) => new WeakRef(it))
  const late = table.reader()
  for (const it of [reader, late]) while (it.hasMore) it.next(100)
  // the map grows, and then has none of the first ones any more
  fill(1000)
  fill(2000)
  table.take({ prefixes: Array.from({ length: 3000 }, (_, index) => withMed(index, 0)), isPartial: false })
  for (const it of [reader, late]) while (it.hasMore) it.next(100)
  // what lies on the stack is looked at by guess, and another turn has another stack
  let kept = routes
  for (let turn = 0; kept.length > 0 && turn < 50; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve))
    Bun.gc(true)
    kept = kept.filter((it) => it.deref() !== undefined)
  }
  expect(kept).toBeEmpty()
  expect([reader.hasMore, late.hasMore]).toEqual([false, false])
})
