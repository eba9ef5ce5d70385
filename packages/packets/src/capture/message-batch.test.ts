// Reading many messages at once, of a datagram socket that keeps their bounds as a packet socket does, and needs no right.

import { expect, test } from 'bun:test'
import * as libc from '../libc.ts'
import { MessageBatch } from './message-batch.ts'

const AF_UNIX = 1
const SOCK_DGRAM = 2
const ROOM = 65_552

test('a frame that is longer than its room is cut, and tells how long it was', () => {
  // a name in no file system
  const name = Buffer.from(`\x01\0\0ingot-batch-${process.pid}`)
  const [here, there] = [libc.socket(AF_UNIX, SOCK_DGRAM, 0), libc.socket(AF_UNIX, SOCK_DGRAM, 0)]
  try {
    expect([libc.bind(here, name), libc.connect(there, name)]).toEqual([0, 0])
    const batch = new MessageBatch(0)
    for (const length of [60, ROOM, 100_000])
      expect(libc.send(there, new Uint8Array(length).fill(7))).toBe(length)
    expect(batch.receive(here)).toBe(3)
    const lengths = [0, 1, 2].map((index) => [batch.lengthOf(index), batch.originalLengthOf(index)])
    expect(lengths).toEqual([
      [60, 60],
      [ROOM, ROOM],
      [ROOM, 100_000],
    ])
    expect(batch.memory[batch.frameAt(2) + ROOM - 1]).toBe(7)
    expect(batch.receive(here)).toBe(0)
  } finally {
    libc.close(here)
    libc.close(there)
  }
})
