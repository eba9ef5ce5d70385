import { describe, expect, test } from 'bun:test'
import { after, milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { BurstSchedule } from './burst-schedule.ts'

/** Runs the schedule on its own deadlines from `from` on and returns what was taken when, in milliseconds. */
function run(schedule: BurstSchedule<string>, until: Milliseconds): [string, number][] {
  const taken: [string, number][] = []
  for (let now = schedule.deadline(); now !== undefined && now <= until; now = schedule.deadline()) {
    const key = schedule.take(now)
    if (key !== undefined) taken.push([key, Math.round(now)])
  }
  return taken
}

describe('a burst', () => {
  test('is five rounds, 1.1 s apart, the first at once', () => {
    const schedule = new BurstSchedule<string>()
    schedule.start(seconds(10), 'a')
    const times = run(schedule, seconds(60)).map(([, at]) => at)
    expect(times).toEqual([10_000, 11_100, 12_200, 13_300, 14_400])
    expect(schedule.deadline()).toBeUndefined()
  })

  test('is followed by one round at each interval, where there is one, until it is stopped', () => {
    const schedule = new BurstSchedule<string>(seconds(60))
    schedule.start(seconds(0), 'a')
    schedule.start(seconds(0), 'b')
    run(schedule, seconds(5))
    expect(run(schedule, seconds(190)).filter(([key]) => key === 'a')).toEqual([
      ['a', 64_400],
      ['a', 124_400],
      ['a', 184_400],
    ])
    schedule.stop('a')
    expect(new Set(run(schedule, seconds(500)).map(([key]) => key))).toEqual(new Set(['b']))
    // a burst in between is whole, and the interval counts from its end
    schedule.start(seconds(500), 'b')
    expect(run(schedule, seconds(600)).map(([, at]) => at)).toEqual([
      500_000, 501_100, 502_200, 503_300, 504_400, 564_400,
    ])
  })

  test('that starts between the rounds of another keeps its own times', () => {
    const schedule = new BurstSchedule<string>()
    schedule.start(seconds(0), 'a')
    const first = run(schedule, seconds(1.2))
    schedule.start(seconds(1.5), 'b')
    const rest = run(schedule, seconds(3))
    expect([...first, ...rest]).toEqual([
      ['a', 0],
      ['a', 1100],
      ['b', 1500],
      ['a', 2200],
      ['b', 2600],
    ])
  })

  test('stopped between two rounds sends no further one', () => {
    const schedule = new BurstSchedule<string>()
    schedule.start(seconds(0), 'a')
    schedule.start(seconds(0), 'b')
    run(schedule, seconds(2))
    schedule.stop('a')
    expect(run(schedule, seconds(60)).map(([key]) => key)).toEqual(['b', 'b', 'b'])
  })

  test('started again begins anew', () => {
    const schedule = new BurstSchedule<string>()
    schedule.start(seconds(0), 'a')
    run(schedule, seconds(2))
    schedule.start(seconds(2), 'a')
    expect(run(schedule, seconds(60))).toHaveLength(5)
  })

  test('of a process that was frozen sends one round, not all that it missed', () => {
    const schedule = new BurstSchedule<string>()
    schedule.start(seconds(0), 'a')
    expect(schedule.take(seconds(0))).toBe('a')
    expect(schedule.take(seconds(30))).toBe('a')
    expect(schedule.take(seconds(30))).toBeUndefined()
    expect(schedule.deadline()).toBe(seconds(31.1))
  })
})

test('nothing is taken before it is due', () => {
  const schedule = new BurstSchedule<string>()
  schedule.start(seconds(1), 'a')
  expect(schedule.take(seconds(0.9))).toBeUndefined()
})

test('thousands of bursts all get five rounds, never two within 1.1 s', () => {
  const schedule = new BurstSchedule<string>()
  const rounds = new Map<string, number[]>()
  for (let i = 0; i < 3000; i++) schedule.start(milliseconds(i), `key ${i}`)
  // Slower than the rounds fall due, as when few are taken in each turn.
  let now = seconds(3)
  while (schedule.deadline() !== undefined) {
    const key = schedule.take(now)
    if (key !== undefined) rounds.set(key, [...(rounds.get(key) ?? []), now])
    now = after(now, milliseconds(1))
  }
  expect(rounds.size).toBe(3000)
  for (const times of rounds.values()) {
    expect(times).toHaveLength(5)
    times.reduce((previous, time) => {
      expect(time - previous).toBeGreaterThanOrEqual(1100)
      return time
    })
  }
})
