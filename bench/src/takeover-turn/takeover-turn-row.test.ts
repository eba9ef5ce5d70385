// What of the turns comes into the history; and that addresses change their owner in the simulation as they are said to.

import { expect, test } from 'bun:test'
import { readCore } from '@ingot/packets'
import { playRound } from './play-events.ts'
import { costs, figuresOf } from './takeover-turn-row.ts'
import type { Turns } from './turn-meter.ts'

const turns = (node: string, processor: number, over: number, grown = 0): Turns => {
  const parts = { serve: 0, speakers: 0, desire: 0, advance: processor, report: 0 }
  return { node, longest: { wall: 2 * processor, processor, parts }, over, grown }
}

test('the first round stands alone; of the others the median of the longest turns, the worst, and how many were too long', () => {
  const timed = [
    { killed: [turns('b', 20, 9), turns('c', 1, 0)] },
    { killed: [turns('b', 6, 2), turns('c', 2, 0)] },
    { killed: [turns('b', 3, 0), turns('c', 4, 0)] },
    { killed: [turns('b', 3, 0), turns('c', 9, 1)] },
  ]
  const counted = [{ killed: [turns('b', 1, 0, 1_500_000), turns('c', 1, 0, 30)] }]
  const [cost, ...others] = costs(timed, counted)
  expect(others).toEqual([])
  expect(cost).toMatchObject({ event: 'killed', first: 20, longest: 6, node: 'c', over: 3 })
  if (cost === undefined) return
  expect(figuresOf('takeover turn 1000', cost)).toEqual({
    'takeover turn 1000 killed ms': 6,
    'takeover turn 1000 killed first ms': 20,
    'takeover turn 1000 killed worst ms': 9,
    'takeover turn 1000 killed too long': 3,
    'takeover turn 1000 killed allocated kB': 1500,
  })
})

test('each event of a round has the owner that it is to have, and turns of every node that runs', async () => {
  const round = playRound(await readCore(), 20)
  const nodes = Object.fromEntries(
    Object.entries(round).map(([event, own]) => [
      event,
      own
        .map(({ node }) => node)
        .toSorted()
        .join(''),
    ]),
  )
  expect(nodes).toEqual({
    started: 'abc',
    killed: 'bc',
    'given up': 'bc',
    back: 'abc',
    excluded: 'abc',
    'stopped meanwhile': 'abc',
  })
  for (const { longest } of Object.values(round).flat()) expect(longest.wall).toBeGreaterThan(0)
}, 30_000)
