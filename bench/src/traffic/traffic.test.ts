// The traffic of a small cluster at rest, and what memberlist's settings come to.

import { expect, test } from 'bun:test'
import { gossipTraffic, impliedBySettings } from './gossip-traffic.ts'
import { heartbeatTraffic } from './heartbeat-traffic.ts'
import { ratePerNode, rateText } from './rate.ts'

test('gossip at rest is a ping and an answer a second from each node, and a list each half minute', () => {
  const { datagrams, streams } = gossipTraffic(5)
  expect(datagrams.packets).toBeCloseTo(impliedBySettings(5).packets, 1)
  expect(streams.packets).toBeCloseTo(impliedBySettings(5).streams, 1)
  expect(datagrams.octets / datagrams.packets).toBeGreaterThan(28)
})

test.each([
  { members: 5, streams: 2 / 30 },
  { members: 32, streams: 2 / 30 },
  { members: 33, streams: 2 / 60 },
  { members: 64, streams: 2 / 60 },
  { members: 500, streams: 2 / 150 },
])('of $members members lists are exchanged as often as memberlist scales it', ({ members, streams }) => {
  expect(impliedBySettings(members)).toEqual({ packets: 2, streams })
})

test('heartbeats come ten times a second and up to a tenth sooner, and list every peer in ten octets', () => {
  const [three, eight] = [heartbeatTraffic(3), heartbeatTraffic(8)]
  for (const { packets } of [three, eight]) {
    expect(packets).toBeGreaterThan(9.9)
    expect(packets).toBeLessThan(11.2)
  }
  const size = ({ packets, octets }: typeof three) => octets / packets
  expect(size(eight) - size(three)).toBeCloseTo(50, 0)
})

test('a rate is of one node in one second', () => {
  const rate = ratePerNode(600, 60_000, 5, 60)
  expect(rate).toEqual({ packets: 2, octets: 200 })
  expect(rateText(rate)).toBe('2.0 packets/s and 200 octets/s')
})
