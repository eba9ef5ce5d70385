// What BGP runs over, with real routers: IPv6, no more hops than there may be (RFC 5082), a VRF, an interface.

import { setDefaultTimeout } from 'bun:test'
import { seconds } from '@ingot/api'
import type { SpokenPeer } from './bgp-process.ts'
import { canMakeLink, ip } from './network-namespace.ts'
import { expected, ROUTES } from './routers/own-routes.ts'
import { peerOver, withEachRouter } from './routers/router-bed.ts'

setDefaultTimeout(90_000)

const hasVrf = canMakeLink('vrf')

const IMPATIENT = { connectTime: seconds(1) }

const peering = (settings: Partial<SpokenPeer>) => ({ peers: [peerOver('IPv4', settings)], routes: ROUTES })

withEachRouter('over IPv6 a router is told of both families', async (bed) => {
  const { limits } = bed.kind
  await bed.startRouter({ transport: 'IPv6' })
  bed.startNode()
  bed.advertise({ peers: [peerOver('IPv6')], routes: ROUTES })
  // where it does not know RFC 8950 it gets the IPv4 address of the interface
  await bed.tableIs(expected(limits, { hasExtendedNextHop: !limits.hasNoExtendedNextHop }))
})

withEachRouter('over IPv6 a router is told the same, signed, when it dials', async (bed) => {
  const { limits } = bed.kind
  await bed.startRouter({ transport: 'IPv6', password: 'secret' })
  bed.startNode({ listen: { addresses: ['2001:db8::1'], port: 179 } })
  bed.advertise({ peers: [peerOver('IPv6', { opens: 'peer', passwordText: 'secret' })], routes: ROUTES })
  await bed.tableIs(expected(limits, { hasExtendedNextHop: !limits.hasNoExtendedNextHop }))
})

withEachRouter('with TTL security a router is heard when no hop lies between, and not else', async (bed) => {
  const nft = (command: string) => Bun.$`ip netns exec ${bed.place} nft ${command}`.quiet()
  await nft('add table ip hop; add chain ip hop out { type filter hook output priority 0; }')
  await nft('add rule ip hop out ip ttl set 254')
  await bed.startRouter({ hasTtlSecurity: true })
  bed.startNode()
  bed.advertise(peering({ ttlSecurity: 1, ...IMPATIENT }))
  await bed.news('PeerConnectionFailed')
  await nft('delete table ip hop')
  await bed.tableIs(expected(bed.kind.limits))
})

withEachRouter(
  'a router in a VRF of ours is told the same',
  async (bed) => {
    await ip(`-n ${bed.node} link add blue type vrf table 10`, `-n ${bed.node} link set blue up`)
    await ip(`-n ${bed.node} link set eth0 master blue`)
    // which takes its IPv6 addresses away
    await ip(`-n ${bed.node} addr replace 2001:db8::1/64 dev eth0 nodad`)
    await bed.startRouter()
    bed.startNode()
    bed.advertise(peering({ vrf: 'blue' }))
    await bed.tableIs(expected(bed.kind.limits))
  },
  { isPossible: () => hasVrf, kernel: 'links of type vrf' },
)

withEachRouter('a router is not looked for anywhere but on the interface that is named', async (bed) => {
  await ip(`-n ${bed.node} link add eth1 type veth peer name eth2`, `-n ${bed.node} link set eth1 up`)
  await bed.startRouter()
  bed.startNode()
  bed.advertise(peering({ vrf: 'eth1', ...IMPATIENT }))
  await bed.news('PeerConnectionFailed')
  bed.advertise(peering({ vrf: 'eth0' }))
  await bed.tableIs(expected(bed.kind.limits))
})
