// Our packet thread beside BIRD, FRR, GoBGP and OpenBGPD, each in its network namespace, over real TCP: one suite for all.
// A router's limits are named beside its driver.

import { expect, setDefaultTimeout } from 'bun:test'
import { seconds } from '@ingot/api'
import type { BgpRequest, SpokenPeer } from './bgp-process.ts'
import { expected, ROUTES, withoutFirst } from './routers/own-routes.ts'
import { peerOver, withEachRouter } from './routers/router-bed.ts'
import { NEIGHBOUR, ROUTER_ASN } from './routers/router.ts'

setDefaultTimeout(90_000)

const FLAPS = 50
const LISTEN = { listen: { addresses: [NEIGHBOUR.IPv4], port: 179 } }

const peering = (settings: Partial<SpokenPeer> = {}, routes = ROUTES): BgpRequest => ({
  peers: [peerOver('IPv4', settings)],
  routes,
})

withEachRouter(
  'a router is told exactly what is advertised while only we dial, and what changes',
  async (bed) => {
    const all = expected(bed.kind.limits)
    await bed.startRouter()
    bed.startNode()
    bed.advertise(peering())
    await bed.tableIs(all)
    bed.advertise(peering({}, ROUTES.slice(1)))
    await bed.tableIs(withoutFirst(all))
    bed.advertise(peering())
    await bed.tableIs(all)
  },
)

withEachRouter(
  'a router is told all again when it asks',
  async (bed) => {
    await bed.startRouter()
    bed.startNode()
    bed.advertise(peering())
    await bed.tableIs(expected(bed.kind.limits))
    await bed.router.refresh()
    await bed.observed(({ peers }) => peers.some(({ counters }) => counters.received.routeRefresh > 0))
    await bed.tableIs(expected(bed.kind.limits))
  },
  { isPossible: ({ neverAsksAgain }) => neverAsksAgain !== true },
)

withEachRouter('a router is told the same when it dials and we do not', async (bed) => {
  await bed.startRouter()
  bed.startNode(LISTEN)
  bed.advertise(peering({ opens: 'peer' }))
  await bed.tableIs(expected(bed.kind.limits))
})

withEachRouter('a router of our own AS is told LOCAL_PREF, and an empty path', async (bed) => {
  await bed.startRouter({ peerAsn: ROUTER_ASN })
  bed.startNode(LISTEN)
  bed.advertise(peering({ myAsn: ROUTER_ASN }))
  await bed.tableIs(expected(bed.kind.limits, { isInternal: true }))
})

withEachRouter('keys have to be the same, and are changed while both run', async (bed) => {
  await bed.startRouter({ password: 'first' })
  bed.startNode()
  const keyed = (passwordText: string) => peering({ passwordText, connectTime: seconds(1) })
  bed.advertise(keyed('wrong'))
  await bed.news('PeerConnectionFailed')
  expect(await bed.router.routes()).toEqual({})
  bed.advertise(keyed('first'))
  await bed.tableIs(expected(bed.kind.limits))
  await bed.isUp()
  await bed.router.configure({ peerAsn: 65001, transport: 'IPv4', password: 'second' })
  bed.advertise(keyed('second'))
  await bed.isDown()
  await bed.isUp()
  await bed.tableIs(expected(bed.kind.limits))
})

withEachRouter(`a router has our routes after ${FLAPS} flaps`, async (bed) => {
  await bed.startRouter()
  bed.startNode()
  bed.advertise(peering())
  await bed.isUp()
  for (let flap = 0; flap < FLAPS; flap++) {
    await bed.router.reset()
    await bed.isDown()
    // we forget the peer, and with it how often it failed
    bed.advertise({ peers: [], routes: ROUTES })
    await bed.observed(({ peers }) => peers.length === 0)
    bed.advertise(peering())
    await bed.isUp()
  }
  await bed.tableIs(expected(bed.kind.limits))
})

withEachRouter('either side is killed, and comes back', async (bed) => {
  await bed.startRouter()
  bed.startNode()
  bed.advertise(peering())
  await bed.tableIs(expected(bed.kind.limits))
  await bed.isUp()
  await bed.killRouter()
  await bed.isDown()
  await bed.startRouter()
  await bed.tableIs(expected(bed.kind.limits))
  await bed.killNode()
  await bed.tableIs({})
  bed.startNode()
  bed.advertise(peering())
  await bed.tableIs(expected(bed.kind.limits))
})
