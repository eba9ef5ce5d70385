import { expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { RejectedFrames } from './rejected-frames.ts'

test('rejected frames are told at once, and then by number every ten seconds', () => {
  const rejected = new RejectedFrames()
  const told = (at: number) => rejected.take(seconds(at)).map(({ facts }) => facts)
  for (const judgement of ['accepted', 'stale'] as const) rejected.note('eth0', judgement)
  expect(told(1)).toEqual([])
  rejected.note('eth0', 'wrong_key')
  expect(told(2)).toEqual([{ interface: 'eth0', count: 1 }])
  for (const judgement of ['wrong_key', 'malformed', 'limited'] as const) rejected.note('eth0', judgement)
  rejected.note('eth1', 'malformed')
  expect(told(11)).toEqual([])
  expect(told(12)).toEqual([
    { interface: 'eth0', count: 3 },
    { interface: 'eth1', count: 1 },
  ])
  expect(told(60)).toEqual([])
})
