import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { DampedWeights } from './damped-weights.ts'

/** `TOLD DUE` of one pass, times in seconds. */
function passes(weights: DampedWeights) {
  return (second: number, count: number | undefined) => {
    const told = count === undefined ? '-' : weights.settle(milliseconds(second * 1000), 'default/web', count)
    const due = weights.finish()
    return `${told} ${due === undefined ? 'never' : due / 1000}`
  }
}

test('the first change after a calm goes out at once, the next ones together when it is calm again', () => {
  const pass = passes(new DampedWeights())
  expect([pass(0, 2), pass(60, 3), pass(61, 2), pass(64, 1), pass(65, 4), pass(70, 4), pass(75, 4)]).toEqual([
    '2 never',
    '3 never',
    '3 70',
    '3 70',
    '3 70',
    '4 never',
    '4 never',
  ])
})

test('a number that comes back to what was told is no news', () => {
  const pass = passes(new DampedWeights())
  expect([pass(0, 2), pass(1, 1), pass(2, 2), pass(11, 2)]).toEqual(['2 never', '2 10', '2 never', '2 never'])
})

test('a Service that was gone meanwhile begins anew', () => {
  const pass = passes(new DampedWeights())
  expect([pass(0, 2), pass(1, undefined), pass(2, 1)]).toEqual(['2 never', '- never', '1 never'])
})
