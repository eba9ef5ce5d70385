// The second in line among real announcers on a simulated segment: what it asks, what it finds out, and that asking changes
// nothing of who answers.

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds, type Verdict } from '@ingot/api'
import { DesiredLedger, type Interface } from '@ingot/layer2'
import { parseAddress } from '@ingot/net'
import { createMemory, PacketCore } from '@ingot/wire'
import { arpRequest, describeFrame } from './conformance/frames.ts'
import { readCore } from './core-bytes.ts'
import { PacketNode } from './packet-node.ts'
import { SimulatedHosts } from './simulated-hosts.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import { SimulatedSegment, type Station } from './simulated-segment.ts'
import type { TakeoverStart } from './takeover-start.ts'

// some minutes of three nodes each
setDefaultTimeout(60_000)

const wasm = await readCore()
const ADDRESS = '192.0.2.100'
const FOREIGN = '02:00:00:00:00:66'
const SECRET = new TextEncoder().encode('some secret of speakers')
const STEP = milliseconds(20)
/** The low octet of it in an ARP frame. */
const ARP_OPERATION = 21

/** A segment that may lose what some station sends. */
class LossyWire extends SimulatedSegment {
  isLost = (_said: string): boolean => false

  override transmit(sender: Station | undefined, frame: Uint8Array): void {
    if (!this.isLost(describeFrame(frame))) super.transmit(sender, frame)
  }
}

interface Started {
  readonly node: PacketNode
  readonly network: SimulatedNetwork
}

interface SegmentOptions {
  /** Left out: gossip alone decides. */
  readonly secret?: Uint8Array
  readonly addresses?: readonly string[]
  readonly takeover?: TakeoverStart
}

/** Nodes a, b and c, in this order or, for every other address, with c before b; and a foreign host that answers when it is told to. */
class Segment {
  readonly wire = new LossyWire()
  readonly #told: string[] = []
  /** Who has been asked for, when. */
  readonly asks: { readonly at: Milliseconds; readonly address: string }[] = []
  foreignAnswers = false
  readonly #nodes = new Map<string, Started>()
  readonly #foreign = { hear: (frame: Uint8Array) => this.#hear(describeFrame(frame)) }
  #now = milliseconds(0)

  constructor({ secret, addresses = [ADDRESS], takeover }: SegmentOptions) {
    this.wire.attach(this.#foreign)
    const hosts = new SimulatedHosts()
    const names = ['a', 'b', 'c']
    for (const name of names) {
      const core = new PacketCore(wasm, { memory: createMemory(), base: 0n, seed: 1n })
      const { datagrams, streams } = hosts.host(hostAddress(name))
      const simulated = new SimulatedNetwork(core, this.wire, [interfaceOf(name)])
      const network = Object.assign(simulated, { datagrams, streams })
      const gossip = {
        node: name,
        bindAddress: addressOf(name),
        bindPort: 7946,
        isWan: false,
        ...(secret !== undefined && { secret }),
      }
      const node = new PacketNode(this.#now, core, network, {
        boot: BigInt(numberOf(name)),
        gossip,
        takeover,
      })
      node.join(this.#now, names.map(addressOf))
      this.#nodes.set(name, { node, network })
      const announcements = addresses.map((address, place) => ({
        address,
        interfaces: 'all' as const,
        succession: place % 2 === 0 ? names : names.toSpliced(1, 2, 'c', 'b'),
      }))
      const steps = new DesiredLedger().steps({ generation: 1, node: name, announcements })
      for (const step of steps) node.desire(this.#now, step)
    }
  }

  kill(name: string): void {
    const started = this.#nodes.get(name)
    started?.node.close()
    started?.network.close()
    this.#nodes.delete(name)
  }

  run(duration: Milliseconds): this {
    const end = this.#now + duration
    while (this.#now < end) {
      this.#now = milliseconds(this.#now + STEP)
      for (const [name, started] of this.#nodes) this.#turn(name, started)
    }
    return this
  }

  /** Findings since the last call, without those of conflicts: `b AddressUnanswered`. */
  take(): readonly string[] {
    return this.#told.splice(0)
  }

  #turn(name: string, { node, network }: Started): void {
    network.clock.advanceTo(this.#now)
    for (const link of network.readable()) node.serve(link)
    node.serveSpeakers(this.#now)
    node.advance(this.#now)
    for (const { verdict } of node.takeNews()?.notices ?? []) this.#note(name, verdict)
  }

  #note(name: string, { reason }: Verdict): void {
    if (reason !== 'AddressConflict') this.#told.push(`${name} ${reason}`)
  }

  #hear(said: string): void {
    const [, address] = /^arp who-has (\S+)/.exec(said) ?? []
    if (address === undefined) return
    this.asks.push({ at: this.#now, address })
    if (!this.foreignAnswers) return
    const frame = arpRequest({ mac: FOREIGN, sender: address, target: addressOf('b') })
    frame[ARP_OPERATION] = 2
    this.wire.transmit(this.#foreign, frame)
  }
}

const numberOf = (name: string) => name.charCodeAt(0) - 96
const addressOf = (name: string) => `192.0.2.${10 + numberOf(name)}`

function hostAddress(name: string) {
  const address = parseAddress(addressOf(name))
  if (address === undefined) throw new Error(name)
  return address
}

function interfaceOf(name: string): Interface {
  const hardwareAddress = `02:00:00:00:00:0${numberOf(name)}`
  const addresses = [{ address: addressOf(name), prefixLength: 24 }]
  return {
    index: 1,
    name: 'eth0',
    hardwareAddress,
    linkLocal: `fe80::${numberOf(name)}`,
    arp: true,
    addresses,
  }
}

/** What a sends in answer to a question is lost. */
const answersOf = (name: string) => (said: string) =>
  said.includes(` is-at ${interfaceOf(name).hardwareAddress}`)

describe('the second in line', () => {
  test('finds nothing where the owner answers', () => {
    const segment = new Segment({ secret: SECRET, addresses: [ADDRESS, '2001:db8::100'] }).run(seconds(40))
    expect(segment.take()).toEqual([])
    expect(segment.asks.filter(({ address }) => address === ADDRESS).length).toBeWithin(5, 12)
  })

  test.each([ADDRESS, '2001:db8::100'])(
    'alone tells that nobody answers for %s, and that somebody does again',
    (address) => {
      const segment = new Segment({ secret: SECRET, addresses: [address] }).run(seconds(10))
      segment.wire.isLost = answersOf('a')
      segment.run(seconds(10))
      expect(segment.take()).toEqual([])
      segment.run(seconds(10))
      expect(segment.take()).toEqual(['b AddressUnanswered'])
      segment.wire.isLost = () => false
      segment.run(seconds(30))
      expect(segment.take()).toEqual(['b FindingOver'])
    },
  )

  test('tells that two answer', () => {
    const segment = new Segment({ secret: SECRET })
    segment.foreignAnswers = true
    expect(segment.run(seconds(30)).take()).toEqual(['b AddressAnsweredTwice'])
  })

  test('tells that the wrong one does', () => {
    const segment = new Segment({ secret: SECRET })
    segment.foreignAnswers = true
    segment.wire.isLost = answersOf('a')
    expect(segment.run(seconds(30)).take()).toEqual(['b AddressAnsweredByOther'])
  })

  test('finds nothing where an owner is replaced, which is told, and looks after what is its next now', () => {
    const segment = new Segment({ secret: SECRET }).run(seconds(10))
    segment.kill('a')
    expect(segment.run(seconds(60)).take()).toEqual(['b AddressTakenOver'])
    segment.wire.isLost = answersOf('b')
    expect(segment.run(seconds(30)).take()).toEqual(['c AddressUnanswered'])
  })

  test('asks for nothing where that is switched off', () => {
    const segment = new Segment({ secret: SECRET, takeover: { isUnverified: true } }).run(seconds(5))
    // what a start has to ask for is over
    const before = segment.asks.length
    expect(segment.run(seconds(30)).asks).toHaveLength(before)
  })
})

describe('without heartbeats, as beside MetalLB', () => {
  test('whoever alone answers is taken for the owner', () => {
    const segment = new Segment({})
    segment.foreignAnswers = true
    segment.wire.isLost = answersOf('a')
    expect(segment.run(seconds(40)).take()).toEqual([])
    expect(segment.asks.length).toBeGreaterThan(4)
  })

  test('nobody and two are told of', () => {
    const segment = new Segment({}).run(seconds(10))
    segment.foreignAnswers = true
    expect(segment.run(seconds(30)).take()).toEqual(['b AddressAnsweredTwice'])
    segment.foreignAnswers = false
    segment.wire.isLost = answersOf('a')
    expect(segment.run(seconds(30)).take()).toEqual(['b AddressUnanswered'])
  })
})

test('three nodes ask ten questions a second at the most', () => {
  const addresses = Array.from({ length: 250 }, (_, i) => `198.51.100.${i}`)
  const segment = new Segment({ secret: SECRET, addresses }).run(seconds(5))
  const before = segment.asks.length
  segment.run(seconds(20))
  const asked = segment.asks.length - before
  expect(asked).toBeWithin(60, 201)
  expect(segment.take()).toEqual([])
})
