// Graceful restart (RFC 4724) of either side, with real routers: what they think of our routes meanwhile.

import { expect, setDefaultTimeout } from 'bun:test'
import { seconds } from '@ingot/api'
import { expected, ROUTES, withoutFirst } from './routers/own-routes.ts'
import { peerOver, withEachRouter } from './routers/router-bed.ts'

setDefaultTimeout(90_000)

const peers = [peerOver('IPv4', { gracefulRestart: { restartTime: seconds(30) } })]

withEachRouter('our routes are stale, and none is lost, until we are back and have told all', async (bed) => {
  const { limits } = bed.kind
  await bed.startRouter({ hasGracefulRestart: true })
  bed.startNode()
  bed.advertise({ peers, routes: ROUTES })
  await bed.tableIs(expected(limits))
  await bed.isUp()
  await bed.endNode()
  await bed.tableIs(expected(limits, { isStale: true }))
  bed.startNode({ restarted: { isForwardingKept: true } })
  bed.advertise({ peers, routes: ROUTES.slice(1) })
  const lost = new Set<string>()
  await bed.tableIs(withoutFirst(expected(limits)), (table) => {
    for (const prefix of Object.keys(expected(limits))) if (!(prefix in table)) lost.add(prefix)
  })
  // only the one that did not come again was ever away
  expect([...lost]).toEqual(['198.51.100.1/32'])
})

withEachRouter('a router that restarts gets all again, and the end of it', async (bed) => {
  const { limits } = bed.kind
  await bed.startRouter({ hasGracefulRestart: true })
  bed.startNode()
  bed.advertise({ peers, routes: ROUTES })
  await bed.tableIs(expected(limits))
  await bed.isUp()
  await bed.killRouter()
  await bed.isDown()
  await bed.startRouter({ hasGracefulRestart: true, isRestarted: true })
  await bed.tableIs(expected(limits))
  while (!(await bed.router.hasEndOfRib()));
  await bed.observed(({ peers: [peer] }) => peer?.counters.established === 2 && peer.counters.prefixes === 4)
})
