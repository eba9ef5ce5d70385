// REPAIR on a real segment: an owner is stopped between its last look at the clock and the system call, another node takes
// the address, and then the answer leaves all the same. A neighbour believes it, and is put right.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { arpRequest, describeFrame } from './frames.ts'
import { canUseRealPackets, ip, startHesitatingNode, startStation } from './network-namespace.ts'
import type { StationProcess } from './network-namespace.ts'

setDefaultTimeout(60_000)

const ADDRESS = '192.0.2.100'
const macOf = (number: number) => `02:00:00:00:00:${number}`
const [A, B, CLIENT] = [macOf(11), macOf(12), macOf(66)]
/** Longer than a takeover, and the five rounds of its announcement. */
const HESITATION = 6000
/** Nobody gets anything back meanwhile. */
const HOLD = 32_000

describe.skipIf(!canUseRealPackets)('a switch, two nodes and a host [needs root and ip of iproute2]', () => {
  const name = `ingot-repair-${process.pid}`
  const [bridge, a, b, host] = [name, `${name}-a`, `${name}-b`, `${name}-h`]
  const hesitation = join(tmpdir(), name)
  const nodes: { end(): Promise<void> }[] = []
  let station: StationProcess

  beforeEach(async () => {
    await ip(`netns add ${bridge}`, `-n ${bridge} link add br0 type bridge`, `-n ${bridge} link set br0 up`)
    for (const [namespace, number] of [
      [a, 11],
      [b, 12],
      [host, 66],
    ] as const) {
      await ip(
        `netns add ${namespace}`,
        `-n ${namespace} link add eth0 address ${macOf(number)} type veth peer name p${number} netns ${bridge}`,
        `-n ${namespace} addr add 192.0.2.${number}/24 dev eth0`,
        `-n ${namespace} link set eth0 up`,
        `-n ${namespace} link set lo up`,
        `-n ${bridge} link set p${number} master br0 up`,
      )
    }
    // whoever answers proves to a node that it receives
    for (const node of [a, b]) await ip(`-n ${node} route add default via 192.0.2.66`)
    // the latest answer counts, as with most hosts that are no Linux
    await Bun.$`ip netns exec ${host} sh -c 'echo 0 > /proc/sys/net/ipv4/neigh/eth0/locktime'`.quiet()
    station = await startStation(host, 'eth0')
  })

  afterEach(async () => {
    await Promise.all([...nodes.splice(0).map((node) => node.end()), station.end()])
    await ip(...[a, b, host, bridge].map((namespace) => `netns del ${namespace}`))
  })

  const start = (node: 'a' | 'b') => {
    const announcements = [{ address: ADDRESS, interfaces: 'all' as const, succession: ['a', 'b'] }]
    const [address, other] = node === 'a' ? ['192.0.2.11', '192.0.2.12'] : ['192.0.2.12', '192.0.2.11']
    const desired = { generation: 1, node, announcements }
    const common = { node, address, others: [other], desired, returnHold: HOLD }
    nodes.push(startHesitatingNode(node === 'a' ? a : b, { ...common, hesitation: `${hesitation}-${node}` }))
  }
  const ask = () => station.send(arpRequest({ mac: CLIENT, sender: '192.0.2.66', target: ADDRESS }))
  /** The next frame about the address: who answers or announces it. */
  const hears = async (wanted: string) => {
    for (;;) {
      const frame = await station.hear()
      const from = Buffer.from(frame.subarray(6, 12)).toString('hex', 0, 6)
      const said = describeFrame(frame)
      if (`${said} by ${from.match(/../gu)?.join(':')}` === wanted) return
    }
  }
  /** A heartbeat that lists somebody. */
  const hearsOfPeers = async (mac: string) => {
    const head = `03494e474f54${mac.replaceAll(':', '')}88b5`
    for (;;) {
      const frame = Buffer.from(await station.hear())
      if (frame.toString('hex', 0, 14) === head && frame.readUInt16BE(20) > 0) return
    }
  }
  const isAnswered = (by: string) => hears(`arp ${ADDRESS} is-at ${by} to ${CLIENT} by ${by}`)
  const isAnnounced = (by: string) => hears(`arp announcement ${ADDRESS} by ${by}`)
  /** What the host's kernel sends its packets to. */
  const learnt = async () => {
    const shown: unknown = await Bun.$`ip -n ${host} -j neigh show ${ADDRESS} dev eth0`.json()
    return Array.isArray(shown) ? shown[0]?.lladdr : undefined
  }

  test('a host that believed an answer that left too late is told again who has the address', async () => {
    start('a')
    await isAnnounced(A)
    start('b')
    await hearsOfPeers(B)
    await ip(`-n ${host} neigh replace ${ADDRESS} lladdr ${A} dev eth0 nud stale`)
    writeFileSync(`${hesitation}-a`, String(HESITATION))
    ask()
    await isAnnounced(B)
    await isAnswered(A)
    // the host has learnt that; and nobody has announced anything for half a second
    await isAnnounced(B)
    while ((await learnt()) !== B);
    ask()
    await isAnswered(B)
    expect(await learnt()).toBe(B)
  })
})
