// A node that speaks BGP among simulated routers, with a clock that is moved by hand: the node as the packet thread runs it,
// told and heard as the main thread does.

import { milliseconds, type Milliseconds } from '@ingot/api'
import type { PeerSettings, Route, RouteAttributes } from '@ingot/bgp'
import type { Interface } from '@ingot/layer2'
import { createMemory, PacketCore } from '@ingot/wire'
import type { PlanePeers } from './peer-inspection.ts'
import { readBgpCore, readCore } from '../core-bytes.ts'
import { PacketNode } from '../packet-node.ts'
import { SimulatedHosts } from '../simulated-hosts.ts'
import { SimulatedNetwork } from '../simulated-network.ts'
import { SimulatedSegment } from '../simulated-segment.ts'
import { BgpLedger, type BgpDesired } from './bgp-desired.ts'
import { BgpBoard, type BgpObserved, type PeerStatus } from './bgp-observed.ts'
import type { BgpStart } from './bgp-start.ts'
import { address, Router } from './router.fixture.ts'

const [wasm, bgpWasm] = await Promise.all([readCore(), readBgpCore()])
const STEP = milliseconds(10)

export const NODE = '192.0.2.1'
export const ETH0: Interface = {
  index: 1,
  name: 'eth0',
  hardwareAddress: '02:00:00:00:00:01',
  linkLocal: 'fe80::1',
  arp: true,
  addresses: [
    { address: NODE, prefixLength: 24 },
    { address: '2001:db8::1', prefixLength: 64 },
    { address: 'fe80::1', prefixLength: 64 },
  ],
}

export function peer(text: string, settings: Partial<PeerSettings> = {}): PeerSettings {
  return {
    name: text,
    myAsn: 65001,
    peerAsn: 65002,
    address: text,
    port: 179,
    isMultiHop: false,
    families: ['IPv4', 'IPv6'],
    ...settings,
  }
}

export function route(prefix: string, attributes: Partial<RouteAttributes> = {}): Route {
  const none = { communities: [], largeCommunities: [], extendedCommunities: [] }
  return { prefix, attributes: { ...none, ...attributes }, peers: 'all' }
}

export class BgpWorld {
  now = milliseconds(0)
  readonly #cut = new Set<string>()
  readonly hosts = new SimulatedHosts(
    (from, to) => !this.#cut.has(`${from.value}`) && !this.#cut.has(`${to.value}`),
  )
  readonly #routers: Router[] = []
  #network = this.#newNetwork()
  #node: PacketNode
  #ledger = new BgpLedger()
  #board = new BgpBoard()
  #observed: BgpObserved = { peers: [], verdicts: [], strangers: 0 }
  /** `reason peer`, in order. */
  news: string[] = []
  /** What was recorded, where it is, since somebody took it. */
  recorded: Uint8Array[] = []
  /** How often something was told of peers. */
  reports = 0

  constructor(start: Partial<BgpStart> = {}) {
    this.#node = this.#newNode(start)
  }

  router(text: string): Router {
    const router = new Router(this.hosts, text)
    this.#routers.push(router)
    return router
  }

  get network(): SimulatedNetwork {
    return this.#network
  }

  advertise(desired: BgpDesired): void {
    for (const step of this.#ledger.steps(desired)) {
      this.#node.advertise(this.now, step)
      this.turn()
    }
  }

  /** What is told to people who ask, as it crosses to the main thread. */
  inspect(): PlanePeers {
    return structuredClone(this.#node.inspectPeers())
  }

  leave(): void {
    this.#node.leave(this.now)
  }

  get hasLeft(): boolean {
    return this.#node.hasLeft
  }

  /** As if the packet thread had died, its sockets been closed, and another one started. */
  restart(desired: BgpDesired, start: Partial<BgpStart> = { restarted: { isForwardingKept: true } }): void {
    this.#node.close()
    this.#network = this.#newNetwork()
    this.#node = this.#newNode(start)
    this.#ledger = new BgpLedger()
    this.#board = new BgpBoard()
    this.advertise(desired)
  }

  /** Nothing gets to or from that host. */
  cut(text: string): void {
    this.#cut.add(`${address(text).value}`)
  }

  mend(text: string): void {
    this.#cut.delete(`${address(text).value}`)
  }

  /** One turn of the packet thread, and of each router. */
  turn(): void {
    this.#network.clock.advanceTo(this.now)
    this.#node.serveSpeakers(this.now)
    this.#node.advance(this.now)
    const news = this.#node.takeNews()?.peers ?? []
    this.news.push(...news.map(({ reason, facts }) => `${reason} ${facts['peer']}`))
    const report = this.#node.takePeers(this.now)
    if (report !== undefined) {
      this.reports++
      this.#observed = this.#board.take(structuredClone(report))
    }
    const batch = this.#node.takeRecords()
    this.#node.recordsWritten()
    if (batch !== undefined) this.recorded.push(batch.octets)
    for (const router of this.#routers) router.turn()
  }

  run(duration: Milliseconds): void {
    const end = this.now + duration
    while (this.now < end) {
      this.now = milliseconds(this.now + STEP)
      this.turn()
    }
  }

  /** Until it is so; how long that took. */
  until(isSo: () => boolean, longest = milliseconds(300_000)): number {
    const start = this.now
    for (; !isSo(); this.run(STEP)) {
      if (this.now - start > longest) throw new Error(`not so after ${longest} ms`)
    }
    return this.now - start
  }

  status(name: string): PeerStatus {
    const found = this.#observed.peers.find((it) => it.name === name)
    if (found === undefined) throw new Error(`nothing is told of ${name}`)
    return found
  }

  get observed(): BgpObserved {
    return this.#observed
  }

  isUp(name: string): boolean {
    return this.#observed.peers.some((it) => it.name === name && it.state === 'established')
  }

  get deadline(): Milliseconds | undefined {
    return this.#node.deadline(this.now)
  }

  #newNetwork(): SimulatedNetwork {
    const core = new PacketCore(wasm, { memory: createMemory(), base: 0n, seed: 1n })
    return new SimulatedNetwork(core, new SimulatedSegment(), [ETH0])
  }

  #newNode(start: Partial<BgpStart>): PacketNode {
    const core = new PacketCore(wasm, { memory: createMemory(), base: 0n, seed: 1n })
    const { datagrams, streams } = this.hosts.host(address(NODE))
    const network = Object.assign(this.#network, { datagrams, streams })
    const bgp = { wasm: bgpWasm, node: 'node-a', ...start }
    return new PacketNode(this.now, core, network, { boot: 1n, bgp })
  }
}
