import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import fc from 'fast-check'
import { TimerQueue } from './timer-queue.ts'

test('timers come in the order of their times, and none too early', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 100 })), fc.nat({ max: 100 }), (times, now) => {
      const queue = new TimerQueue<number>()
      for (const time of times) queue.add(milliseconds(time), time)
      const taken: number[] = []
      for (let it = queue.take(milliseconds(now)); it !== undefined; it = queue.take(milliseconds(now)))
        taken.push(it)
      expect(taken).toEqual(times.filter((time) => time <= now).toSorted((a, b) => a - b))
      const rest = times.filter((time) => time > now)
      expect(queue.deadline()).toBe(rest.length === 0 ? undefined : milliseconds(Math.min(...rest)))
    }),
  )
})
