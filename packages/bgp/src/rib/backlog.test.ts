// What waits is gone through as it goes out, and never listed: the members that are looked at are counted.

import { describe, expect, test } from 'bun:test'
import { Backlog } from './backlog.ts'
import type { Entry, Group } from './entry.ts'
import { readNlri } from './nlri.ts'

const NOBODY = () => false

/** Counts whom somebody looks at. */
class CountedSet extends Set<Entry> {
  looks = 0;

  override *values(): SetIterator<Entry> {
    for (const entry of super.values()) {
      this.looks++
      yield entry
    }
  }

  override [Symbol.iterator](): SetIterator<Entry> {
    return this.values()
  }
}

const entryOf = (prefix: string): Entry => ({
  ...readNlri(prefix),
  wanted: undefined,
  sent: undefined,
  session: 0,
  round: 0,
})

function groupOf(count: number) {
  const members = new CountedSet()
  const attributes = { communities: [], largeCommunities: [], extendedCommunities: [] }
  const group: Group = { key: 'IPv4', family: 'IPv4', attributes, members }
  for (let i = 0; i < count; i++) {
    const entry = entryOf(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}/32`)
    entry.wanted = group
    members.add(entry)
  }
  return { group, members }
}

/** Takes so many that wait. */
function take(backlog: Backlog, count: number, isTold: (entry: Entry) => boolean = NOBODY): string[] {
  const taken: string[] = []
  const members = backlog.next(isTold)?.members
  while (members !== undefined && taken.length < count) {
    const next = members.next(count - taken.length, isTold)
    if (next.length === 0) break
    taken.push(...next.map(({ prefix }) => prefix))
    members.passed(next.length)
  }
  return taken
}

describe('a group that is to go out whole', () => {
  test.each([false, true])('costs as much as goes out, though it was told already: %p', (isAgain) => {
    const { group, members } = groupOf(10_000)
    const backlog = new Backlog()
    backlog.announceWhole(group, isAgain)
    expect(take(backlog, 5)).toHaveLength(5)
    expect(members.looks).toBe(5)
    const isTold = (entry: Entry) => !isAgain && entry.prefix === '10.0.0.5/32'
    expect(take(backlog, 2, isTold)).toHaveLength(2)
    expect(members.looks).toBeLessThanOrEqual(8)
  })

  test('goes out member by member, without those that have gone and with those that have come', () => {
    const { group, members } = groupOf(4)
    const [, second, third] = [...members]
    if (second === undefined || third === undefined) throw new Error('four members')
    const backlog = new Backlog()
    backlog.announceWhole(group, false)
    expect(take(backlog, 1)).toEqual(['10.0.0.0/32'])
    members.delete(second)
    const come = entryOf('10.0.0.9/32')
    members.add(come)
    expect(take(backlog, 9, (entry) => entry === third)).toEqual(['10.0.0.3/32', '10.0.0.9/32'])
    expect(backlog.next(NOBODY)).toBeUndefined()
    expect(backlog.hasAnnouncements).toBe(false)
  })

  test('and is asked for again in the midst of that goes out to its end, and once more', () => {
    const { group } = groupOf(3)
    const backlog = new Backlog()
    backlog.announceWhole(group, true)
    take(backlog, 2)
    backlog.announceWhole(group, true)
    backlog.announceWhole(group, true)
    expect(take(backlog, 9)).toEqual(['10.0.0.2/32', '10.0.0.0/32', '10.0.0.1/32', '10.0.0.2/32'])
    expect(backlog.next(NOBODY)).toBeUndefined()
  })
})

test('what had no room is asked for again, unless it has gone', () => {
  const { group, members } = groupOf(2)
  const [first, second] = [...members]
  if (first === undefined || second === undefined) throw new Error('two members')
  const backlog = new Backlog()
  backlog.announceWhole(group, false)
  const next = (limit: number) => backlog.next(NOBODY)?.members.next(limit, NOBODY)
  expect(next(1)).toEqual([first])
  expect(next(9)).toEqual([first, second])
  expect(next(1)).toEqual([first])
  members.delete(first)
  expect(next(9)).toEqual([second])
})

test('marked members go before groups', () => {
  const { group } = groupOf(1)
  const other = groupOf(1).group
  const [marked] = other.members
  if (marked === undefined) throw new Error('a member')
  const backlog = new Backlog()
  backlog.announceWhole(group, false)
  backlog.announce(marked, other)
  expect(backlog.next(NOBODY)?.group).toBe(other)
  expect(take(backlog, 9)).toHaveLength(1)
  expect(backlog.next(NOBODY)?.group).toBe(group)
})
