// What is made of questions and answers: each case is a line of rounds, five milliseconds apart, with who answered.

import { expect, test } from 'bun:test'
import { outage, OutageMeter } from './outage.ts'
import type { Answer, Ask } from './outage.ts'

const INTERVAL = 5
/** An answer takes one millisecond. */
const LATENCY = 1
const PATIENCE = 100

/** `A`, `B`: who answered the question of that round; `AB`: both; `-`: nobody. */
function recording(rounds: string) {
  const asks: Ask[] = []
  const answers: Answer[] = []
  for (const [round, answerers] of rounds.split(' ').entries()) {
    const askedAt = round * INTERVAL
    asks.push({ askedAt })
    for (const hardwareAddress of answerers.replace('-', ''))
      answers.push({ askedAt, hardwareAddress, answeredAt: askedAt + LATENCY })
  }
  return { asks, answers, window: { from: 0, to: asks.length * INTERVAL } }
}

function look(rounds: string) {
  const { asks, answers, window } = recording(rounds)
  return outage(asks, answers, window, PATIENCE)
}

test.each([
  ['one node that always answers: no gap beyond the interval', 'A A A A', { gap: 5, both: 0, lost: 0 }],
  ['a lost answer', 'A A - A A', { gap: 10, both: 0, lost: 1 }],
  ['a node that is replaced', 'A A - - - B B', { gap: 20, both: 0, lost: 3 }],
  ['a move without a pause', 'A A B B', { gap: 5, both: 0, lost: 0 }],
  ['two that answer for three rounds', 'A AB AB AB B', { gap: 5, both: 15, lost: 0 }],
  ['of two such times the longer', 'A AB A AB AB B', { gap: 5, both: 10, lost: 0 }],
  ['a round in which both are silent ends nothing', 'A AB - AB B', { gap: 10, both: 15, lost: 1 }],
  ['two until the end', 'A AB AB', { gap: 5, both: 10, lost: 0 }],
  ['nobody, ever', '- - - -', { gap: 20, both: 0, lost: 4 }],
  ['nobody from the start', '- - A A', { gap: 11, both: 0, lost: 2 }],
  ['nobody until the end', 'A - - -', { gap: 19, both: 0, lost: 3 }],
])('%s', (_, rounds, expected) => {
  expect(look(rounds)).toMatchObject(expected)
})

test('moves say who, from whom and when; while two answer nothing is decided', () => {
  expect(look('A A AB AB B - A').moves).toEqual([
    { from: 'A', to: 'B', at: 21 },
    { from: 'B', to: 'A', at: 31 },
  ])
  expect(look('A AB A').moves).toEqual([])
})

test('what a stopped node answers when it wakes is late: no second owner, and no end of a gap', () => {
  const { asks, answers, window } = recording('A - - B B')
  const late = { hardwareAddress: 'A', askedAt: 5, answeredAt: 205 }
  const both = { ...late, askedAt: 15 }
  expect(outage(asks, [...answers, late, both], window, PATIENCE)).toMatchObject({
    gap: 15,
    both: 0,
    lost: 2,
    late: 2,
  })
})

test('an answer that overtakes another ends the gap', () => {
  const asks = [{ askedAt: 0 }, { askedAt: 5 }]
  const answers = [
    { askedAt: 0, hardwareAddress: 'A', answeredAt: 90 },
    { askedAt: 5, hardwareAddress: 'A', answeredAt: 6 },
  ]
  expect(outage(asks, answers, { from: 0, to: 100 }, PATIENCE).gap).toBe(84)
})

test('what goes on for long is measured while it does', () => {
  const meter = new OutageMeter(0)
  const two = new Set(['A', 'B'])
  for (let askedAt = 0; askedAt < 1000; askedAt += 100) meter.asked({ askedAt, answerers: two })
  expect(meter.until(1000)).toEqual({ gap: 1000, both: 1000 })
  meter.answered(1001)
  meter.asked({ askedAt: 1001, answerers: new Set(['A']) })
  expect(meter.until(1500)).toEqual({ gap: 1001, both: 1001 })
})
