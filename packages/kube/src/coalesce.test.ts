// Work that is marked as due: once, later, and not all of the time.

import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { coalesce } from './coalesce.ts'
import { createManualRuntime } from './manual-runtime.ts'

const NOW = milliseconds(0)

test('work that is marked many times is done once, later', () => {
  const clock = createManualRuntime()
  let runs = 0
  const work = coalesce(clock, () => runs++)
  work.mark()
  work.mark()
  expect(runs).toBe(0)
  clock.advance(NOW)
  expect(runs).toBe(1)
})

test('work that is marked while it is done is done again', () => {
  const clock = createManualRuntime()
  let runs = 0
  const work = coalesce(clock, () => {
    if (runs++ === 0) work.mark()
  })
  work.mark()
  clock.advance(NOW)
  expect(runs).toBe(2)
})

test('work that takes long leaves twice as much time to others', () => {
  const clock = createManualRuntime()
  let runs = 0
  const work = coalesce({ ...clock, now: () => milliseconds(clock.now() + runs * 20) }, () => runs++)
  work.mark()
  clock.advance(NOW)
  work.mark()
  expect(clock.pending()).toEqual([milliseconds(40)])
})

test('what comes after work that took very long does not wait for as long again', () => {
  const clock = createManualRuntime()
  let runs = 0
  const work = coalesce({ ...clock, now: () => milliseconds(clock.now() + runs * 5000) }, () => runs++)
  work.mark()
  clock.advance(NOW)
  work.mark()
  expect(clock.pending()).toEqual([milliseconds(100)])
})

test('nothing is done after the stop', () => {
  const clock = createManualRuntime()
  let runs = 0
  const work = coalesce(clock, () => runs++)
  work.mark()
  work.stop()
  work.mark()
  clock.advance(milliseconds(1000))
  expect(runs).toBe(0)
  const idle = coalesce(clock, () => runs++)
  idle.stop()
  idle.mark()
  expect(clock.pending()).toEqual([])
})
