import { describe, expect, test } from 'bun:test'
import { Rounds } from './rounds.ts'

/** The next so many members. */
function take<Item>(rounds: Rounds<Item>, count: number): (Item | undefined)[] {
  return Array.from({ length: count }, () => rounds.next())
}

describe('a round', () => {
  test('comes to every member once, and then is over', () => {
    const rounds = new Rounds(new Set([1, 2, 3]))
    expect(take(rounds, 1)).toEqual([undefined])
    rounds.begin()
    expect(rounds.isUnderWay).toBe(true)
    expect(take(rounds, 4)).toEqual([1, 2, 3, undefined])
    expect(rounds.isUnderWay).toBe(false)
  })

  test('that was asked for twice before it came to anybody is one', () => {
    const rounds = new Rounds(new Set([1, 2]))
    rounds.begin()
    rounds.begin()
    expect(take(rounds, 3)).toEqual([1, 2, undefined])
  })

  test('that is asked for in the midst of one follows it, and no more than one does', () => {
    const rounds = new Rounds(new Set([1, 2, 3]))
    rounds.begin()
    take(rounds, 1)
    rounds.begin()
    rounds.begin()
    expect(take(rounds, 6)).toEqual([2, 3, 1, 2, 3, undefined])
  })

  test('comes to all, however often another one is asked for', () => {
    const rounds = new Rounds(new Set([1, 2, 3]))
    const seen = take(rounds, 0)
    for (let turn = 0; turn < 6; turn++) {
      rounds.begin()
      seen.push(...take(rounds, 1))
    }
    expect(seen).toEqual([1, 2, 3, 1, 2, 3])
  })

  test('sees what has come meanwhile, and not what has gone', () => {
    const members = new Set([1, 2, 3])
    const rounds = new Rounds(members)
    rounds.begin()
    take(rounds, 1)
    members.delete(2)
    members.add(4)
    expect(take(rounds, 3)).toEqual([3, 4, undefined])
  })
})
