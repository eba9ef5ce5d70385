// The shortcut of a sharing group, held against looking at every member.

import { expect, test } from 'bun:test'
import { array, assert, bigInt, constantFrom, property, record, subarray } from 'fast-check'
import { Holders } from './holders.ts'
import { SharingGroup } from './sharing-group.ts'
import type { Member } from './sharing-group.ts'

const PORTS = ['TCP/80', 'TCP/443', 'UDP/53']

const member = (rank: bigint): Member => ({
  rank,
  holding: {
    address: { family: 'IPv4', value: rank },
    group: 'k',
    holders: new Holders('x', []),
    ports: new Map(),
  },
})

test('gives the lowest member with the ports free, however members and ports came and went before', () => {
  const anyRank = bigInt({ min: 0n, max: 30n })
  const step = record({
    add: anyRank,
    takes: subarray(PORTS),
    frees: anyRank,
    leaves: anyRank,
    asks: subarray(PORTS, { minLength: 1 }),
    takesWhatItAsked: constantFrom(true, false),
  })
  assert(
    property(array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const group = new SharingGroup()
      const members = new Map<bigint, Member>()
      for (const { add, takes, frees, leaves, asks, takesWhatItAsked } of steps) {
        const added = members.get(add) ?? member(add)
        members.set(add, added)
        for (const port of takes) added.holding.ports.set(port, ['x'])
        group.add(added)
        members.get(frees)?.holding.ports.clear()
        group.freed(frees, PORTS)
        members.delete(leaves)
        group.remove(leaves)
        const expected = [...members.values()]
          .toSorted((a, b) => Number(a.rank - b.rank))
          .find(({ holding }) => asks.every((port) => !holding.ports.has(port)))
        const found = group.lowestWith(asks)
        expect(found?.rank).toBe(expected?.rank)
        if (takesWhatItAsked) for (const port of asks) found?.holding.ports.set(port, ['y'])
      }
    }),
  )
})
