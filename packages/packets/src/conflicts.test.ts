// A node on a segment with a host that has an address of the node's, and answers for it as hosts do: the whole way from
// frame to frame, through the packet core, the takeover and the news.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { DesiredLedger, type ConflictPolicy, type Interface } from '@ingot/layer2'
import { parseAddress } from '@ingot/net'
import { createMemory, PacketCore } from '@ingot/wire'
import { arpRequest, describeFrame, digits, neighbourAdvertisement } from './conformance/frames.ts'
import { readCore } from './core-bytes.ts'
import { PacketNode } from './packet-node.ts'
import { SimulatedHosts } from './simulated-hosts.ts'
import { SimulatedNetwork } from './simulated-network.ts'
import { SimulatedSegment } from './simulated-segment.ts'

const wasm = await readCore()
const FOREIGN = '02:00:00:00:00:66'
const STEP = milliseconds(10)

const eth0: Interface = {
  index: 1,
  name: 'eth0',
  hardwareAddress: '02:00:00:00:00:01',
  linkLocal: 'fe80::1',
  arp: true,
  addresses: [{ address: '192.0.2.11', prefixLength: 24 }],
}

class Scene {
  isForeignHostThere = true
  readonly said: string[] = []
  readonly #address: string
  readonly #wire = new SimulatedSegment()
  readonly #network: SimulatedNetwork
  readonly #node: PacketNode
  readonly #desired = new DesiredLedger()
  readonly #host = { hear: (frame: Uint8Array) => this.#hear(describeFrame(frame)) }
  #asked = 0
  #now = milliseconds(0)

  constructor(address: string, conflictPolicy: ConflictPolicy) {
    this.#address = address
    const core = new PacketCore(wasm, { memory: createMemory(), base: 0n, seed: 1n })
    const bindAddress = '192.0.2.11'
    const host = new SimulatedHosts().host(parseAddress(bindAddress) ?? { family: 'IPv4', value: 0n })
    const network = Object.assign(new SimulatedNetwork(core, this.#wire, [eth0]), {
      datagrams: host.datagrams,
      streams: host.streams,
    })
    this.#network = network
    this.#wire.attach(this.#host)
    const secret = new TextEncoder().encode('some secret of speakers')
    const gossip = { node: 'a', bindAddress, bindPort: 7946, isWan: false, secret }
    this.#node = new PacketNode(this.#now, core, network, {
      boot: 1n,
      gossip,
      takeover: { conflictPolicy },
    })
    this.#node.join(this.#now, [bindAddress])
    this.#desire([])
    this.run(seconds(15))
    this.#desire([address])
  }

  run(duration: Milliseconds): void {
    const end = this.#now + duration
    while (this.#now < end) {
      this.#now = milliseconds(this.#now + STEP)
      this.#network.clock.advanceTo(this.#now)
      if (this.#asked > 0 && this.isForeignHostThere) this.#answer()
      this.#asked = 0
      for (const link of this.#network.readable()) this.#node.serve(link)
      this.#node.serveSpeakers(this.#now)
      this.#node.advance(this.#now)
    }
  }

  /** The foreign host says that it has the address. */
  announce(): void {
    const [target, mac] = [this.#address, FOREIGN]
    const isIPv6 = target.includes(':')
    const frame = isIPv6
      ? neighbourAdvertisement({ mac, target })
      : arpRequest({ mac, sender: target, target })
    this.#wire.transmit(this.#host, frame)
  }

  /** What people have been told since the last call. */
  warnings(): readonly string[] {
    const notices = this.#node.takeNews()?.notices ?? []
    return notices.map(({ verdict }) => `${verdict.reason} ${String(verdict.facts['hardwareAddress'])}`)
  }

  /** Whether the node announced the address since the last call. */
  hasAnnounced(): boolean {
    return this.said.splice(0).some((line) => line.includes('announcement'))
  }

  #answer(): void {
    const { said } = this
    said.push('the foreign host answers')
    this.announce()
  }

  #hear(said: string): void {
    this.said.push(said)
    const address = this.#address.includes(':') ? digits(this.#address) : this.#address
    if (said === `arp who-has ${address}` || said.startsWith(`ns ${address} from`)) this.#asked += 1
  }

  #desire(addresses: readonly string[]): void {
    const announcements = addresses.map((address) => ({
      address,
      interfaces: 'all' as const,
      succession: ['a'],
    }))
    const generation = addresses.length + 1
    for (const step of this.#desired.steps({ generation, node: 'a', announcements }))
      this.#node.desire(this.#now, step)
  }
}

describe.each(['192.0.2.100', '2001:db8::100'])('a foreign host that has %s', (address) => {
  test('is found by the probe, named, and does not get the address by default', () => {
    const scene = new Scene(address, 'defend')
    scene.run(milliseconds(20))
    expect(scene.hasAnnounced()).toBe(true)
    scene.run(seconds(5))
    expect(scene.warnings()).toEqual([`AddressConflict ${FOREIGN}`])
    expect(scene.hasAnnounced()).toBe(true)
  })

  test('is found in silence: the node alone is not heard of as a conflict', () => {
    const scene = new Scene(address, 'defend')
    scene.isForeignHostThere = false
    scene.run(seconds(20))
    expect(scene.warnings()).toEqual([])
  })

  test('keeps it where the policy is hold, until it is gone', () => {
    const scene = new Scene(address, 'hold')
    scene.run(seconds(25))
    expect(scene.hasAnnounced()).toBe(false)
    expect(scene.warnings()).toContain(`AddressConflict ${FOREIGN}`)
    scene.isForeignHostThere = false
    scene.run(seconds(11))
    expect(scene.hasAnnounced()).toBe(true)
  })

  test('gets it where the policy is yield, until it is gone', () => {
    const scene = new Scene(address, 'yield')
    scene.isForeignHostThere = false
    scene.run(seconds(15))
    expect(scene.hasAnnounced()).toBe(true)
    scene.isForeignHostThere = true
    scene.announce()
    scene.run(seconds(25))
    expect(scene.warnings()).toContain(`AddressConflict ${FOREIGN}`)
    expect(scene.hasAnnounced()).toBe(false)
    scene.isForeignHostThere = false
    scene.run(seconds(11))
    expect(scene.hasAnnounced()).toBe(true)
  })
})
