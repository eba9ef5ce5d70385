// Unnumbered peering: our packet thread beside a router that it knows by its interface alone, over real TCP.

import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { findBird, startBird, type Bird } from './bird.ts'
import { findFrr, startFrr, type Frr } from './frr.ts'
import { canUseRealPackets, ip, startBgp, type BgpProcess } from './network-namespace.ts'
import type { BgpRequest, SpokenPeer } from './bgp-process.ts'

setDefaultTimeout(60_000)

const birdRoot = canUseRealPackets ? await findBird() : undefined
const frrRoot = canUseRealPackets ? await findFrr() : undefined
const [NODE, ROUTER] = [`ingot-link-${process.pid}-n`, `ingot-link-${process.pid}-r`]

const none = { communities: [], largeCommunities: [], extendedCommunities: [] }
const ROUTES: BgpRequest['routes'] = [
  { prefix: '198.51.100.0/24', attributes: none, peers: 'all' },
  { prefix: '2001:db8:1::1/128', attributes: none, peers: 'all' },
]
const TABLE = {
  '198.51.100.0/24': 'via 2001:db8::1 local_pref 100',
  '2001:db8:1::1/128': 'via 2001:db8::1 local_pref 100',
}

const TOR: SpokenPeer = {
  name: 'tor',
  myAsn: 65001,
  peerAsn: 65002,
  interface: 'eth0',
  port: 179,
  isMultiHop: false,
  families: ['IPv4', 'IPv6'],
}

const BIRD = `
router id 192.0.2.2;
protocol device { }
protocol radv {
  interface "eth0" { min ra interval 3; max ra interval 4; prefix 2001:db8::/64 { autonomous no; }; };
}
protocol bgp ingot {
  interface "eth0";
  local fe80::2 as 65002;
  neighbor fe80::1 as 65001;
  ipv4 { import all; export none; extended next hop on; };
  ipv6 { import all; export none; };
}
`

const FRR = `
router bgp 65002
 bgp router-id 192.0.2.2
 no bgp ebgp-requires-policy
 neighbor eth0 interface remote-as external
 neighbor eth0 timers connect 1
 address-family ipv6 unicast
  neighbor eth0 activate
 exit-address-family
`

describe('BGP with a router that is known by its interface', () => {
  let router: Bird | Frr
  let node: BgpProcess

  beforeAll(async () => {
    if (!canUseRealPackets) return
    await ip(`netns add ${NODE}`, `netns add ${ROUTER}`)
    await ip(`-n ${NODE} link add eth0 type veth peer name eth0 netns ${ROUTER}`)
    // routers advertise the prefix, and no other address is to be made of it
    await Bun.$`ip netns exec ${NODE} sysctl -qw net.ipv6.conf.eth0.autoconf=0`.quiet()
    // the link-local addresses below are the only ones
    await ip(`-n ${NODE} link set eth0 addrgenmode none`, `-n ${ROUTER} link set eth0 addrgenmode none`)
    for (const [name, number] of [
      [NODE, 1],
      [ROUTER, 2],
    ] as const) {
      await ip(
        `-n ${name} addr add 2001:db8::${number}/64 dev eth0 nodad`,
        `-n ${name} addr add fe80::${number}/64 dev eth0 nodad`,
        `-n ${name} link set eth0 up`,
        `-n ${name} link set lo up`,
      )
    }
  })
  afterAll(async () => {
    if (canUseRealPackets) await ip(`netns del ${NODE}`, `netns del ${ROUTER}`)
  })
  afterEach(async () => {
    await node.end()
    await router.kill('SIGKILL')
  })

  const start = () => {
    node = startBgp(NODE, { node: 'node-a' })
    node.advertise({ peers: [TOR], routes: ROUTES })
  }
  const isUp = async () => {
    const { peers } = await node.observed(({ peers }) => peers.some(({ state }) => state === 'established'))
    expect(peers[0]).toMatchObject({ address: 'fe80::2' })
  }

  test.skipIf(birdRoot === undefined)(
    'BIRD is found by its router advertisements, and takes IPv4 over IPv6 [needs root and the package bird2]',
    async () => {
      const bird = await startBird(birdRoot ?? '', ROUTER, BIRD)
      router = bird
      start()
      await isUp()
      // each look is a process of its own, so none has to be waited for
      while (!Bun.deepEquals(await bird.routes(), TABLE));
    },
  )

  test.skipIf(frrRoot === undefined)(
    'FRR is found as well, and finds this node by those that it sends [needs root and the package frr]',
    async () => {
      const frr = await startFrr(frrRoot ?? '', ROUTER, { zebra: '', bgpd: FRR })
      router = frr
      start()
      await isUp()
      for (const [family, prefix] of [
        ['ipv4', '198.51.100.0/24'],
        ['ipv6', '2001:db8:1::1/128'],
      ]) {
        const shown = () => frr.ask('bgpd', `show bgp ${family} unicast ${prefix} json`)
        while (!(await shown()).includes('"afi":"ipv6"'));
      }
    },
  )
})
