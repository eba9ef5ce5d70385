// Which questions and answers of a record concern an address: lines of rounds, five milliseconds apart, with who answered.

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

test('an answer that comes after a tenth of a second is late', () => {
  const { asks } = recording('- -')
  const answers = [100, 101].map((answeredAt) => ({
    address: ADDRESS,
    askedAt: 0,
    hardwareAddress: 'A',
    answeredAt,
  }))
  const window = { from: 0, to: 200 }
  expect(outageOf({ asks, answers, announcements: [] }, ADDRESS, window)).toMatchObject({ lost: 1, late: 1 })
})
