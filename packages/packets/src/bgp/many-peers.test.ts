// A hundred peers and thousands of routes: nobody waits for anybody, and no turn of the packet thread is long.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { BgpWorld, peer, route } from './bgp-world.fixture.ts'
import type { Router } from './router.fixture.ts'

const addressOf = (index: number) => `192.0.2.${100 + index}`
/** Of IPv6, since they are large: ten thousand of them fill the buffers of whoever does not read. */
const routesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const [high, low] = [(index + 1) >>> 16, (index + 1) & 0xffff].map((it) => it.toString(16))
    return route(`2001:db8:1::${high === '0' ? '' : `${high}:`}${low}/128`)
  })

function started(peers: number, routes: number) {
  const world = new BgpWorld()
  const routers = Array.from({ length: peers }, (_, index) => world.router(addressOf(index)))
  for (const router of routers) router.listen()
  const desired = {
    peers: routers.map((_, index) => peer(addressOf(index))),
    routes: routesOf(routes),
  }
  return { world, routers, desired }
}

const isTold = (routes: number) => (router: Router) => router.routes.size === routes

describe('of many peers', () => {
  test('one that reads nothing stops no other, and costs no memory', () => {
    const { world, routers, desired } = started(2, 10_000)
    const [stuck] = routers
    if (stuck === undefined) throw new Error('no router')
    world.advertise({ ...desired, routes: desired.routes.slice(0, 1) })
    world.until(() => routers.every(isTold(1)), seconds(2))
    stuck.isReading = false
    world.advertise(desired)
    world.until(() => routers.slice(1).every(isTold(10_000)), seconds(10))
    expect(stuck.routes.size).toBe(1)
    world.advertise({ ...desired, routes: [] })
    world.until(() => routers.slice(1).every(isTold(0)), seconds(10))
    stuck.isReading = true
    world.until(() => isTold(0)(stuck), seconds(10))
    // what had no room in the buffers was never said: neither that it is there nor that it is gone
    expect(stuck.octets).toBeLessThan(280_000)
    expect(world.isUp(addressOf(0))).toBe(true)
  })

  test('of 100,000 routes who reads slowly is told all, who reads nothing what the buffers hold', () => {
    const { world, routers, desired } = started(2, 100_000)
    const [stuck, slow] = routers
    if (stuck === undefined || slow === undefined) throw new Error('no router')
    world.advertise({ ...desired, routes: [] })
    world.until(() => routers.every(({ opens }) => opens.length === 1), seconds(2))
    for (const router of routers) router.isLearning = false
    stuck.isReading = false
    slow.appetite = 4096
    world.advertise(desired)
    const told = (index: number) => world.status(addressOf(index)).counters.prefixes
    world.until(() => told(1) === 100_000, seconds(20))
    // of seventeen octets each
    expect(told(0)).toBeLessThan(280_000 / 17)
    stuck.isReading = true
    world.until(() => told(0) === 100_000, seconds(20))
    expect([0, 1].map((it) => world.status(addressOf(it)).counters.ended)).toEqual([0, 0])
  })

  test('all are told within a second or two, and a change is told to all at once', () => {
    const { world, routers, desired } = started(100, 200)
    world.advertise(desired)
    expect(world.until(() => routers.every(isTold(200)))).toBeLessThan(2000)
    world.advertise({ ...desired, routes: [...desired.routes, route('203.0.113.1/32')] })
    expect(world.until(() => routers.every(isTold(201)))).toBeLessThan(50)
  })

  test('a full table that one sends keeps no other waiting, and nothing of it is kept', () => {
    const { world, routers, desired } = started(2, 1)
    world.advertise(desired)
    world.until(() => routers.every(isTold(1)), seconds(2))
    const [talker] = routers
    // 203.0.113.0/24 to 203.0.113.255/32 and so on: 200 prefixes in each
    const prefixes = Array.from(
      { length: 200 },
      (_, index) => `20cb0071${index.toString(16).padStart(2, '0')}`,
    )
    const attributes = `400101004002060201${(65002).toString(16).padStart(8, '0')}400304c0000264`
    const body = `0000${(attributes.length / 2).toString(16).padStart(4, '0')}${attributes}${prefixes.join('')}`
    const update = `${(19 + body.length / 2).toString(16).padStart(4, '0')}02${body}`
    for (let round = 0; round < 60; round++) {
      for (let count = 0; count < 20; count++) talker?.say(update)
      world.turn()
    }
    world.run(seconds(2))
    const { heard, counters } = world.status(addressOf(0))
    expect(counters.received.update).toBe(1200)
    expect(heard.announced).toBe(counters.received.update * 200)
    expect(world.isUp(addressOf(0)) && world.isUp(addressOf(1))).toBe(true)
  })

  test('no more is packed in one turn, of all together, than it has time for, and none waits for the others', () => {
    const { world, routers, desired } = started(10, 5000)
    world.advertise(desired)
    const octets = () => routers.reduce((sum, router) => sum + router.octets, 0)
    const known = () => routers.map((router) => router.routes.size)
    let most = 0
    let furthest = 0
    for (let turn = 0; turn < 1000 && !routers.every(isTold(5000)); turn++) {
      const before = octets()
      world.turn()
      most = Math.max(most, octets() - before)
      furthest = Math.max(furthest, Math.max(...known()) - Math.min(...known()))
      world.now = milliseconds(world.now + 1)
    }
    expect(routers.every(isTold(5000))).toBe(true)
    // 16 KiB, the message that is begun by then, and what is not prefixes
    expect(most).toBeWithin(16_384, 16_384 + 2 * 4096)
    // of 17 octets each
    expect(furthest).toBeLessThan(2 * (16_384 / 17) + 500)
  })

  test('one that is alone has the time of all, and is told of a thousand routes in a few turns', () => {
    const { world, routers, desired } = started(1, 1000)
    const [router] = routers
    if (router === undefined) throw new Error('no router')
    world.advertise({ ...desired, peers: [] })
    world.advertise(desired)
    let turns = 0
    for (; !isTold(1000)(router); turns++) {
      world.now = milliseconds(world.now + 1)
      world.turn()
    }
    expect(turns).toBeLessThanOrEqual(3)
  })

  test('what is told of them is told of those that are new alone, and seldom', () => {
    const { world, routers, desired } = started(20, 1)
    world.advertise(desired)
    world.until(() => routers.every(isTold(1)), seconds(2))
    world.run(seconds(5))
    const before = world.reports
    world.run(seconds(10))
    expect(world.reports - before).toBeLessThanOrEqual(11)
    expect(world.deadline).toBeGreaterThan(world.now + milliseconds(100))
  })
})
