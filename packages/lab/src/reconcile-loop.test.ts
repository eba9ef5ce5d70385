// Many wake-ups, few runs.

import { seconds } from '@ingot/api'
import { expect, jest, test } from 'bun:test'
import { reconcileLoop } from './reconcile-loop.ts'

function fail(error: unknown): never {
  throw error
}

/** A loop whose runs end when the test says so. */
function controlledLoop() {
  const ends: (() => void)[] = []
  const loop = reconcileLoop(async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    ends.push(resolve)
    await promise
  }, fail)
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  return { loop, runs: () => ends.length, end: () => ends.at(-1)?.(), turn }
}

test('what wakes it in one turn makes one run, later', async () => {
  const { loop, runs, turn } = controlledLoop()
  loop.wake()
  loop.wake()
  expect(runs()).toBe(0)
  await turn()
  expect(runs()).toBe(1)
})

test('what wakes it during a run makes one more, after it', async () => {
  const { loop, runs, end, turn } = controlledLoop()
  loop.wake()
  await turn()
  loop.wake()
  loop.wake()
  await turn()
  expect(runs()).toBe(1)
  end()
  await turn()
  expect(runs()).toBe(2)
  end()
  await turn()
  expect(runs()).toBe(2)
})

test('a stop waits for the present run, and no other begins', async () => {
  const { loop, runs, end, turn } = controlledLoop()
  loop.wake()
  await turn()
  loop.wake()
  let isStopped = false
  const stopped = loop.stop().then(() => (isStopped = true))
  await turn()
  expect(isStopped).toBe(false)
  end()
  await stopped
  loop.wake()
  await turn()
  expect(runs()).toBe(1)
})

test('a run that throws is told of and tried again after a pause, unless the loop was stopped', async () => {
  jest.useFakeTimers()
  using stack = new DisposableStack()
  stack.defer(() => void jest.useRealTimers())
  const told: unknown[] = []
  const loop = reconcileLoop(
    () => Promise.reject(new Error('too many processes')),
    (error) => told.push(String(error)),
  )
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  loop.wake()
  await settle()
  expect(told).toEqual(['Error: too many processes'])
  jest.advanceTimersByTime(seconds(2))
  await settle()
  expect(told.length).toBe(2)
  await loop.stop()
  jest.advanceTimersByTime(seconds(60))
  await settle()
  expect(told.length).toBe(2)
})
