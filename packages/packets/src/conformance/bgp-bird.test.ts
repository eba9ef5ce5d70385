// Our packet thread beside BIRD, each in its network namespace, over real TCP.

import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { findBird, startBird, type Bird } from './bird.ts'
import { canUseRealPackets, ip, startBgp, type BgpProcess } from './network-namespace.ts'
import type { BgpRequest, SpokenPeer } from './bgp-process.ts'

setDefaultTimeout(60_000)

const root = canUseRealPackets ? await findBird() : undefined
const [NODE, ROUTER] = [`ingot-bgp-${process.pid}-n`, `ingot-bgp-${process.pid}-r`]

const none = { communities: [], largeCommunities: [], extendedCommunities: [] }
const ROUTES: BgpRequest['routes'] = [
  { prefix: '198.51.100.1/32', attributes: { ...none, communities: [64512 * 65536 + 7] }, peers: 'all' },
  { prefix: '198.51.100.0/24', attributes: none, peers: 'all' },
  { prefix: '2001:db8:1::1/128', attributes: none, peers: 'all' },
]
const TABLE = {
  '198.51.100.1/32': 'via 192.0.2.1 local_pref 100 community (64512,7)',
  '198.51.100.0/24': 'via 192.0.2.1 local_pref 100',
  '2001:db8:1::1/128': 'via 2001:db8::1 local_pref 100',
}

const TOR: SpokenPeer = {
  name: 'tor',
  myAsn: 65001,
  peerAsn: 65002,
  address: '192.0.2.2',
  port: 179,
  isMultiHop: false,
  families: ['IPv4', 'IPv6'],
}

const configuration = (options = '') => `
router id 192.0.2.2;
protocol device { }
protocol bgp ingot {
  local 192.0.2.2 as 65002;
  neighbor 192.0.2.1 as 65001;
  ${options}
  error wait time 1, 1;
  connect delay time 1;
  ipv4 { import all; export none; };
  ipv6 { import all; export none; };
}
`

const UNNUMBERED = `
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

/** Until BIRD's table is that; each look is a process of its own, so none has to be waited for. */
async function tableIs(bird: Bird, wanted: Readonly<Record<string, string>>): Promise<void> {
  for (;;) if (Bun.deepEquals(await bird.routes(), wanted)) return
}

const isUp = (process: BgpProcess) =>
  process.observed(({ peers }) => peers.some(({ state }) => state === 'established'))
const isDown = (process: BgpProcess) =>
  process.observed(({ peers }) => peers.some(({ state }) => state !== 'established'))

describe.skipIf(root === undefined)('BGP with BIRD [needs root and the package bird2]', () => {
  let bird: Bird
  let node: BgpProcess

  beforeAll(async () => {
    await ip(`netns add ${NODE}`, `netns add ${ROUTER}`)
    await ip(`-n ${NODE} link add eth0 type veth peer name eth0 netns ${ROUTER}`)
    // the link-local addresses below are the only ones
    await ip(`-n ${NODE} link set eth0 addrgenmode none`, `-n ${ROUTER} link set eth0 addrgenmode none`)
    for (const [name, number] of [
      [NODE, 1],
      [ROUTER, 2],
    ] as const) {
      await ip(
        `-n ${name} addr add 192.0.2.${number}/24 dev eth0`,
        `-n ${name} addr add 2001:db8::${number}/64 dev eth0 nodad`,
        `-n ${name} addr add fe80::${number}/64 dev eth0 nodad`,
        `-n ${name} link set eth0 up`,
        `-n ${name} link set lo up`,
      )
    }
  })
  afterAll(() => ip(`netns del ${NODE}`, `netns del ${ROUTER}`))

  const start = async (options: string, request: BgpRequest, listen?: readonly string[]) => {
    bird = await startBird(root ?? '', ROUTER, configuration(options))
    node = startBgp(NODE, { node: 'node-a', ...(listen && { listen: { addresses: listen, port: 179 } }) })
    node.advertise(request)
  }
  afterEach(async () => {
    await node.end()
    await bird.kill('SIGKILL')
  })

  test('it is told exactly what is advertised, in both families, and what changes', async () => {
    await start('', { peers: [TOR], routes: ROUTES })
    await tableIs(bird, TABLE)
    node.advertise({ peers: [TOR], routes: ROUTES.slice(1) })
    const { '198.51.100.1/32': _, ...rest } = TABLE
    await tableIs(bird, rest)
    node.advertise({ peers: [TOR], routes: ROUTES })
    await tableIs(bird, TABLE)
    for (let flap = 0; flap < 10; flap++) {
      await bird.ask('disable ingot')
      await isDown(node)
      await bird.ask('enable ingot')
      await tableIs(bird, TABLE)
    }
  })

  test('either side is killed, and comes back', async () => {
    await start('', { peers: [TOR], routes: ROUTES })
    await tableIs(bird, TABLE)
    await bird.kill('SIGKILL')
    await isDown(node)
    bird = await startBird(root ?? '', ROUTER, configuration())
    await tableIs(bird, TABLE)
    process.kill(node.pid, 'SIGKILL')
    await tableIs(bird, {})
    node = startBgp(NODE, { node: 'node-a' })
    node.advertise({ peers: [TOR], routes: ROUTES })
    await tableIs(bird, TABLE)
  })

  test('its key has to be the same, and may be changed', async () => {
    await start('password "secret";', {
      peers: [{ ...TOR, passwordText: 'wrong', connectTime: milliseconds(500) }],
      routes: ROUTES,
    })
    expect(await node.news('PeerConnectionFailed')).toContain('it did not answer')
    expect(await bird.routes()).toEqual({})
    node.advertise({ peers: [{ ...TOR, passwordText: 'secret' }], routes: ROUTES })
    await tableIs(bird, TABLE)
  })

  test('it may connect to us, signed, while we do not dial', async () => {
    await start(
      'password "secret";',
      { peers: [{ ...TOR, passwordText: 'secret', opens: 'peer' }], routes: ROUTES },
      ['192.0.2.1', '192.0.2.99'],
    )
    await tableIs(bird, TABLE)
    const { verdicts } = await node.observed(({ verdicts }) => verdicts.length > 0)
    expect(verdicts.map(({ reason, facts }) => [reason, facts['address']])).toEqual([
      ['BgpListenFailed', '192.0.2.99'],
    ])
  })

  test('it is found by its router advertisements, and takes IPv4 over IPv6', async () => {
    bird = await startBird(root ?? '', ROUTER, UNNUMBERED)
    node = startBgp(NODE, { node: 'node-a' })
    const { address: _, ...unnumbered } = TOR
    node.advertise({ peers: [{ ...unnumbered, interface: 'eth0' }], routes: ROUTES.slice(1) })
    const { peers } = await isUp(node)
    expect(peers[0]).toMatchObject({ address: 'fe80::2' })
    await tableIs(bird, {
      '198.51.100.0/24': 'via 2001:db8::1 local_pref 100',
      '2001:db8:1::1/128': 'via 2001:db8::1 local_pref 100',
    })
  })

  test('it keeps our routes while we restart', async () => {
    const peers = [{ ...TOR, gracefulRestart: { restartTime: seconds(30) }, holdTime: seconds(30) }]
    await start('graceful restart on;', { peers, routes: ROUTES })
    await tableIs(bird, TABLE)
    await isUp(node)
    await node.end()
    expect(await bird.routes()).toEqual(TABLE)
    expect(await bird.ask('show protocols all ingot')).toContain('Neighbor graceful restart active')
    node = startBgp(NODE, { node: 'node-a', restarted: { isForwardingKept: true } })
    node.advertise({ peers, routes: ROUTES.slice(1) })
    const { '198.51.100.1/32': _, ...rest } = TABLE
    await tableIs(bird, rest)
  })
})
