// What the packet thread tells of peers to people who ask, with routers that are there, refuse, or say farewell.

import { expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { bgpReportSchema } from '@ingot/api/bgp-report'
import { BgpWorld, NODE, peer, route } from './bgp-world.fixture.ts'

const TOR = '192.0.2.2'

/** As it arrives at the tool. */
function told(world: BgpWorld) {
  return bgpReportSchema.parse({ node: 'node-1', ...world.inspect() })
}

test('a node without peers tells of none', () => {
  expect(told(new BgpWorld()).peers).toEqual([])
})

test('each peer is told of, with its session or why there is none', () => {
  const world = new BgpWorld()
  world.router(TOR).listen()
  world.router('192.0.2.3')
  world.advertise({ peers: [peer(TOR), peer('192.0.2.3')], routes: [route('198.51.100.1/32')] })
  world.until(() => world.isUp(TOR), seconds(1))
  world.run(milliseconds(500))
  const { peers, time } = told(world)
  expect(peers).toMatchObject([
    {
      name: TOR,
      address: TOR,
      state: 'established',
      session: { peerAsn: 65002, localAddress: NODE, families: ['IPv4', 'IPv6'] },
      openSent: expect.stringMatching(/^f{32}/),
      openReceived: expect.stringMatching(/^f{32}/),
      prefixesSent: 1,
      prefixesHeard: { announced: 0, withdrawn: 0 },
    },
    { name: '192.0.2.3', lastFailure: { cause: 'failed' }, nextTryAt: expect.any(String), prefixesSent: 0 },
  ])
  const [up] = peers
  expect(Date.parse(time) - Date.parse(up?.since ?? '')).toBeWithin(400, 600)
})

test('a session that ended is told of with when and how', () => {
  const world = new BgpWorld()
  const router = world.router(TOR)
  router.listen()
  world.advertise({ peers: [peer(TOR)], routes: [] })
  world.until(() => world.isUp(TOR), seconds(1))
  router.die()
  world.until(() => !world.isUp(TOR), seconds(1))
  world.run(seconds(30))
  const { peers, time } = told(world)
  expect(peers).toMatchObject([{ lastDown: { cause: expect.stringMatching(/closed|failed/) }, ended: 1 }])
  expect(Date.parse(time) - Date.parse(peers[0]?.lastDown?.at ?? '')).toBeWithin(29_900, 30_100)
})
