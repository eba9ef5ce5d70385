// BFD of ours beside FRR's bfdd, each in its network namespace, over a real link.

import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import type { SpokenSession } from './bfd-process.ts'
import { findFrr, startFrr, type Frr } from './frr.ts'
import { canUseRealPackets, ip, startBfd, type BfdProcess } from './network-namespace.ts'

setDefaultTimeout(30_000)

const root = canUseRealPackets ? await findFrr() : undefined
const PEER = 'peer 192.0.2.1 local-address 192.0.2.2'
const [NODE, ROUTER] = [`ingot-bfd-${process.pid}-n`, `ingot-bfd-${process.pid}-r`]

/** What bfdd says of a neighbour, as far as it is looked at here. */
interface FrrPeer {
  readonly status: string
  readonly diagnostic: string
  readonly 'remote-diagnostic': string
  readonly [field: string]: unknown
}

describe.skipIf(root === undefined)('BFD with bfdd of FRR [needs root and the package frr]', () => {
  let router: Frr
  let node: BfdProcess

  beforeAll(async () => {
    await ip(`netns add ${NODE}`, `netns add ${ROUTER}`)
    await ip(`-n ${NODE} link add eth0 type veth peer name eth0 netns ${ROUTER}`)
    for (const [index, name] of [NODE, ROUTER].entries()) {
      await ip(`-n ${name} addr add 192.0.2.${index + 1}/24 dev eth0`)
      await ip(`-n ${name} addr add 2001:db8::${index + 1}/64 dev eth0 nodad`)
      await ip(`-n ${name} link set lo up`, `-n ${name} link set eth0 up`)
    }
    await Bun.$`ip netns exec ${ROUTER} sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`.quiet()
  })
  afterEach(async () => {
    await node.end()
    await router.kill('SIGKILL')
  })
  afterAll(() => ip(`netns del ${NODE}`, `netns del ${ROUTER}`))

  const tor: SpokenSession = { key: 'tor', local: '192.0.2.1', remote: '192.0.2.2' }
  const start = async (peer: string, ...sessions: readonly SpokenSession[]) => {
    router = await startFrr(root ?? '', ROUTER, { zebra: '', bfdd: `bfd\n ${peer}\n !\n!\n` })
    node = startBfd(NODE)
    node.watch(...sessions)
  }
  const frrPeer = async (): Promise<FrrPeer> => {
    const [peer] = JSON.parse(await router.ask('bfdd', 'show bfd peers json'))
    return peer
  }
  const frrSays = async (isWanted: (peer: FrrPeer) => boolean): Promise<FrrPeer> => {
    for (;;) {
      const peer = await frrPeer()
      if (isWanted(peer)) return peer
    }
  }
  const isUp = async () => {
    expect(await node.event()).toEqual({ kind: 'up', key: 'tor' })
    await frrSays(({ status }) => status === 'up')
  }

  test('both are up, with the intervals of both sides', async () => {
    const [receiveInterval, transmitInterval] = [milliseconds(200), milliseconds(150)]
    const profile = { receiveInterval, transmitInterval, detectMultiplier: 4 }
    await start('peer 192.0.2.1 local-address 192.0.2.2\n  receive-interval 250\n  transmit-interval 350', {
      ...tor,
      profile,
    })
    await isUp()
    const peer = await frrSays((it) => it['remote-transmit-interval'] === 150)
    expect(peer).toMatchObject({ 'remote-receive-interval': 200, 'remote-detect-multiplier': 4 })
    node.watch({ ...tor, profile: { ...profile, transmitInterval: milliseconds(500) } })
    await frrSays((it) => it['remote-transmit-interval'] === 500 && it.status === 'up')
    expect(await node.session()).toMatchObject({ facts: { state: 'Up' }, upEvents: 1, downEvents: 0 })
  })

  test('one that is killed is down within its detection time', async () => {
    await start(PEER, tor)
    await isUp()
    const killedAt = performance.now()
    process.kill(router.pids['bfdd'] ?? 0, 'SIGKILL')
    expect(await node.event()).toMatchObject({ kind: 'down', diagnostic: 'controlDetectionTimeExpired' })
    expect(performance.now() - killedAt).toBeWithin(500, 1500)
  })

  test('sees us go down when we stand still, and up again', async () => {
    await start(PEER, tor)
    await isUp()
    process.kill(node.pid, 'SIGSTOP')
    await frrSays((it) => it.status === 'down')
    process.kill(node.pid, 'SIGCONT')
    expect(await node.event()).toMatchObject({ kind: 'down', diagnostic: 'neighborSignaledSessionDown' })
    await isUp()
  })

  test('is told when we end the session on purpose', async () => {
    await start(PEER, tor)
    await isUp()
    node.watch()
    const peer = await frrSays((it) => it.status !== 'up')
    expect(peer['remote-diagnostic']).toBe('administratively down')
    node.watch(tor)
    await isUp()
  })

  test('tells us when it is shut down on purpose', async () => {
    await start(PEER, tor)
    await isUp()
    await router.ask('bfdd', 'configure terminal', 'bfd', PEER, 'shutdown')
    expect(await node.event()).toMatchObject({ kind: 'down', isAdministrative: true })
    await router.ask('bfdd', 'configure terminal', 'bfd', PEER, 'no shutdown')
    await isUp()
  })

  test('either side may be passive', async () => {
    const passiveMode = { profile: { passiveMode: true } }
    await start(PEER, { ...tor, ...passiveMode })
    await isUp()
    await node.end()
    await router.kill('SIGKILL')
    await start(`${PEER}\n  passive-mode`, tor)
    await isUp()
  })

  test('echo packets go through both', async () => {
    await start(`${PEER} interface eth0\n  echo-mode`, { ...tor, profile: { echoMode: true } })
    await isUp()
    for (;;) {
      const { echoPacketsIn } = await node.session()
      const [counters] = JSON.parse(await router.ask('bfdd', 'show bfd peers counters json'))
      if (echoPacketsIn > 20 && counters['echo-packet-input'] > 20) break
    }
    const peer = await frrPeer()
    expect([peer.status, peer['remote-echo-receive-interval']]).toEqual(['up', 50])
    expect((await node.session()).downEvents).toBe(0)
  })

  test('echo packets go through both over IPv6, where those of bfdd are for us to send back', async () => {
    const ends = { local: '2001:db8::1', remote: '2001:db8::2' }
    const echoing = { ...tor, ...ends, profile: { echoMode: true } }
    await start('peer 2001:db8::1 local-address 2001:db8::2 interface eth0\n  echo-mode', echoing)
    await isUp()
    for (;;) {
      const { echoPacketsIn } = await node.session()
      const [counters] = JSON.parse(await router.ask('bfdd', 'show bfd peers counters json'))
      if (echoPacketsIn > 20 && counters['echo-packet-input'] > 20) break
    }
    expect((await frrPeer()).status).toBe('up')
    expect(await node.session()).toMatchObject({ downEvents: 0, facts: { isEchoing: true } })
  })

  test('over several hops, and over IPv6', async () => {
    await start('peer 192.0.2.1 multihop local-address 192.0.2.2', { ...tor, isMultiHop: true })
    await isUp()
    await node.end()
    await router.kill('SIGKILL')
    await start('peer 2001:db8::1 local-address 2001:db8::2', {
      ...tor,
      local: '2001:db8::1',
      remote: '2001:db8::2',
    })
    await isUp()
  })

  test('where it runs on our own node it keeps the port, and a verdict says so', async () => {
    router = await startFrr(root ?? '', NODE, { bfdd: 'bfd\n!\n' })
    node = startBfd(NODE)
    node.watch(tor)
    expect(await node.verdicts()).toEqual([
      'no BFD: cannot bind 192.0.2.1 port 3784: another program has it; the BGP session goes on without',
    ])
  })
})
