// A node with a thousand addresses dies: all of them are answered within 600 ms and announced within a second, after at
// most sixteen asks.

import { expect, setDefaultTimeout, test } from 'bun:test'
import { World } from './world.ts'

setDefaultTimeout(60_000)

test('a thousand addresses of a dead node are taken together', () => {
  const world = new World({ seed: 1, addresses: 1000 })
  world.settle()
  const asked = world.node('b').sent.asks
  const died = world.timeline.now
  const owned = () => world.addresses.filter((address) => world.node('b').answers(address)).length
  expect(owned()).toBe(0)
  world.node('a').kill()
  world.pass(600)
  expect(owned()).toBe(1000)
  expect(world.node('c').transitions.filter(({ to, at }) => to === 'owner' && at >= died)).toEqual([])
  // Sixteen addresses, each asked for twice.
  expect(world.node('b').sent.asks - asked).toBeLessThanOrEqual(32)
  world.pass(400)
  const announced = world.addresses.map((address) => world.node('b').announcedFirst.get(address) ?? Infinity)
  expect(Math.max(...announced) - died).toBeLessThanOrEqual(1000)
})

test('a thousand addresses come back without one unanswered request', () => {
  const world = new World({ seed: 2, addresses: 1000 })
  world.settle()
  world.node('a').kill()
  world.pass(2000)
  world.start('a')
  world.outage.reset()
  world.pass(4000)
  expect(world.addresses.every((address) => world.node('a').answers(address))).toBe(true)
  expect(world.outage.measured).toMatchObject({ gap: 0, moves: 2 })
  expect(world.outage.measured.both).toBeLessThanOrEqual(60)
})

test('a thousand addresses are handed over without one unanswered request, however late turns come', () => {
  const world = new World({ seed: 4, addresses: 1000 })
  world.settle()
  for (const node of world.nodes.values()) node.lateness = 120
  world.outage.reset()
  world.setEligible('a', false)
  world.pass(8000)
  expect(world.addresses.every((address) => world.node('b').answers(address))).toBe(true)
  expect(world.outage.measured).toMatchObject({ gap: 0, moves: 2 })
})

test('a thousand addresses are waited for where the next one needs more than a second to take them', () => {
  const world = new World({ seed: 4, addresses: 1000 })
  world.settle()
  const next = world.node('b')
  next.lateness = 120
  next.decisionsPerTurn = 1
  world.outage.reset()
  const asked = world.timeline.now
  world.setEligible('a', false)
  world.pass(9000)
  const taken = next.transitions
    .filter(({ to, at }) => to === 'owner' && at > asked)
    .map(({ at }) => at - asked)
  expect(Math.max(...taken)).toBeWithin(1000, 5000)
  expect(world.addresses.every((address) => next.answers(address))).toBe(true)
  expect(world.outage.measured).toMatchObject({ gap: 0, moves: 2 })
})

test('an answer for one of the sample keeps that address, and no other', () => {
  const world = new World({ seed: 3, addresses: 100 })
  world.settle()
  const { hardwareAddress } = world.node('a')
  const [first = '', ...others] = world.addresses
  world.air.attach({
    name: 'attacker',
    hear(frame, from) {
      if (frame.kind !== 'ask' || frame.address !== first) return
      world.air.send('attacker', { kind: 'answer', address: first, hardwareAddress }, from)
    },
  })
  world.node('a').kill()
  world.pass(700)
  expect(others.every((address) => world.node('b').answers(address))).toBe(true)
  expect(world.node('b').answers(first)).toBe(false)
  world.pass(8000)
  expect(world.node('b').answers(first) || world.node('c').answers(first)).toBe(true)
})

test('a thousand addresses of an owner whose heartbeats are refused are asked for, 400 times a second at the most', () => {
  const world = new World({ seed: 5, addresses: 1000 })
  world.settle()
  world.air.refusesFrom.add('a')
  world.pass(1000)
  const { asks } = world.node('b').sent
  world.pass(20_000)
  expect((world.node('b').sent.asks - asks) / 20).toBeWithin(200, 400)
  expect(world.outage.measured).toMatchObject({ gap: 0, both: 0, moves: 0 })
})

test('two thousand are not asked for again for ten seconds, but when gossip has given their owner up', () => {
  const world = new World({ seed: 6, addresses: 2000 })
  world.settle()
  world.air.refusesFrom.add('a')
  world.pass(1500)
  world.node('a').kill()
  world.pass(7800)
  expect(world.addresses.every((address) => world.node('b').answers(address))).toBe(true)
})
