// However many frames wait, a turn takes in no more addresses than it has time for; and each step is told to who wants that.

import { expect, test } from 'bun:test'
import { milliseconds } from '@ingot/api'
import { Takeover, type Interface } from '@ingot/layer2'
import { gossipKey } from '@ingot/membership'
import { createMemory, PacketCore } from '@ingot/wire'
import { readCore } from './core-bytes.ts'
import { KeyedCounts } from './keyed-counts.ts'
import { PacketNode } from './packet-node.ts'
import { SimulatedHosts } from './simulated-hosts.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import { SimulatedSegment } from './simulated-segment.ts'

const SECRET = new TextEncoder().encode('some secret of speakers')
const OWN = { family: 'IPv4', value: 0x0a630002n } as const

function interfaceOf(number: number): Interface {
  const addresses = [{ address: `10.99.0.${number}`, prefixLength: 16 }]
  const hardwareAddress = `02:00:00:00:00:0${number}`
  return { index: 1, name: 'eth0', hardwareAddress, linkLocal: null, arp: true, addresses }
}

/** What a node that takes some thousand addresses says of them. */
function framesAboutThousands(): readonly Uint8Array[] {
  const takeover = new Takeover({ boot: 1n, random: Math.random, gossipKey: gossipKey(SECRET) })
  const now = milliseconds(0)
  takeover.setInterfaces(now, [interfaceOf(1)])
  takeover.setMembers(now, [])
  const announcements = Array.from({ length: 4000 }, (_, i) => ({
    address: `10.99.${16 + (i >> 8)}.${i & 255}`,
    interfaces: 'all' as const,
    succession: ['a'],
  }))
  takeover.desire(now, { generation: 1, node: 'a', announcements, withdrawn: [] })
  const frames: Uint8Array[] = []
  for (let at = 0; at < 1000; at++) {
    for (const effect of takeover.advance(milliseconds(at))) {
      if (effect.kind === 'send' && effect.frame.length > 250) frames.push(effect.frame)
    }
  }
  return frames
}

test('frames about thousands of addresses are taken in some at a time', async () => {
  const frames = framesAboutThousands().slice(0, 40)
  expect(frames).toHaveLength(40)
  const wire = new SimulatedSegment()
  const core = new PacketCore(await readCore(), { memory: createMemory(), base: 0n, seed: 1n })
  const { datagrams, streams } = new SimulatedHosts().host(OWN)
  const network = Object.assign(new SimulatedNetwork(core, wire, [interfaceOf(2)]), { datagrams, streams })
  const gossip = { node: 'b', bindAddress: '10.99.0.2', bindPort: 7946, isWan: false, secret: SECRET }
  const keyedCounts = new KeyedCounts()
  const now = milliseconds(1000)
  network.clock.advanceTo(now)
  const node = new PacketNode(now, core, network, { boot: 2n, gossip, keyedCounts })
  node.desire(now, { generation: 1, node: 'b', announcements: [], withdrawn: [] })
  for (const frame of frames) wire.transmit(undefined, frame)
  const taken = Array.from({ length: 20 }, () => {
    const before = keyedCounts.all()[0]?.accepted ?? 0
    node.serveSpeakers(now)
    return (keyedCounts.all()[0]?.accepted ?? 0) - before
  })
  // 64 addresses in each
  expect(Math.max(...taken)).toBeLessThanOrEqual(5)
  expect(taken.reduce((sum, count) => sum + count, 0)).toBe(40)
})

test('each step of an address is told as soon as that is wanted, and not any more when it is not', async () => {
  const core = new PacketCore(await readCore(), { memory: createMemory(), base: 0n, seed: 1n })
  const { datagrams, streams } = new SimulatedHosts().host(OWN)
  const simulated = new SimulatedNetwork(core, new SimulatedSegment(), [interfaceOf(2)])
  const network = Object.assign(simulated, { datagrams, streams })
  const node = new PacketNode(milliseconds(0), core, network, { boot: 2n })
  let generation = 0
  const steps = (isTraced: boolean) => {
    node.trace(isTraced)
    const announcements = [
      { address: `10.99.0.${100 + generation}`, interfaces: 'all' as const, succession: ['b'] },
    ]
    node.desire(milliseconds(0), { generation: ++generation, node: 'b', announcements, withdrawn: [] })
    for (let at = 0; at < 500; at++) {
      network.clock.advanceTo(milliseconds(1000 * generation + at))
      node.advance(network.clock.now())
    }
    return (node.takeNews()?.notices ?? []).filter(({ isTransition }) => isTransition).length
  }
  expect(steps(false)).toBe(0)
  expect(steps(true)).toBeGreaterThan(0)
  expect(steps(false)).toBe(0)
})
