// Our packet thread beside BIRD, FRR, GoBGP and OpenBGPD, each in its network namespace, over real TCP: one suite for all.
// A router's limits are named beside its driver.

import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { seconds } from '@ingot/api'
import type { BgpRequest, SpokenPeer } from './bgp-process.ts'
import { canUseRealPackets, ip, startBgp, type BgpProcess } from './network-namespace.ts'
import { bird } from './routers/bird-router.ts'
import { frr } from './routers/frr-router.ts'
import { gobgp } from './routers/gobgp.ts'
import { openbgpd } from './routers/openbgpd.ts'
import {
  NEIGHBOUR,
  ROUTER,
  ROUTER_ASN,
  type Router,
  type SeenRoute,
  type SeenRoutes,
} from './routers/router.ts'

setDefaultTimeout(40_000)

const ASN = 65001
const FLAPS = 50
const LISTEN = { addresses: [NEIGHBOUR], port: 179 }

const none = { communities: [], largeCommunities: [], extendedCommunities: [] }
const all: BgpRequest['routes'][number]['attributes'] = {
  communities: [64512 * 65536 + 7, 0xffff_ff01],
  largeCommunities: [[64512, 1, 2]],
  extendedCommunities: [],
  med: 20,
  prepend: 1,
  linkBandwidth: 1_000_000,
  localPref: 150,
}
const ROUTES: BgpRequest['routes'] = [
  { prefix: '198.51.100.1/32', attributes: all, peers: 'all' },
  { prefix: '198.51.100.0/24', attributes: none, peers: 'all' },
  { prefix: '2001:db8:1::1/128', attributes: all, peers: 'all' },
  { prefix: '2001:db8:1::/64', attributes: none, peers: 'all' },
]
const PEER: SpokenPeer = {
  name: 'tor',
  myAsn: ASN,
  peerAsn: ROUTER_ASN,
  address: ROUTER,
  port: 179,
  isMultiHop: false,
  families: ['IPv4', 'IPv6'],
}

const routers = [bird, frr, gobgp, openbgpd].map((kind) => ({ kind, name: kind.name }))
const roots = new Map<string, string>()
if (canUseRealPackets) {
  for (const { kind, name } of routers) {
    const root = await kind.find()
    if (root !== undefined) roots.set(name, root)
  }
}

for (const { kind, name } of routers) {
  const root = roots.get(name) ?? ''
  const [NODE, PLACE] = [`ingot-${name}-${process.pid}-n`, `ingot-${name}-${process.pid}-r`]

  /** What it is to have of our routes. */
  function expected(isInternal = false): SeenRoutes {
    const { hidesLinkBandwidth = false, ownLocalPref } = kind.limits
    const given = (
      asPath: number[],
      localPref: number,
    ): Pick<SeenRoute, 'origin' | 'asPath' | 'localPref'> => {
      if (isInternal) return { origin: 'IGP', asPath: [], localPref }
      return { origin: 'IGP', asPath, ...(ownLocalPref !== undefined && { localPref: ownLocalPref }) }
    }
    const rich = {
      ...given([ASN, ASN], 150),
      med: 20,
      communities: ['64512:7', '65535:65281'],
      largeCommunities: ['64512:1:2'],
      ...(!hidesLinkBandwidth && { linkBandwidth: 1_000_000 }),
    }
    const plain = given([ASN], 0)
    return {
      '198.51.100.1/32': { ...rich, nextHop: NEIGHBOUR },
      '198.51.100.0/24': { ...plain, nextHop: NEIGHBOUR },
      '2001:db8:1::1/128': { ...rich, nextHop: '2001:db8::1' },
      '2001:db8:1::/64': { ...plain, nextHop: '2001:db8::1' },
    }
  }

  describe.skipIf(!roots.has(name))(`BGP with ${name} [needs root and its Debian package]`, () => {
    let router: Router
    let node: BgpProcess

    beforeAll(async () => {
      await ip(`netns add ${NODE}`, `netns add ${PLACE}`)
      await ip(`-n ${NODE} link add eth0 type veth peer name eth0 netns ${PLACE}`)
      for (const [index, place] of [NODE, PLACE].entries()) {
        await ip(
          `-n ${place} addr add 192.0.2.${index + 1}/24 dev eth0`,
          `-n ${place} addr add 2001:db8::${index + 1}/64 dev eth0 nodad`,
          `-n ${place} link set eth0 up`,
          `-n ${place} link set lo up`,
        )
      }
    })
    afterAll(() => ip(`netns del ${NODE}`, `netns del ${PLACE}`))
    afterEach(async () => {
      await node.end()
      await router.kill()
    })

    /** Until its table is that; each look is a question of its own. */
    const tableIs = async (wanted: SeenRoutes) => {
      const deadline = performance.now() + 10_000
      for (;;) {
        const table = await router.routes()
        if (Bun.deepEquals(table, wanted)) return
        if (performance.now() > deadline) expect(table).toEqual(wanted)
      }
    }
    const state = (isWanted: (state: string) => boolean) =>
      node.observed(({ peers }) => peers.some((it) => isWanted(it.state)))
    const isUp = () => state((it) => it === 'established')
    const isDown = () => state((it) => it !== 'established')
    const peerings = (...routes: BgpRequest['routes']): BgpRequest => ({ peers: [PEER], routes })

    test('it is told exactly what is advertised while only we dial, what changes, and all again when it asks', async () => {
      router = await kind.start(root, PLACE, { peerAsn: ASN })
      node = startBgp(NODE, { node: 'node-a' })
      node.advertise(peerings(...ROUTES))
      await tableIs(expected())
      const { '198.51.100.1/32': _, ...rest } = expected()
      node.advertise(peerings(...ROUTES.slice(1)))
      await tableIs(rest)
      node.advertise(peerings(...ROUTES))
      await tableIs(expected())
      if (kind.limits.neverAsksAgain) return
      await router.refresh()
      await node.observed(({ peers }) => peers.some(({ counters }) => counters.received.routeRefresh > 0))
      await tableIs(expected())
    })

    test('it is told the same when it dials and we do not', async () => {
      router = await kind.start(root, PLACE, { peerAsn: ASN })
      node = startBgp(NODE, { node: 'node-a', listen: LISTEN })
      node.advertise({ peers: [{ ...PEER, opens: 'peer' }], routes: ROUTES })
      await tableIs(expected())
    })

    test('of our own AS it is told LOCAL_PREF, and an empty path', async () => {
      router = await kind.start(root, PLACE, { peerAsn: ROUTER_ASN })
      node = startBgp(NODE, { node: 'node-a', listen: LISTEN })
      node.advertise({ peers: [{ ...PEER, myAsn: ROUTER_ASN }], routes: ROUTES })
      await tableIs(expected(true))
    })

    test('keys have to be the same, and are changed while both run', async () => {
      router = await kind.start(root, PLACE, { peerAsn: ASN, password: 'first' })
      node = startBgp(NODE, { node: 'node-a', ...(kind.limits.signsOnlyWhatItDials && { listen: LISTEN }) })
      const keyed = (passwordText: string): BgpRequest => ({
        peers: [{ ...PEER, passwordText, connectTime: seconds(1) }],
        routes: ROUTES,
      })
      node.advertise(keyed('wrong'))
      await node.news('PeerConnectionFailed')
      expect(await router.routes()).toEqual({})
      node.advertise(keyed('first'))
      await tableIs(expected())
      await isUp()
      await router.configure({ peerAsn: ASN, password: 'second' })
      node.advertise(keyed('second'))
      await isDown()
      await isUp()
      await tableIs(expected())
    })

    test.skipIf(kind.limits.isSlowToReturn === true)(`it has our routes after ${FLAPS} flaps`, async () => {
      router = await kind.start(root, PLACE, { peerAsn: ASN })
      node = startBgp(NODE, { node: 'node-a' })
      node.advertise(peerings(...ROUTES))
      await isUp()
      for (let flap = 0; flap < FLAPS; flap++) {
        // we forget the peer, and with it how often it failed; it forgets us
        node.advertise({ peers: [], routes: ROUTES })
        await node.observed(({ peers }) => peers.length === 0)
        await router.reset()
        node.advertise(peerings(...ROUTES))
        await isUp()
      }
      await tableIs(expected())
    })

    test('either side is killed, and comes back', async () => {
      router = await kind.start(root, PLACE, { peerAsn: ASN })
      node = startBgp(NODE, { node: 'node-a' })
      node.advertise(peerings(...ROUTES))
      await tableIs(expected())
      await isUp()
      await router.kill()
      await isDown()
      router = await kind.start(root, PLACE, { peerAsn: ASN })
      await tableIs(expected())
      process.kill(node.pid, 'SIGKILL')
      await tableIs({})
      node = startBgp(NODE, { node: 'node-a' })
      node.advertise(peerings(...ROUTES))
      await tableIs(expected())
    })

    test('it keeps our routes while we restart', async () => {
      const peers = [{ ...PEER, gracefulRestart: { restartTime: seconds(30) } }]
      router = await kind.start(root, PLACE, { peerAsn: ASN, hasGracefulRestart: true })
      node = startBgp(NODE, { node: 'node-a' })
      node.advertise({ peers, routes: ROUTES })
      await tableIs(expected())
      await isUp()
      await node.end()
      expect(await router.routes()).toEqual(expected())
      node = startBgp(NODE, { node: 'node-a', restarted: { isForwardingKept: true } })
      node.advertise({ peers, routes: ROUTES.slice(1) })
      const { '198.51.100.1/32': _, ...rest } = expected()
      await tableIs(rest)
    })
  })
}
