import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { Takeover } from './takeover.ts'
import { timing } from './timing.ts'

const ETH0 = { index: 2, name: 'eth0', hardwareAddress: '02:00:00:00:00:01', linkLocal: null, arp: true }

test('the lease runs from the last heartbeat that was sent, and there is none where the network takes no heartbeat', () => {
  const takeover = new Takeover({ boot: 1n, random: () => 0, gossipKey: new Uint8Array(16).fill(1) })
  takeover.setInterfaces(milliseconds(0), [ETH0])
  takeover.desire(milliseconds(0), { generation: 1, node: 'a', announcements: [], withdrawn: [] })
  expect(takeover.leaseUntil(2)).toBe(milliseconds(Infinity))
  takeover.sent(milliseconds(1000), 2)
  expect(takeover.leaseUntil(2)).toBe(milliseconds(1000 + timing().lease))
  expect(takeover.leaseUntil(3)).toBe(milliseconds(0))
})
