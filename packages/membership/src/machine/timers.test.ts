import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { Timers } from './timers.ts'

const start = () => {
  const timers = new Timers(seconds(10), milliseconds(500))
  const ran: string[] = []
  const set = (delay: number, name: string) => timers.after(milliseconds(delay), () => ran.push(name))
  const go = (to: number) => {
    timers.tell(seconds(to))
    timers.run()
  }
  return { timers, ran, set, go }
}

describe('timers', () => {
  test('run when they are due, in the order of their times and then in that in which they were set', () => {
    const { timers, ran, set, go } = start()
    set(200, 'c')
    set(100, 'a')
    set(100, 'b')
    set(900, 'd')
    expect(timers.deadline()).toBe(seconds(10.1))
    go(10.2)
    expect([ran, timers.deadline()]).toEqual([['a', 'b', 'c'], seconds(10.9)])
    go(10.9)
    expect([ran.at(-1), timers.deadline()]).toEqual(['d', undefined])
  })

  test('that are cancelled do not run, not even by one that runs with them', () => {
    const { timers, ran, set, go } = start()
    const second = set(101, 'second')
    timers.after(milliseconds(100), () => timers.cancel(second))
    go(10.2)
    expect(ran).toEqual([])
  })

  test('set for now by one that runs wait for the next call', () => {
    const { timers, ran, set, go } = start()
    timers.after(milliseconds(100), () => set(0, 'again'))
    go(10.1)
    expect(ran).toEqual([])
    go(10.1)
    expect(ran).toEqual(['again'])
  })

  test('do not mind a clock that goes back', () => {
    const { timers, ran, set, go } = start()
    set(100, 'a')
    timers.tell(seconds(5))
    expect(timers.now).toBe(seconds(10))
    go(10.1)
    expect(ran).toEqual(['a'])
  })
})

describe('a process that did not run for longer than the lapse', () => {
  test('finds every timer as far ahead as it was', () => {
    const { timers, ran, set, go } = start()
    set(100, 'a')
    set(300, 'b')
    go(70)
    expect([ran, timers.deadline()]).toEqual([['a'], seconds(70.2)])
  })

  test('has not lapsed because a timer was set for a time that is past', () => {
    const { timers, ran, set, go } = start()
    set(100, 'a')
    timers.at(seconds(9), () => ran.push('past'))
    go(10.05)
    go(10.1)
    expect(ran).toEqual(['past', 'a'])
  })

  test('but one that is a little late does not', () => {
    const { ran, set, go } = start()
    set(100, 'a')
    set(300, 'b')
    go(10.6)
    expect(ran).toEqual(['a', 'b'])
  })
})
