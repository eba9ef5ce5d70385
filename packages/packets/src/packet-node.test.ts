import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { DesiredLedger, type Interface } from '@ingot/layer2'
import { parseAddress } from '@ingot/net'
import { createMemory, PacketCore } from '@ingot/wire'
import { arpRequest, describeFrame } from './conformance/frames.ts'
import { readCore } from './core-bytes.ts'
import type { GossipStart } from './gossip-start.ts'
import { KeyedCounts, type InterfaceCounts } from './keyed-counts.ts'
import { PacketNode } from './packet-node.ts'
import { SimulatedHosts } from './simulated-hosts.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import { SimulatedSegment } from './simulated-segment.ts'

const wasm = await readCore()
const ADDRESS = '192.0.2.100'
const CLIENT = '02:00:00:00:00:99'
const SECRET = new TextEncoder().encode('some secret of speakers')
const STEP = milliseconds(5)

interface Started {
  readonly counts: KeyedCounts
  readonly node: PacketNode
  readonly network: SimulatedNetwork
  readonly desired: DesiredLedger
}

/** Nodes on one segment, and a client that asks for one address every 5 ms. */
class Segment {
  readonly #wire = new SimulatedSegment()
  readonly #hosts = new SimulatedHosts()
  readonly #nodes = new Map<string, Started>()
  readonly #frozen = new Set<string>()
  readonly #client = { hear: (frame: Uint8Array) => this.#hear(describeFrame(frame)) }
  /** When somebody answered last, and who. */
  #answers: { readonly at: Milliseconds; readonly owner: string }[] = []
  #now = milliseconds(0)

  constructor() {
    this.#wire.attach(this.#client)
  }

  start(name: string, gossips: Partial<GossipStart> | null = { secret: SECRET }): void {
    const core = new PacketCore(wasm, { memory: createMemory(), base: 0n, seed: 1n })
    const host = this.#hosts.host(hostAddress(name))
    const network = Object.assign(new SimulatedNetwork(core, this.#wire, [interfaceOf(name)]), {
      datagrams: host.datagrams,
      streams: host.streams,
    })
    network.clock.advanceTo(this.#now)
    const defaults = { node: name, bindAddress: addressOf(name), bindPort: 7946, isWan: false }
    const gossip = gossips === null ? undefined : { ...defaults, ...gossips }
    const counts = new KeyedCounts()
    const options = { boot: BigInt(name.charCodeAt(0)), gossip, keyedCounts: counts }
    const node = new PacketNode(this.#now, core, network, options)
    this.#nodes.set(name, { node, network, counts, desired: new DesiredLedger() })
    node.join(this.#now, [...this.#nodes.keys()].map(addressOf))
  }

  /** All that run are to answer for the address in this order. */
  desire(generation: number, ...succession: readonly string[]): void {
    for (const [name, { node, desired }] of this.#nodes) {
      const announcements = [{ address: ADDRESS, interfaces: 'all' as const, succession }]
      for (const step of desired.steps({ generation, node: name, announcements }))
        node.desire(this.#now, step)
    }
  }

  /** What a stranger sends. */
  transmit(frame: Uint8Array): void {
    this.#wire.transmit(this.#client, frame)
  }

  /** The keyed frames that anybody sends from now on. */
  record(): readonly Uint8Array[] {
    const frames: Uint8Array[] = []
    this.#wire.attach({
      hear: (frame) => frame[12] === 0x88 && frame[13] === 0xb5 && frames.push(frame.slice()),
    })
    return frames
  }

  counts(name: string): InterfaceCounts | undefined {
    return this.#nodes.get(name)?.counts.all()[0]
  }

  notices(name: string): readonly string[] {
    return (this.#nodes.get(name)?.node.takeNews()?.notices ?? []).map(({ verdict }) => verdict.message)
  }

  kill(name: string): void {
    const started = this.#nodes.get(name)
    started?.node.close()
    started?.network.close()
    this.#nodes.delete(name)
  }

  freeze(name: string): void {
    this.#frozen.add(name)
  }

  thaw(name: string): void {
    this.#frozen.delete(name)
  }

  /** By what a node hears in the gossip, the members that may be MetalLB's. */
  metallb(name: string): string[] {
    const { members = [] } = this.#nodes.get(name)?.node.takeObserved(true) ?? {}
    return members.flatMap((it) => (it.isMetallb ? [it.name] : [])).toSorted()
  }

  /** The generation that a node says it has followed. */
  followed(name: string): number | undefined {
    return this.#nodes.get(name)?.node.takeObserved(true).generation
  }

  /** What a node says of the address. */
  inspect(name: string) {
    const report = this.#nodes.get(name)?.node.inspect([ADDRESS])
    const [address] = report?.addresses ?? []
    return { report, address, place: address?.interfaces[0] }
  }

  inspectAll(name: string, addresses: readonly string[]) {
    return this.#nodes.get(name)?.node.inspect(addresses).addresses ?? []
  }

  leftOff(name: string, addresses: readonly string[]): number | undefined {
    return this.#nodes.get(name)?.node.inspect(addresses).leftOff
  }

  leave(name: string): void {
    this.#nodes.get(name)?.node.leave(this.#now)
  }

  hasLeft(name: string): boolean {
    return this.#nodes.get(name)?.node.hasLeft ?? true
  }

  run(duration: Milliseconds): void {
    const end = this.#now + duration
    while (this.#now < end) {
      this.#now = milliseconds(this.#now + STEP)
      this.#wire.transmit(this.#client, arpRequest({ mac: CLIENT, sender: '192.0.2.1', target: ADDRESS }))
      for (const [name, started] of this.#nodes) if (!this.#frozen.has(name)) this.#turn(started)
    }
  }

  /** Who answered since the last call, in the order of their first answers, and the longest time without one. */
  take(): { readonly owners: readonly string[]; readonly gap: number } {
    const answers = this.#answers
    this.#answers = answers.slice(-1)
    const times = [...answers.map(({ at }) => at), this.#now]
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? at))
    return { owners: [...new Set(answers.map(({ owner }) => owner))], gap: Math.max(0, ...gaps) }
  }

  #turn({ node, network }: Started): void {
    network.clock.advanceTo(this.#now)
    for (const link of network.readable()) node.serve(link)
    node.serveSpeakers(this.#now)
    node.advance(this.#now)
  }

  #hear(said: string): void {
    const owner = ['a', 'b', 'c'].find((name) => said.includes(`is-at ${interfaceOf(name).hardwareAddress}`))
    if (owner !== undefined && said.includes(CLIENT)) this.#answers.push({ at: this.#now, owner })
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
  return { index: 1, name: 'eth0', hardwareAddress, linkLocal: null, arp: true, addresses }
}

/** Three of them that have met, and `a` answers. */
function settled(): Segment {
  const segment = new Segment()
  for (const name of ['a', 'b', 'c']) segment.start(name)
  segment.desire(1, 'a', 'b', 'c')
  segment.run(seconds(3))
  segment.take()
  segment.run(seconds(1))
  expect(segment.take()).toEqual({ owners: ['a'], gap: STEP })
  return segment
}

describe('a node on a segment with others', () => {
  test('that is killed is replaced by the next within half a second', () => {
    const segment = settled()
    segment.kill('a')
    segment.run(seconds(1))
    const { owners, gap } = segment.take()
    expect(owners).toEqual(['a', 'b'])
    expect(gap).toBeWithin(250, 500)
  })

  test('that stands still is replaced, and answers nothing when it wakes but what is its own again', () => {
    const segment = settled()
    segment.freeze('a')
    segment.run(seconds(2))
    expect(segment.take().owners).toEqual(['a', 'b'])
    segment.thaw('a')
    segment.run(milliseconds(100))
    expect(segment.take().owners).toEqual(['b'])
    segment.run(seconds(8))
    const { owners, gap } = segment.take()
    expect(owners).toEqual(['b', 'a'])
    expect(gap).toBeLessThanOrEqual(2 * STEP)
  })

  test('that is to go hands over without an answer lost', () => {
    const segment = settled()
    segment.leave('a')
    segment.run(seconds(1))
    expect(segment.hasLeft('a')).toBe(true)
    segment.kill('a')
    segment.run(seconds(1))
    const { owners, gap } = segment.take()
    expect(owners).toEqual(['a', 'b'])
    expect(gap).toBeLessThanOrEqual(2 * STEP)
  })

  test('that is no candidate any more hands over without an answer lost', () => {
    const segment = settled()
    segment.desire(2, 'c', 'b')
    segment.run(seconds(1))
    const { owners, gap } = segment.take()
    expect(owners).toEqual(['a', 'c'])
    expect(gap).toBeLessThanOrEqual(2 * STEP)
  })
})

describe('who asks a node about an address', () => {
  test('is told whom the owner has answered, when, and how often', () => {
    const segment = settled()
    const { report, address, place } = segment.inspect('a')
    expect(place).toMatchObject({ interface: 'eth0', state: 'owner', isAnswered: true, claims: [] })
    expect(place?.lastReply).toMatchObject({ to: '192.0.2.1', hardwareAddress: CLIENT })
    expect(Date.parse(report?.time ?? '') - Date.parse(place?.lastReply?.at ?? '')).toBeWithin(0, 10)
    expect(Date.parse(place?.lastAnnouncement ?? '')).toBeGreaterThan(Date.parse(place?.since ?? ''))
    expect(address?.counters?.responsesSent).toBeGreaterThan(700)
  })

  test('is told by a standby who answers instead, and when he announced it', () => {
    const { report, address, place } = settled().inspect('b')
    expect(address?.counters).toBeUndefined()
    expect(place).toMatchObject({
      state: 'standby',
      isAnswered: false,
      claims: [{ node: 'a', isLeaving: false }],
      heard: { kind: 'announcement', node: 'a', hardwareAddress: '02:00:00:00:00:01' },
    })
    const peers = report?.interfaces[0]?.peers.map(({ node, isHeard, hearsUs }) => [node, isHeard, hearsUs])
    expect(peers?.toSorted()).toEqual([
      ['a', true, true],
      ['c', true, true],
    ])
  })

  test('is told why the address was taken, and how long the one before had been silent', () => {
    const segment = settled()
    segment.kill('a')
    segment.run(seconds(1))
    const { report, place } = segment.inspect('b')
    expect(place).toMatchObject({ state: 'owner', because: 'nobody answers for it' })
    expect(place?.takenFrom?.node).toBe('a')
    expect(place?.takenFrom?.silentMilliseconds).toBeWithin(250, 500)
    expect(report?.interfaces[0]?.peers.find(({ node }) => node === 'a')?.isHeard).toBe(false)
  })

  test('is told nothing of an address that the node has no part in, and of all where none is named', () => {
    const segment = settled()
    expect(segment.inspectAll('c', ['192.0.2.77'])).toEqual([{ address: '192.0.2.77', interfaces: [] }])
    expect(segment.inspectAll('c', []).map(({ address }) => address)).toEqual([ADDRESS])
  })

  test('is told of as many as a report has room for, and how many there are more', () => {
    const segment = settled()
    const addresses = Array.from({ length: 70 }, (_, i) => `198.51.100.${i}`)
    expect(segment.inspectAll('a', addresses)).toHaveLength(64)
    expect(segment.leftOff('a', addresses)).toBe(6)
  })
})

test('a node that has just started says nothing of its addresses until it could have taken them', () => {
  const segment = new Segment()
  segment.start('a')
  segment.desire(1, 'a')
  segment.run(milliseconds(200))
  expect([segment.followed('a'), segment.take().owners]).toEqual([0, []])
  segment.run(milliseconds(300))
  expect([segment.followed('a'), segment.take().owners]).toEqual([1, ['a']])
})

test.each([
  ['with a secret', { secret: SECRET }, []],
  ['without a secret', {}, ['a', 'b']],
])('%s members say of themselves what they are, or nothing', (_, gossip, metallb) => {
  const segment = new Segment()
  for (const name of ['a', 'b']) segment.start(name, gossip)
  segment.run(seconds(3))
  for (const name of ['a', 'b']) expect(segment.metallb(name)).toEqual(metallb)
})

test('without a secret gossip alone replaces a node, as with MetalLB', () => {
  const segment = new Segment()
  for (const name of ['a', 'b']) segment.start(name, {})
  segment.desire(1, 'a', 'b')
  segment.run(seconds(3))
  segment.take()
  segment.kill('a')
  segment.run(seconds(3))
  expect(segment.take().owners).toEqual(['a'])
  segment.run(seconds(9))
  expect(segment.take().owners).toEqual(['a', 'b'])
})

test('without gossip the first of the succession answers, whoever runs', () => {
  const segment = new Segment()
  segment.start('b', null)
  segment.desire(1, 'a', 'b')
  segment.run(seconds(20))
  expect(segment.take().owners).toEqual([])
  segment.desire(2, 'b', 'a')
  segment.run(seconds(1))
  expect(segment.take().owners).toEqual(['b'])
})

describe('keyed frames that no speaker of ours has sent', () => {
  test('are counted, told once in a while, and move nothing', () => {
    const segment = settled()
    const recorded = segment.record()
    segment.run(seconds(1))
    segment.notices('b')
    const before = segment.counts('b')
    const [frame = new Uint8Array()] = recorded
    const bent = frame.slice()
    bent[bent.length - 1] = (bent.at(-1) ?? 0) ^ 1
    // a sequence that has not come yet, so that its seal has to be looked at
    bent[31] = 1
    for (const it of [frame, bent, frame.subarray(0, 40), bent]) segment.transmit(it)
    segment.run(seconds(1))
    const after = segment.counts('b')
    if (before === undefined || after === undefined) throw new Error('nothing is counted')
    expect(after.accepted - before.accepted).toBeWithin(18, 30)
    expect([after.stale - before.stale, after.wrong_key, after.malformed, after.limited]).toEqual([
      1, 2, 1, 0,
    ])
    expect(segment.notices('b')).toEqual([
      '3 frames on interface "eth0" did not pass the check of heartbeats: a speaker has another key, or somebody forges them',
    ])
    expect(segment.take().owners).toEqual(['a'])
  })

  test('are not even looked at when they come in a flood, and known nodes are heard beside it', () => {
    const segment = settled()
    const recorded = segment.record()
    segment.run(milliseconds(200))
    const [frame = new Uint8Array()] = recorded
    for (let turn = 0; turn < 400; turn++) {
      for (let i = 0; i < 50; i++) {
        const forged = frame.slice()
        crypto.getRandomValues(forged.subarray(22, 30))
        segment.transmit(forged)
      }
      segment.run(STEP)
    }
    const { wrong_key: checked = 0, limited = 0 } = segment.counts('b') ?? {}
    expect(checked).toBeWithin(256, 256 + 2 * 100 + 10)
    expect(checked + limited).toBe(400 * 50)
    expect(segment.take()).toEqual({ owners: ['a'], gap: STEP })
  })
})
