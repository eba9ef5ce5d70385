import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { LAN_SETTINGS, WAN_SETTINGS } from '../settings.ts'
import { Suspicion, suspicionBounds, suspicionTimeout } from './suspicion.ts'
import { Timers } from './timers.ts'

test.each([
  ['two nodes: nobody can confirm', LAN_SETTINGS, 2, { least: 4000, most: 24_000, expected: 0 }],
  ['three nodes: one cannot be two', LAN_SETTINGS, 3, { least: 4000, most: 24_000, expected: 0 }],
  ['four nodes', LAN_SETTINGS, 4, { least: 4000, most: 24_000, expected: 2 }],
  ['ten nodes', LAN_SETTINGS, 10, { least: 4000, most: 24_000, expected: 2 }],
  ['100 nodes', LAN_SETTINGS, 100, { least: 8000, most: 48_000, expected: 2 }],
  ['1,000 nodes far apart', WAN_SETTINGS, 1000, { least: 90_000, most: 540_000, expected: 4 }],
])('bounds for %s', (_, settings, size, expected) => {
  const { least, most, expected: confirmations } = suspicionBounds(settings, size)
  expect({ least: Math.round(least), most: Math.round(most), expected: confirmations }).toEqual(expected)
})

test.each([
  [0, 24_000],
  [1, 11_381],
  [2, 4000],
  [3, 4000],
])('with %d of 2 confirmations a suspect of ten has %d ms', (confirmations, expected) => {
  expect(Math.round(suspicionTimeout(suspicionBounds(LAN_SETTINGS, 10), confirmations))).toBe(expected)
})

describe('a suspicion', () => {
  const start = () => {
    const timers = new Timers(seconds(0), seconds(60))
    const expired: number[] = []
    const bounds = suspicionBounds(LAN_SETTINGS, 10)
    const suspicion = new Suspicion(timers, bounds, 'a', () => expired.push(timers.now))
    const go = (to: number) => {
      timers.tell(milliseconds(to))
      timers.run()
    }
    return { timers, suspicion, expired, go }
  }

  test('that nobody confirms lasts longest', () => {
    const { expired, go } = start()
    go(23_999)
    expect(expired).toEqual([])
    go(24_000)
    expect(expired).toEqual([24_000])
  })

  test('ends sooner with each other who confirms, counted from its beginning', () => {
    const { timers, suspicion, go } = start()
    go(1000)
    expect(suspicion.confirm('b')).toBe(true)
    expect(Math.round(timers.deadline() ?? 0)).toBe(11_381)
    go(2000)
    expect(suspicion.confirm('c')).toBe(true)
    expect(Math.round(timers.deadline() ?? 0)).toBe(4000)
  })

  test('ends at once when the time that is left is over', () => {
    const { suspicion, expired, go } = start()
    go(12_000)
    suspicion.confirm('b')
    go(12_000)
    expect(expired).toEqual([12_000])
  })

  test('is not confirmed by who began it, twice by the same, or by more than count', () => {
    const { suspicion } = start()
    expect(['a', 'b', 'b', 'c', 'd'].map((from) => suspicion.confirm(from))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ])
  })

  test('that has ended does not expire', () => {
    const { suspicion, expired, go } = start()
    suspicion.end()
    go(50_000)
    expect(expired).toEqual([])
  })
})
