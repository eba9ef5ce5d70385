// What is made of questions and answers: each case is a line of rounds, five milliseconds apart, with who answered.

import { expect, test } from 'bun:test'
import { outageOf, outagesOf } from './outage.ts'
import type { Answer, Ask, Recording } from './outage.ts'

const ADDRESS = '192.0.2.1'
const INTERVAL = 5
/** An answer takes one millisecond. */
const LATENCY = 1

/** `A`, `B`: who answered the question of that round; `AB`: both; `-`: nobody. */
function recording(rounds: string, address = ADDRESS): Recording {
  const asks: Ask[] = []
  const answers: Answer[] = []
  for (const [round, answerers] of rounds.split(' ').entries()) {
    const askedAt = round * INTERVAL
    asks.push({ address, askedAt })
    for (const hardwareAddress of answerers.replace('-', ''))
      answers.push({ address, askedAt, hardwareAddress, answeredAt: askedAt + LATENCY })
  }
  return { asks, answers, announcements: [] }
}

function look(rounds: string) {
  const window = { from: 0, to: rounds.split(' ').length * INTERVAL }
  return outageOf(recording(rounds), ADDRESS, window)
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
  const { asks, answers } = recording('A - - B B')
  const late = { address: ADDRESS, hardwareAddress: 'A', askedAt: 5, answeredAt: 205 }
  const both = { ...late, askedAt: 15 }
  const window = { from: 0, to: 25 }
  const outage = outageOf({ asks, answers: [...answers, late, both], announcements: [] }, ADDRESS, window)
  expect(outage).toMatchObject({ gap: 15, both: 0, lost: 2, late: 2 })
})

test('questions outside the window do not count, nor those for another address', () => {
  const one = recording('A - A A')
  const other = recording('B B B B', '192.0.2.2')
  const all = {
    asks: [...one.asks, ...other.asks],
    answers: [...one.answers, ...other.answers],
    announcements: [],
  }
  const window = { from: 10, to: 20 }
  expect(outageOf(all, ADDRESS, window)).toMatchObject({ asked: 2, lost: 0, moves: [] })
  expect([...outagesOf(all, window).keys()]).toEqual([ADDRESS, '192.0.2.2'])
  expect(outagesOf(all, window).get(ADDRESS)).toEqual(outageOf(all, ADDRESS, window))
})
