import { expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import type { Transport } from './gossip-port.ts'
import { Gossip } from './gossip.ts'

test('a node that leaves does not begin to gossip where it could not before', () => {
  let tries = 0
  const bind = () => {
    tries += 1
    return { errno: 98 }
  }
  const transport = { datagrams: { bind } } as unknown as Transport
  const start = { node: 'node-1', bindAddress: '192.0.2.1', bindPort: 7946, isWan: false }
  const gossip = new Gossip(seconds(0), start, transport)
  gossip.advance(seconds(0))
  expect([tries, gossip.deadline()]).toEqual([1, seconds(10)])
  gossip.leave(seconds(9))
  gossip.advance(seconds(10))
  expect([tries, gossip.hasDeparted]).toEqual([1, true])
})
