// A node's network on simulated segments. It drops what the link's filter drops, by the same program that the kernel
// would run, and delivers nothing by itself: a link takes its frames when it is served.

import type { Milliseconds } from '@ingot/api'
import type { Interface } from '@ingot/layer2'
import { formatAddress, type Address } from '@ingot/net'
import { BATCH, type PacketCore } from '@ingot/wire'
import type { AddressFilter } from './address-filter.ts'
import { keep, run, type Instruction } from './bpf.ts'
import { ECHO_FILTER } from './echo-filter.ts'
import { KEYED_FILTER } from './keyed-filter.ts'
import { SimulatedKeyedLink } from './simulated-keyed-link.ts'
import {
  FILTER_INSTRUCTIONS,
  type Clock,
  type KeyedLink,
  type KnownNeighbour,
  type KnownStations,
  type Link,
  type Network,
  type Protocol,
} from './network.ts'
import { SimulatedClock } from './simulated-clock.ts'
import type { AdvertisedLinks, LocalLink } from './local-links.ts'
import type { SimulatedSegment, Station } from './simulated-segment.ts'

/** A node's network: interfaces, each plugged into a segment. */
export class SimulatedNetwork implements Network, AdvertisedLinks {
  readonly clock = new SimulatedClock()
  /** Where router advertisements were sent, in order. */
  readonly advertised: number[] = []
  readonly #core: PacketCore
  readonly #segment: SimulatedSegment
  readonly #links = new Set<SimulatedLink>()
  readonly #keyed = new Set<SimulatedKeyedLink>()
  readonly #gateways = new Map<number, readonly Address[]>()
  readonly #routers = new Map<number, readonly Address[]>()
  readonly #groups = new Set<string>()
  #neighbours: readonly KnownNeighbour[] = []
  #interfaces: readonly Interface[]
  #localLinks: readonly LocalLink[] | undefined

  constructor(core: PacketCore, segment: SimulatedSegment, interfaces: readonly Interface[]) {
    this.#core = core
    this.#segment = segment
    this.#interfaces = interfaces
  }

  listInterfaces(): readonly Interface[] {
    return this.#interfaces
  }

  /** Interfaces come, go or change; seen at the next `listInterfaces`. */
  setInterfaces(interfaces: readonly Interface[]): void {
    this.#interfaces = interfaces
    this.#localLinks = undefined
  }

  open(attached: Interface, protocol: Protocol): Link {
    const link = new SimulatedLink(this.#core, this.#segment, this.clock, attached.index, protocol, () => {
      this.#links.delete(link)
    })
    this.#links.add(link)
    return link
  }

  openKeyed(attached: Interface): KeyedLink {
    return this.#openWhole(attached, KEYED_FILTER)
  }

  openEcho(attached: Interface): KeyedLink {
    return this.#openWhole(attached, ECHO_FILTER)
  }

  gateways(interfaceIndex: number): readonly Address[] {
    return this.#gateways.get(interfaceIndex) ?? []
  }

  /** Gives an interface default gateways. */
  setGateways(interfaceIndex: number, gateways: readonly Address[]): void {
    this.#gateways.set(interfaceIndex, gateways)
  }

  stations(): KnownStations {
    const own = this.#interfaces.map(({ hardwareAddress }) => hardwareAddress)
    return { own, neighbours: this.#neighbours }
  }

  /** Makes neighbours known, in place of those before. */
  setNeighbours(neighbours: readonly KnownNeighbour[]): void {
    this.#neighbours = neighbours
  }

  links(): readonly LocalLink[] {
    this.#localLinks ??= this.#interfaces.map(({ index, name, addresses = [] }) => ({
      index,
      name,
      addresses,
    }))
    return this.#localLinks
  }

  routers(interfaceIndex: number): readonly Address[] {
    return this.#routers.get(interfaceIndex) ?? []
  }

  advertiseRouter(interfaceIndex: number): void {
    this.advertised.push(interfaceIndex)
  }

  /** As if these had advertised themselves on an interface. */
  setRouters(interfaceIndex: number, routers: readonly Address[]): void {
    this.#routers.set(interfaceIndex, routers)
  }

  join(group: Address, interfaceIndex: number): number {
    this.#groups.add(`${formatAddress(group)}%${interfaceIndex}`)
    return 0
  }

  leave(group: Address, interfaceIndex: number): void {
    this.#groups.delete(`${formatAddress(group)}%${interfaceIndex}`)
  }

  /** The groups joined now, as `group%ifindex`. */
  groups(): readonly string[] {
    return [...this.#groups]
  }

  close(): void {
    for (const link of [...this.#links, ...this.#keyed]) link.close()
    this.#groups.clear()
  }

  /** The links with frames that wait. */
  readable(): readonly Link[] {
    return [...this.#links].filter((link) => link.isReadable)
  }

  #openWhole({ index }: Interface, filter: readonly Instruction[]): KeyedLink {
    const closed = () => this.#keyed.delete(link)
    const link = new SimulatedKeyedLink(this.#segment, this.clock, index, filter, closed)
    this.#keyed.add(link)
    return link
  }
}

const ETHER_TYPES: Readonly<Record<Protocol, number>> = { arp: 0x0806, ndp: 0x86dd }

class SimulatedLink implements Link, Station {
  readonly interfaceIndex: number
  readonly protocol: Protocol
  readonly #core: PacketCore
  readonly #segment: SimulatedSegment
  readonly #clock: Clock
  readonly #closed: () => void
  readonly #waiting: { readonly frame: Uint8Array; readonly stamp: Milliseconds }[] = []
  #program: readonly Instruction[] = [keep(0)]

  constructor(
    core: PacketCore,
    segment: SimulatedSegment,
    clock: Clock,
    interfaceIndex: number,
    protocol: Protocol,
    closed: () => void,
  ) {
    this.#core = core
    this.#segment = segment
    this.#clock = clock
    this.interfaceIndex = interfaceIndex
    this.protocol = protocol
    this.#closed = closed
    segment.attach(this)
  }

  get isReadable(): boolean {
    return this.#waiting.length > 0
  }

  hear(frame: Uint8Array): void {
    const etherType = frame.length < 14 ? 0 : new DataView(frame.buffer, frame.byteOffset).getUint16(12)
    if (etherType !== ETHER_TYPES[this.protocol] || run(this.#program, frame) === 0) return
    this.#waiting.push({ frame, stamp: this.#clock.realtime() })
  }

  setFilter(build: (limit: number) => AddressFilter): AddressFilter {
    const filter = build(FILTER_INSTRUCTIONS)
    this.#program = filter.program
    return filter
  }

  receive(): number {
    const batch = this.#waiting.splice(0, BATCH)
    batch.forEach(({ frame, stamp }, slot) => this.#core.writeFrame(slot, frame, { stamp }))
    return batch.length
  }

  send(count: number): number {
    for (let slot = 0; slot < count; slot++)
      this.#segment.transmit(this, this.#core.transmitted(slot).slice())
    return count
  }

  close(): void {
    this.#segment.detach(this)
    this.#closed()
  }
}
