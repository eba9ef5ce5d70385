// BFD and BGP in one node: a neighbour with a profile is watched while its session stands, and its session ends when BFD
// says that it cannot be reached.

import { expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { BfdProfile } from '@ingot/bfd'
import { BfdPort } from '../bfd-port.ts'
import { BgpWorld, NODE, peer, route } from './bgp-world.fixture.ts'
import { address } from './router.fixture.ts'

const TOR = '192.0.2.2'
const FAST: BfdProfile = { echoMode: false, passiveMode: false }

/** A node with a session, and the BFD of its neighbour. */
function started() {
  const world = new BgpWorld()
  const router = world.router(TOR)
  router.listen()
  const { datagrams } = world.hosts.host(address(TOR))
  const neighbour = new BfdPort({ openEcho: () => ({ errno: 1 }), datagrams })
  const path = { local: address(TOR), remote: address(NODE), isMultiHop: false }
  neighbour.setSessions(world.now, [{ ...path, key: 'node', profile: FAST }])
  const peers = [peer(TOR, { bfdProfile: 'fast' })]
  const desired = { peers, routes: [route('198.51.100.1/32')], bfdProfiles: { fast: FAST } }
  world.advertise(desired)
  const run = (duration: Milliseconds, isNeighbourRunning = true) => {
    for (let passed = 0; passed < duration; passed += 10) {
      world.run(milliseconds(10))
      if (!isNeighbourRunning) continue
      neighbour.serve(world.now)
      neighbour.advance(world.now)
    }
  }
  run(seconds(4))
  return { world, router, neighbour, desired, run }
}

test('a neighbour with a profile is watched, and that is told', () => {
  const { world, neighbour } = started()
  expect(neighbour.sessions()[0]?.facts.state).toBe('Up')
  expect(world.observed.bfd).toMatchObject([{ address: TOR, isUp: true, upEvents: 1, downEvents: 0 }])
})

test('what BFD knows of a neighbour is told to people who ask', () => {
  const { world, neighbour, desired, run } = started()
  const bfd = () => world.inspect().peers[0]?.bfd
  expect(bfd()).toMatchObject({
    state: 'Up',
    since: expect.stringContaining('T'),
    diagnostic: 'noDiagnostic',
    remoteState: 'Up',
    transmitInterval: 300,
    detectionTime: 900,
    isEchoing: false,
  })
  neighbour.setSessions(world.now, [])
  run(seconds(1))
  const diagnostic = 'neighborSignaledSessionDown'
  expect(bfd()).toMatchObject({ state: 'Down', diagnostic, remoteState: 'AdminDown' })
  run(seconds(9))
  expect(bfd()).toMatchObject({ state: 'Down', diagnostic, detectionTime: 0 })
  expect(bfd()).not.toHaveProperty('remoteState')
  world.advertise({ ...desired, peers: [peer(TOR)] })
  run(seconds(1))
  expect(bfd()).toBeUndefined()
})

test('a neighbour that cannot be reached loses its session long before its hold time', () => {
  const { world, router, run } = started()
  run(seconds(1), false)
  expect(router.notifications).toEqual(['6/10'])
  expect(world.news).toContain(`PeerDown ${TOR}`)
  expect(world.status(TOR).lastFailure?.message).toContain('BFD')
})

test('a neighbour that ends BFD on purpose keeps its session', () => {
  const { world, router, neighbour, run } = started()
  neighbour.setSessions(world.now, [])
  run(seconds(5))
  expect([router.notifications, world.isUp(TOR)]).toEqual([[], true])
})

test('another profile, or none, leaves the session alone', () => {
  const { world, router, neighbour, desired, run } = started()
  world.advertise({ ...desired, bfdProfiles: { fast: { ...FAST, transmitInterval: milliseconds(100) } } })
  run(seconds(2))
  expect(neighbour.sessions()[0]?.facts.state).toBe('Up')
  world.advertise({ ...desired, bfdProfiles: {} })
  run(seconds(5))
  expect([router.opens.length, world.isUp(TOR), world.observed.bfd]).toEqual([1, true, undefined])
})
