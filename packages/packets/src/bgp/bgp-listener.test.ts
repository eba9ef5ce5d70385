import { describe, expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { BgpWorld, NODE, peer, route } from './bgp-world.fixture.ts'
import { address } from './router.fixture.ts'

const TOR = '192.0.2.2'
const LISTEN = { listen: { addresses: [NODE], port: 179 } }
const ROUTES = [route('198.51.100.1/32')]
const KEY = new TextEncoder().encode('secret')

describe('a node that listens', () => {
  test('has a session at once with a peer that connects', () => {
    const world = new BgpWorld(LISTEN)
    const router = world.router(TOR)
    world.advertise({ peers: [peer(TOR, { opens: 'peer' })], routes: ROUTES })
    router.dial(NODE)
    expect(world.until(() => world.isUp(TOR))).toBeLessThan(100)
    expect(world.until(() => router.routes.size === 1)).toBeLessThan(100)
    router.die()
    world.run(seconds(40))
    router.dial(NODE)
    expect(world.until(() => world.isUp(TOR))).toBeLessThan(100)
  })

  test('closes what strangers open, however many they are, and its sessions stand', () => {
    const world = new BgpWorld(LISTEN)
    const router = world.router(TOR)
    world.advertise({ peers: [peer(TOR)], routes: ROUTES })
    const stranger = world.router('192.0.2.66')
    for (let round = 0; round < 100; round++) {
      for (let count = 0; count < 16; count++) stranger.dial(NODE)
      if (round === 50) router.dial(NODE)
      world.turn()
      expect(stranger.opens).toEqual([])
    }
    world.until(() => world.isUp(TOR), seconds(1))
    world.run(seconds(2))
    expect([stranger.connections, world.observed.strangers]).toEqual([0, 1600])
  })

  test('takes no more half-open connections than it should, from however many peers', () => {
    const world = new BgpWorld(LISTEN)
    const names = Array.from({ length: 100 }, (_, index) => `192.0.2.${100 + index}`)
    world.advertise({ peers: names.map((it) => peer(it, { opens: 'peer' })), routes: ROUTES })
    const routers = names.map((it) => world.router(it))
    for (const router of routers) {
      router.open = undefined
      router.dial(NODE)
    }
    world.run(seconds(1))
    const opened = routers.reduce((sum, { opens }) => sum + opens.length, 0)
    expect(opened).toBe(64)
  })

  test('lets in who has to sign only signed, and with the key of now', () => {
    const world = new BgpWorld(LISTEN)
    const router = world.router(TOR)
    const withKey = (password: Uint8Array) => [peer(TOR, { opens: 'peer', password })]
    world.advertise({ peers: withKey(KEY), routes: ROUTES })
    router.dial(NODE)
    router.dial(NODE, 179, { md5Key: new TextEncoder().encode('other') })
    world.run(seconds(1))
    expect([router.opens.length, world.isUp(TOR)]).toEqual([0, false])
    router.dial(NODE, 179, { md5Key: KEY })
    world.until(() => world.isUp(TOR), seconds(1))
    world.advertise({ peers: withKey(new TextEncoder().encode('other')), routes: ROUTES })
    // the connection that waited has the key now
    world.until(() => router.opens.length === 2 && world.isUp(TOR), seconds(5))
  })

  test('says where it cannot, dials all the same, and tries again', () => {
    const world = new BgpWorld(LISTEN)
    const taken = world.hosts.host(address(NODE)).streams.listen({ address: address(NODE), port: 179 }, 1)
    const router = world.router(TOR)
    router.listen()
    world.advertise({ peers: [peer(TOR)], routes: ROUTES })
    world.until(() => world.isUp(TOR), seconds(1))
    expect(world.observed.verdicts).toMatchObject([
      { reason: 'BgpListenFailed', facts: { address: NODE, port: 179 } },
    ])
    if ('close' in taken) taken.close()
    world.run(seconds(11))
    expect(world.observed.verdicts).toEqual([])
  })
})
