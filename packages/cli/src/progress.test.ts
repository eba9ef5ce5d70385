// What is shown of work that takes long, and that nothing of it stays.

import { expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { createManualRuntime } from '@ingot/kube/manual-runtime'
import { duringProgress } from './progress.ts'

function started(what: string | (() => string) = 'waiting') {
  const runtime = createManualRuntime()
  const shown: string[] = []
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const done = duringProgress({ showProgress: (text) => shown.push(text) }, what, runtime, promise)
  return { runtime, shown, resolve, reject, done }
}

test('work of less than a second shows nothing', async () => {
  const { runtime, shown, resolve, done } = started()
  runtime.advance(seconds(0.9))
  resolve(7)
  expect(await done).toBe(7)
  expect(shown).toEqual([''])
  runtime.advance(seconds(10))
  expect(shown).toEqual([''])
})

test('longer work is told of each second, with how far it is', async () => {
  let answered = 0
  const { runtime, shown, resolve, done } = started(() => `asked (${answered} of 9)`)
  runtime.advance(seconds(1))
  answered = 4
  runtime.advance(seconds(2))
  resolve(7)
  await done
  expect(shown).toEqual(['asked (0 of 9) … 1 s', 'asked (4 of 9) … 2 s', 'asked (4 of 9) … 3 s', ''])
})

test('the line is taken away where the work fails, too', async () => {
  const { runtime, shown, reject, done } = started()
  runtime.advance(seconds(1))
  reject(new Error('no'))
  expect(await done.catch(String)).toBe('Error: no')
  expect(shown.at(-1)).toBe('')
})

test('where nobody looks, the work is all there is', async () => {
  expect(await duringProgress({}, 'x', createManualRuntime(), Promise.resolve(7))).toBe(7)
})
