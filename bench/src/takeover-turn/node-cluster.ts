// Three nodes in this process, each with the packet side that a speaker has: the gossip, the takeover, the reactor and
// the WASM core, on a segment and with a clock that are simulated. What each turn of a node's loop takes is measured;
// what the simulation adds (the kernel's filters, played in this language) is not part of any turn.

import { milliseconds } from '@ingot/api'
import { DesiredLedger } from '@ingot/layer2'
import type { DesiredChange, Interface } from '@ingot/layer2'
import { parseAddress } from '@ingot/net'
import type { Address } from '@ingot/net'
import { PacketNode, SimulatedHosts, SimulatedNetwork, SimulatedSegment } from '@ingot/packets/simulated'
import type { Station } from '@ingot/packets/simulated'
import { createMemory, PacketCore } from '@ingot/wire'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import type { TurnMeter } from './turn-meter.ts'

export const NODES = ['a', 'b', 'c'] as const
export type NodeName = (typeof NODES)[number]

const SECRET = new TextEncoder().encode('some secret of speakers')
interface Running {
  readonly node: PacketNode
  readonly core: PacketCore
  readonly network: SimulatedNetwork
  readonly ledger: DesiredLedger
  readonly commands: DesiredChange[]
}

export class NodeCluster {
  readonly #wasm: Uint8Array<ArrayBuffer>
  readonly #meter: TurnMeter
  readonly #addresses: readonly string[]
  readonly #wire = new PostedSegment()
  readonly #hosts = new SimulatedHosts()
  readonly #running = new Map<NodeName, Running>()
  /** Where a node's reports go, as to the main thread. */
  readonly #channel = new MessageChannel()
  readonly #stopped = new Set<NodeName>()
  #eligible: readonly NodeName[] = NODES
  #generation = 0
  #boots = 0n
  #now = milliseconds(1)

  constructor(wasm: Uint8Array<ArrayBuffer>, meter: TurnMeter, addresses: number) {
    this.#wasm = wasm
    this.#meter = meter
    this.#addresses = Array.from({ length: addresses }, (_, i) => `10.99.${16 + (i >> 8)}.${i & 255}`)
    for (const name of NODES) this.start(name)
  }

  start(name: NodeName): void {
    const core = new PacketCore(this.#wasm, { memory: createMemory(), base: 0n, seed: 1n })
    const host = this.#hosts.host(hostAddress(name))
    const network = Object.assign(new SimulatedNetwork(core, this.#wire, [interfaceOf(name)]), {
      datagrams: host.datagrams,
      streams: host.streams,
    })
    network.clock.advanceTo(this.#now)
    const gossip = { node: name, bindAddress: ownAddress(name), bindPort: 7946, isWan: false, secret: SECRET }
    const node = new PacketNode(this.#now, core, network, { boot: ++this.#boots, gossip })
    node.join(this.#now, NODES.map(ownAddress))
    const running = { node, core, network, ledger: new DesiredLedger(), commands: [] }
    this.#running.set(name, running)
    this.#tell(name, running)
  }

  /** As by kill -9. */
  kill(name: NodeName): void {
    const running = this.#running.get(name)
    running?.node.close()
    running?.network.close()
    this.#running.delete(name)
  }

  /** As by SIGSTOP. */
  stop(name: NodeName): void {
    this.#stopped.add(name)
  }

  goOn(name: NodeName): void {
    this.#stopped.delete(name)
  }

  /** All addresses are for these nodes, in this order. */
  setEligible(names: readonly NodeName[]): void {
    this.#eligible = names
    this.#generation += 1
    for (const [name, running] of this.#running) this.#tell(name, running)
  }

  /** How many addresses a node answers for. */
  owned(name: NodeName): number {
    return [...(this.#running.get(name)?.core.counters.allAddressCounters() ?? [])].length
  }

  /** Lets milliseconds pass. In each every node has one turn: with work to do they take about that long. */
  pass(duration: number): void {
    const end = this.#now + duration
    while (this.#now < end) {
      this.#now = milliseconds(this.#now + 1)
      for (const [name, running] of this.#running) {
        if (this.#stopped.has(name)) continue
        running.network.clock.advanceTo(this.#now)
        this.#turn(name, running)
        this.#wire.deliver()
      }
    }
  }

  #tell(name: NodeName, { ledger, commands }: Running): void {
    const announcements = this.#addresses.map((address) => ({
      address,
      interfaces: 'all' as const,
      succession: this.#eligible,
    }))
    commands.push(...ledger.steps({ generation: this.#generation, node: name, announcements }))
  }

  /** As in the loop of the packet thread. */
  #turn(name: NodeName, { node, network, commands }: Running): void {
    const now = this.#now
    const readable = network.readable()
    const command = commands.shift()
    const hasMore = commands.length > 0
    this.#meter.begin()
    for (const link of readable) node.serve(link)
    this.#meter.did('serve')
    node.serveSpeakers(now)
    this.#meter.did('speakers')
    if (command !== undefined) node.desire(now, command)
    this.#meter.did('desire')
    node.advance(now)
    this.#meter.did('advance')
    if (node.hasObserved) this.#report(node.takeObserved(!hasMore))
    const news = node.takeNews()
    if (news !== undefined) this.#report(news)
    this.#meter.did('report')
    this.#meter.end(name)
    while (receiveMessageOnPort(this.#channel.port2) !== undefined);
  }

  #report(said: unknown): void {
    this.#channel.port1.postMessage(said)
  }
}

/** Frames are on their way until somebody says that they arrive: no station hears them in the turn of another. */
class PostedSegment extends SimulatedSegment {
  readonly #posted: { readonly sender: Station | undefined; readonly frame: Uint8Array }[] = []

  override transmit(sender: Station | undefined, frame: Uint8Array): void {
    this.#posted.push({ sender, frame })
  }

  deliver(): void {
    for (const { sender, frame } of this.#posted.splice(0)) super.transmit(sender, frame)
  }
}

const numberOf = (name: NodeName) => NODES.indexOf(name) + 1
const ownAddress = (name: NodeName) => `10.99.0.${numberOf(name)}`

function hostAddress(name: NodeName): Address {
  const address = parseAddress(ownAddress(name))
  if (address === undefined) throw new TypeError(name)
  return address
}

function interfaceOf(name: NodeName): Interface {
  const hardwareAddress = `02:00:00:00:00:0${numberOf(name)}`
  const addresses = [{ address: ownAddress(name), prefixLength: 16 }]
  return { index: 1, name: 'eth0', hardwareAddress, linkLocal: null, arp: true, addresses }
}
