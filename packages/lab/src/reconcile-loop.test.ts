// Many wake-ups, few runs.

import { expect, test } from 'bun:test'
import { reconcileLoop } from './reconcile-loop.ts'

/** A loop whose runs end when the test says so. */
function controlledLoop() {
  const ends: (() => void)[] = []
  const loop = reconcileLoop(async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    ends.push(resolve)
    await promise
  })
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
