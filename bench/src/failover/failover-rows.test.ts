// What of a measurement comes into the history.

import { expect, test } from 'bun:test'
import { eventFigures, manyFigures } from './failover-rows.ts'

const window = { from: 0, to: 1000 }
const reference = { gap: 6, both: 0, moves: [], asked: 200, lost: 0, late: 0 }

const trial = (gap: number, both: number, lost: number, isTaken = true) => {
  return { gap, both, lost, late: 0, isTaken, window, reference }
}

test('median and worst of each event, how often it was played, and how often nobody took the address', () => {
  const trials = new Map([['killed', [trial(400, 0, 80), trial(12_000, 0, 2400, false), trial(410, 3, 0)]]])
  expect(eventFigures('failover', trials)).toEqual({
    'failover killed gap ms': 410,
    'failover killed gap worst ms': 12_000,
    'failover killed both ms': 0,
    'failover killed both worst ms': 3,
    'failover killed native gap ms': 6,
    'failover killed native gap worst ms': 6,
    'failover killed lossless': 1,
    'failover killed trials': 3,
    'failover killed untaken': 1,
  })
})

test('of many addresses that nobody took over there is only how many', () => {
  const many = { announced: 900, answered: 500, gap: 480, both: 0 }
  const figures = manyFigures('failover metallb', [
    { ...many, event: 'killed', untaken: 0 },
    { ...many, event: 'terminated', untaken: 7 },
  ])
  expect(figures).toEqual({
    'failover metallb 1000 killed untaken': 0,
    'failover metallb 1000 killed announced ms': 900,
    'failover metallb 1000 killed answered ms': 500,
    'failover metallb 1000 killed gap ms': 480,
    'failover metallb 1000 killed both ms': 0,
    'failover metallb 1000 terminated untaken': 7,
  })
})
