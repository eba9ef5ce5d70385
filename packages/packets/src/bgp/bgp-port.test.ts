import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { BgpWorld, ETH0, NODE, peer, route } from './bgp-world.fixture.ts'
import { OPEN_WITH_RESTART } from './router.fixture.ts'

const TOR = '192.0.2.2'
const ROUTES = [route('198.51.100.1/32', { communities: [65001 * 65536 + 7] }), route('2001:db8:1::/64')]
const TABLE = { '198.51.100.1/32': 'via 192.0.2.1 65001:7', '2001:db8:1::/64': 'via 2001:db8::1' }

/** One router that listens, and the session with it. */
function established(settings: Parameters<typeof peer>[1] = {}, open?: string) {
  const world = new BgpWorld()
  const router = world.router(TOR)
  if (open !== undefined) router.open = open
  router.listen()
  const desired = { peers: [peer(TOR, settings)], routes: ROUTES }
  world.advertise(desired)
  const took = world.until(() => router.routes.size === ROUTES.length && world.isUp(TOR))
  return { world, router, desired, took }
}

describe('a peer', () => {
  test('that listens is told exactly what is advertised, at once', () => {
    const { router, took, world } = established()
    expect(Object.fromEntries(router.routes)).toEqual(TABLE)
    expect(took).toBeLessThan(400)
    expect(world.news).toEqual([`PeerEstablished ${TOR}`])
    world.run(seconds(2))
    expect(world.status(TOR)).toMatchObject({
      state: 'established',
      address: TOR,
      localAddress: NODE,
      session: { peerAsn: 65002 },
      lastFailure: null,
      counters: { prefixes: 2, wantedPrefixes: 2, established: 1, ended: 0 },
    })
  })

  test('is told what changes, and nothing else', () => {
    const { world, router, desired } = established()
    world.run(seconds(1))
    const before = router.updates
    world.advertise({ ...desired, routes: [...ROUTES.slice(0, 1), route('198.51.100.2/32')] })
    world.run(milliseconds(20))
    expect([...router.routes.keys()].toSorted()).toEqual(['198.51.100.1/32', '198.51.100.2/32'])
    expect(router.updates - before).toBe(2)
    world.advertise({ ...desired, routes: [] })
    world.run(milliseconds(20))
    expect(router.routes.size).toBe(0)
  })

  test('keeps its connection when nothing about it is new', () => {
    const { world, router, desired } = established()
    world.advertise({ ...desired, peers: [peer(TOR), peer('192.0.2.3')] })
    world.run(seconds(60))
    expect([router.opens.length, router.notifications, world.isUp(TOR)]).toEqual([1, [], true])
  })

  test('that is defined otherwise gets another session, and one that is no more a last word', () => {
    const { world, router, desired } = established()
    world.advertise({ ...desired, peers: [peer(TOR, { holdTime: seconds(30) })] })
    world.until(() => router.opens.length === 2 && world.isUp(TOR), seconds(1))
    expect(router.notifications).toEqual(['6/6'])
    expect(router.opens[1]?.[23]).toBe(30)
    world.advertise({ ...desired, peers: [] })
    world.run(seconds(1))
    expect(router.notifications).toEqual(['6/6', '6/3'])
    expect([router.connections, world.observed.peers]).toEqual([0, []])
  })

  test('keeps its connection when its BFD profile, its waits or its routes’ attributes are others', () => {
    const { world, router, desired } = established()
    const before = router.updates
    const waits = { bfdProfile: 'fast', connectTime: seconds(1) }
    world.advertise({ ...desired, peers: [peer(TOR, waits)] })
    world.run(seconds(1))
    expect([router.updates - before, router.opens.length]).toEqual([0, 1])
    world.advertise({ ...desired, peers: [peer(TOR, { ...waits, med: 5, prepend: 1 })] })
    world.run(seconds(1))
    expect([router.updates - before, router.opens.length, router.notifications]).toEqual([2, 1, []])
    expect(world.inspect().peers).toMatchObject([{ bfdProfile: 'fast', ended: 0, prefixesSent: 2 }])
  })

  test('over IPv4 is told of IPv6 as soon as this end has an address for it', () => {
    const world = new BgpWorld()
    const router = world.router(TOR)
    router.listen()
    const withoutIpv6 = ETH0.addresses?.slice(0, 1) ?? []
    world.network.setInterfaces([{ ...ETH0, addresses: withoutIpv6 }])
    world.advertise({ peers: [peer(TOR)], routes: ROUTES })
    world.until(() => router.routes.size === 1, seconds(1))
    expect(world.news).toEqual([`PeerEstablished ${TOR}`, `RoutesNotSent ${TOR}`])
    world.network.setInterfaces([ETH0])
    world.until(() => router.routes.size === 2, seconds(1))
    expect(Object.fromEntries(router.routes)).toEqual(TABLE)
    world.network.setInterfaces([{ ...ETH0, addresses: withoutIpv6 }])
    world.run(seconds(1))
    expect([router.routes.size, router.opens.length]).toEqual([2, 1])
  })

  test('that is to open the connection is told of where this speaker does not listen', () => {
    const world = new BgpWorld()
    world.advertise({ peers: [peer(TOR, { opens: 'peer' })], routes: [] })
    world.run(seconds(2))
    expect(world.observed.verdicts).toMatchObject([{ reason: 'BgpListenFailed', facts: { peer: TOR } }])
    world.advertise({ peers: [peer(TOR)], routes: [] })
    world.run(seconds(2))
    expect(world.observed.verdicts).toEqual([])
  })

  test('that is new is told of routes that were there before it', () => {
    const { world, desired } = established()
    const other = world.router('192.0.2.3')
    other.listen()
    world.advertise({ ...desired, peers: [...desired.peers, peer('192.0.2.3')] })
    world.until(() => other.routes.size === 2, seconds(1))
    expect(Object.fromEntries(other.routes)).toEqual(TABLE)
  })

  test('that was gone for a minute is back within a second when we dial', () => {
    const { world, router } = established()
    router.die()
    world.until(() => !world.isUp(TOR), seconds(1))
    expect(world.status(TOR).lastFailure?.reason).toBe('PeerDown')
    world.run(seconds(60))
    router.listen()
    expect(world.until(() => world.isUp(TOR))).toBeLessThanOrEqual(1000)
    expect(Object.fromEntries(router.routes)).toEqual(TABLE)
    expect(world.news.slice(0, 2)).toEqual([`PeerEstablished ${TOR}`, `PeerDown ${TOR}`])
  })

  test('that nobody reaches is given up when its hold time is over, and found again when it is there', () => {
    const { world, router } = established({ holdTime: seconds(9) })
    world.cut(TOR)
    expect(world.until(() => !world.isUp(TOR))).toBeWithin(6000, 9100)
    world.mend(TOR)
    router.die()
    router.listen()
    expect(world.until(() => world.isUp(TOR))).toBeLessThanOrEqual(1000)
  })

  test('that was heard while the thread stood still is heard first, and not given up', () => {
    const { world, router } = established({ holdTime: seconds(9) })
    router.say('001304')
    router.turn()
    world.now = milliseconds(world.now + 20_000)
    world.turn()
    expect(world.isUp(TOR)).toBe(true)
    world.now = milliseconds(world.now + 20_000)
    world.turn()
    expect(world.isUp(TOR)).toBe(false)
  })

  test('that we are to reach from an address we do not have is told of', () => {
    const { world, desired } = established()
    world.advertise({
      ...desired,
      peers: [...desired.peers, peer('192.0.2.3', { sourceAddress: '192.0.2.77' })],
    })
    world.run(seconds(2))
    expect(world.status('192.0.2.3').lastFailure?.message).toContain(
      'the source address 192.0.2.77 is not on this node',
    )
    expect(world.news.filter((it) => it.startsWith('PeerConnectionFailed'))).toHaveLength(1)
  })

  test('is met with the key it shares, and not with another', () => {
    const world = new BgpWorld()
    const router = world.router(TOR)
    router.listen({ peer: NODE, key: 'secret' })
    const withKey = (key: string) => [peer(TOR, { password: new TextEncoder().encode(key) })]
    world.advertise({ peers: withKey('wrong'), routes: ROUTES })
    world.run(seconds(5))
    expect(world.isUp(TOR)).toBe(false)
    world.advertise({ peers: withKey('secret'), routes: ROUTES })
    expect(world.until(() => world.isUp(TOR))).toBeLessThan(400)
  })

  test('on an interface is whoever has advertised itself as a router there', () => {
    const world = new BgpWorld()
    const { address: _, ...unnumbered } = peer('tor', { interface: 'eth0' })
    world.advertise({ peers: [unnumbered], routes: ROUTES })
    world.run(seconds(2))
    expect(world.status('tor').lastFailure?.message).toContain('no router has advertised itself')
    const router = world.router('fe80::2')
    router.listen()
    world.network.setRouters(1, [{ family: 'IPv6', value: 0xfe80_0000_0000_0000_0000_0000_0000_0002n }])
    world.until(() => world.isUp('tor') && router.routes.size > 0, seconds(2))
    expect(world.status('tor').address).toBe('fe80::2')
    // it may have looked for us in the same way
    expect(world.network.advertised).toEqual([1])
  })
})

describe('a node that goes', () => {
  test('warns, withdraws and says goodbye where routes would not be kept', () => {
    const { world, router } = established()
    world.leave()
    world.run(milliseconds(500))
    expect(router.routes.get('2001:db8:1::/64')).toBe('via 2001:db8::1 65535:0')
    expect(world.until(() => world.hasLeft)).toBeLessThan(900)
    expect(router.routes.size).toBe(0)
    expect(router.notifications).toEqual(['6/2'])
  })

  test('closes without a word where its routes are kept until it is back', () => {
    const { world, router } = established({ gracefulRestart: {} }, OPEN_WITH_RESTART)
    world.leave()
    expect(world.until(() => world.hasLeft)).toBeLessThanOrEqual(20)
    world.run(milliseconds(20))
    expect([router.routes.size, router.notifications, router.connections]).toEqual([2, [], 0])
  })

  test('and comes back says that it has restarted, and that traffic went on', () => {
    const { world, router, desired } = established({ gracefulRestart: {} }, OPEN_WITH_RESTART)
    world.restart(desired)
    expect(world.until(() => router.opens.length === 2 && world.isUp(TOR))).toBeLessThan(400)
    const restartCapability = (open: Uint8Array | undefined) => open?.toHex().match(/400a(....)0001018(.)/)
    expect(router.opens[0]?.toHex()).toContain('400a40780001010000020100')
    expect(router.opens[1]?.toHex()).toContain('400ac0780001018000020180')
    expect(restartCapability(router.opens[1])).toBeTruthy()
  })
})
