// However much there is to look at, a turn takes no more than it is to, and everything has its turn.

import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { Agenda } from './agenda.ts'
import { newEntry, type Entry } from './entry.ts'

const NOW = milliseconds(100)
const LIMIT = 64

function manyEntries(count: number): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (let i = 0; i < count; i++) {
    const address = `10.0.${i >> 8}.${i & 255}`
    entries.set(address, newEntry({ address, interfaces: 'all', succession: [] }, NOW, false))
  }
  return entries
}

/** The turns that it takes until nothing is left, by the number that each took. */
function turns(agenda: Agenda): readonly number[] {
  const counts: number[] = []
  for (;;) {
    const { length } = agenda.take(NOW, LIMIT)
    if (length === 0) return counts
    counts.push(length)
  }
}

test.each([
  ['that something concerns', (agenda: Agenda) => agenda.addAll()],
  [
    'that something has happened to',
    (agenda: Agenda, entries: ReadonlyMap<string, Entry>) => {
      for (const entry of entries.values()) agenda.add(entry)
    },
  ],
  [
    'whose time has come',
    (agenda: Agenda, entries: ReadonlyMap<string, Entry>) => {
      for (const entry of entries.values()) agenda.wake(entry, NOW)
    },
  ],
])('of ten thousand entries %s each is looked at once, in slices', (_, concern) => {
  const entries = manyEntries(10_000)
  const agenda = new Agenda(entries)
  concern(agenda, entries)
  const counts = turns(agenda)
  expect(Math.max(...counts)).toBe(LIMIT)
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10_000)
  expect(agenda.hasMore).toBe(false)
})

test('what something happens to goes before all others, and these have their turn beside it', () => {
  const entries = manyEntries(1000)
  const agenda = new Agenda(entries)
  const all = [...entries.values()]
  const busy = all.slice(-LIMIT)
  agenda.addAll()
  const seen = new Set<Entry>()
  for (let turn = 0; turn < (1000 / LIMIT) * 4; turn++) {
    for (const entry of busy) agenda.add(entry)
    const taken = agenda.take(NOW, LIMIT)
    expect(taken.length).toBeLessThanOrEqual(LIMIT)
    expect(taken.slice(0, LIMIT / 2).every((entry) => busy.includes(entry))).toBe(true)
    for (const entry of taken) seen.add(entry)
  }
  expect(seen.size).toBe(1000)
})

test('of the timers of an entry the last counts, and one that is forgotten has none', () => {
  const entries = manyEntries(2)
  const [one, other] = [...entries.values()]
  if (one === undefined || other === undefined) throw new Error('two entries')
  const agenda = new Agenda(entries)
  agenda.wake(one, NOW)
  agenda.wake(one, milliseconds(200))
  agenda.wake(other, NOW)
  agenda.forget(other)
  expect(agenda.deadline()).toBe(NOW)
  expect(agenda.take(NOW, LIMIT)).toEqual([])
  expect(agenda.take(milliseconds(200), LIMIT)).toEqual([one])
})
