import { expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { BfdEvent } from '@ingot/bfd'
import { parseAddress } from '@ingot/net'
import { createMemory, PacketCore } from '@ingot/wire'
import { readCore } from './core-bytes.ts'
import { PacketNode } from './packet-node.ts'
import { SimulatedHosts } from './simulated-hosts.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import { SimulatedSegment } from './simulated-segment.ts'

const wasm = await readCore()

function address(text: string) {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

/** Two nodes that wake when they ask for it, or when something has come, as the packet thread does. */
class TwoNodes {
  readonly hosts = new SimulatedHosts()
  readonly #segment = new SimulatedSegment()
  readonly one = this.#start(1)
  readonly other = this.#start(2)
  now: Milliseconds = milliseconds(0)
  turns = 0

  #start(number: number) {
    const text = `192.0.2.${number}`
    const core = new PacketCore(wasm, { memory: createMemory(), base: 0n, seed: 1n })
    const hardwareAddress = `02:00:00:00:00:0${number}`
    const addresses = [{ address: text, prefixLength: 24 }]
    const eth0 = { index: 1, name: 'eth0', hardwareAddress, linkLocal: null, arp: true, addresses }
    const { datagrams, streams } = this.hosts.host(address(text))
    const network = Object.assign(new SimulatedNetwork(core, this.#segment, [eth0]), { datagrams, streams })
    const node = new PacketNode(milliseconds(0), core, network, { boot: BigInt(number) })
    const local = address(text)
    const remote = address(`192.0.2.${3 - number}`)
    const profile = { echoMode: false, passiveMode: false }
    node.bfd.setSessions(milliseconds(0), [{ key: 'other', local, remote, isMultiHop: false, profile }])
    return { node, network, events: new Array<BfdEvent>() }
  }

  run(duration: Milliseconds, ...asleep: readonly object[]): void {
    const end = milliseconds(this.now + duration)
    const awake = [this.one, this.other].filter((it) => !asleep.includes(it))
    while (this.now < end) {
      const deadlines = awake.map(({ node }) => node.deadline(this.now) ?? end)
      this.now = milliseconds(Math.min(end, Math.max(this.now + 0.1, Math.min(...deadlines))))
      for (const { node, network, events } of awake) {
        this.turns++
        network.clock.advanceTo(this.now)
        node.serveSpeakers(this.now)
        node.advance(this.now)
        events.push(...node.bfd.takeEvents())
      }
    }
  }
}

test('a node knows of its neighbour by BFD, and wakes for nothing but what is due', () => {
  const nodes = new TwoNodes()
  nodes.run(seconds(3))
  expect([nodes.one.events, nodes.other.events]).toEqual([
    [{ kind: 'up', key: 'other' }],
    [{ kind: 'up', key: 'other' }],
  ])
  nodes.turns = 0
  nodes.run(seconds(10))
  // each wakes for the packets of both, which are 225 ms apart or more (RFC 5880 6.8.7)
  expect(nodes.turns).toBeLessThanOrEqual(2 * 2 * Math.ceil(10_000 / 225))
})

test('a node that is silent is noticed, one that goes says so', () => {
  const nodes = new TwoNodes()
  nodes.run(seconds(3))
  nodes.run(seconds(1), nodes.other)
  expect(nodes.one.events.at(-1)).toMatchObject({ kind: 'down', isAdministrative: false })
  nodes.run(seconds(3))
  expect(nodes.one.events.at(-1)).toEqual({ kind: 'up', key: 'other' })
  nodes.other.node.leave(nodes.now)
  nodes.run(milliseconds(2))
  expect(nodes.one.events.at(-1)).toMatchObject({ kind: 'down', isAdministrative: true })
})

test('a port that another program has is told with what the node observes', () => {
  const nodes = new TwoNodes()
  nodes.run(seconds(1))
  nodes.one.node.takeObserved(true)
  const local = address('192.0.2.1')
  const taken = nodes.hosts.host(local).datagrams.bind({ address: local, port: 4784 })
  const profile = { echoMode: false, passiveMode: false }
  const distant = { key: 'far', local, remote: address('198.51.100.1'), isMultiHop: true, profile }
  nodes.one.node.bfd.setSessions(nodes.now, [distant])
  nodes.run(milliseconds(1))
  expect(nodes.one.node.hasObserved).toBe(true)
  expect(nodes.one.node.takeObserved(true).verdicts).toMatchObject([
    { reason: 'BfdFailed', facts: { address: '192.0.2.1', port: 4784 } },
  ])
  if (!('errno' in taken)) taken.close()
  nodes.run(seconds(11))
  expect(nodes.one.node.takeObserved(true).verdicts).toEqual([])
})
