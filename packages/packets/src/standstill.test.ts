import { describe, expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { Standstill } from './standstill.ts'

/** What each look comes to. */
function looks(...turns: readonly number[]) {
  const standstill = new Standstill()
  return turns.map((it) => standstill.look(it))
}

const times = (count: number, turns: number) => Array.from({ length: count }, () => turns)

describe('a packet thread', () => {
  test('that turns does not stand still', () => {
    expect(looks(1, 1, 1, 1, 2, 2, 2, 2, 3)).not.toContainEqual(expect.any(Number))
  })

  test('that has not turned for two seconds is told of, once', () => {
    expect(looks(1, ...times(8, 1)).filter(Boolean)).toEqual([seconds(2)])
    expect(looks(1, ...times(4, 1)).at(-1)).toBe(seconds(2))
  })

  test('that stands still again is told of again', () => {
    expect(looks(1, ...times(4, 1), 2, ...times(4, 2)).filter(Boolean)).toEqual([seconds(2), seconds(2)])
  })

  test('that only begins has twenty seconds for that', () => {
    expect(looks(...times(39, 0), 1).filter(Boolean)).toEqual([])
    expect(looks(...times(40, 0)).at(-1)).toBe(seconds(20))
  })
})
