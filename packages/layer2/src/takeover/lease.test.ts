import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { Takeover } from './takeover.ts'
import { timing } from './timing.ts'

const ETH0 = { index: 2, name: 'eth0', hardwareAddress: '02:00:00:00:00:01', linkLocal: null, arp: true }

function started(gossipKey?: Uint8Array): Takeover {
  const takeover = new Takeover({ boot: 1n, random: () => 0, gossipKey })
  takeover.setInterfaces(milliseconds(0), [ETH0])
  takeover.desire(milliseconds(0), { generation: 1, node: 'a', announcements: [], withdrawn: [] })
  return takeover
}

test('the lease runs from the turn that a heartbeat is of, not from one in which none is due', () => {
  const takeover = started(new Uint8Array(16).fill(1))
  const sends = (now: number) => takeover.advance(milliseconds(now)).some(({ kind }) => kind === 'send')
  expect([sends(1000), takeover.leaseUntil(2)]).toEqual([true, milliseconds(1000 + timing().lease)])
  expect([sends(1010), takeover.leaseUntil(2)]).toEqual([false, milliseconds(1000 + timing().lease)])
  expect(takeover.leaseUntil(3)).toBe(milliseconds(0))
})

test('there is none where no heartbeats are sent', () => {
  const takeover = started()
  takeover.advance(milliseconds(1000))
  expect(takeover.leaseUntil(2)).toBe(milliseconds(Infinity))
})
