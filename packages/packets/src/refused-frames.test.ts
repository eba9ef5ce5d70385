import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { RefusedFrames } from './refused-frames.ts'

test('refused heartbeats are told of once for each interface, after three seconds, and again when some have left', () => {
  const refused = new RefusedFrames()
  const note = (at: number, name: string, isTaken = false) =>
    refused.note(milliseconds(at), name, isTaken).map(({ facts }) => facts['interface'])
  expect([note(0, 'eth0'), note(2900, 'eth0'), note(2950, 'eth1')]).toEqual([[], [], []])
  expect([note(3000, 'eth0'), note(3100, 'eth0'), note(60_000, 'eth0')]).toEqual([['eth0'], [], []])
  expect([note(60_100, 'eth0', true), note(60_200, 'eth0'), note(63_100, 'eth0')]).toEqual([[], [], []])
  expect(note(63_200, 'eth0')).toEqual(['eth0'])
})
