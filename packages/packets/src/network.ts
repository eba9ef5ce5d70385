// What the reactor needs of a network, and no more: interfaces, one link per interface and protocol that moves frames
// into and out of the rings of the WASM core, and multicast membership. Linux and the simulated segment implement it.

import type { Milliseconds } from '@ingot/api'
import type { Interface } from '@ingot/layer2'
import type { Address } from '@ingot/net'
import type { AddressFilter } from './address-filter.ts'

export type Protocol = 'arp' | 'ndp'

export interface Network {
  readonly clock: Clock
  /** The interfaces that may answer now. */
  listInterfaces(): readonly Interface[]
  /** Opens a link that lets nothing through until its filter is set; the errno where that fails. */
  open(attached: Interface, protocol: Protocol): Link | OpenFailure
  /**
   * Opens the link of the heartbeats that speakers send each other; the errno where that fails.
   */
  openKeyed(attached: Interface): KeyedLink | OpenFailure
  /** Opens the link of the echo packets that BFD sends by way of its neighbours; the errno where that fails. */
  openEcho(attached: Interface): KeyedLink | OpenFailure
  /** The default gateways behind an interface, read when asked. */
  gateways(interfaceIndex: number): readonly Address[]
  /** What the kernel knows of hardware addresses, read when asked. */
  stations(): KnownStations
  /** Becomes a member of a multicast group on an interface; the errno where that fails, 0 otherwise. */
  join(group: Address, interfaceIndex: number): number
  leave(group: Address, interfaceIndex: number): void
}

/** Hardware addresses that belong to somebody. */
export interface KnownStations {
  /** Of all links of this node, whether they answer or not. */
  readonly own: readonly string[]
  /** Of the neighbours that have answered, ARP's and ND's. */
  readonly neighbours: readonly KnownNeighbour[]
}

export interface KnownNeighbour {
  readonly interfaceIndex: number
  readonly address: Address
  readonly hardwareAddress: string
}

/** The two clocks of a node. Reading them allocates nothing. */
export interface Clock {
  /** Monotonic, and goes on while the machine is suspended. */
  now(): Milliseconds
  /** The clock that received frames are stamped by. It may be set, forwards and backwards. */
  realtime(): Milliseconds
}

export interface Link {
  readonly interfaceIndex: number
  readonly protocol: Protocol
  /** Replaces the filter by the largest that `build` makes and the network takes; undefined when it takes none. */
  setFilter(build: (limit: number) => AddressFilter): AddressFilter | undefined
  /** Moves up to a batch of frames into the receive ring; how many, 0 when none waits. */
  receive(): number
  /** Hands the first `count` frames of the transmit ring to the wire; how many it took. */
  send(count: number): number
  close(): void
}

/** Whole frames of one kind. They are sent beside IP: a poisoned neighbour cache does not stop them. */
export interface KeyedLink {
  readonly interfaceIndex: number
  /** Whether the last wait found a frame. */
  readonly isReadable: boolean
  /** The interface went down or away since the link was opened: close it, and open another where it is back. */
  readonly isCutOff: boolean
  /** When the frame received last had come, by the clock that frames are stamped by. */
  readonly receivedAt: Milliseconds
  /** Sends a whole frame of at most FRAME_MAX octets; false when it did not leave. */
  send(frame: Uint8Array): boolean
  /** Writes the frame that waits longest to `into`; its octets, 0 when none waits. */
  receive(into: Uint8Array): number
  close(): void
}

/** Octets of an Ethernet frame, header and all, that every segment takes. */
export const FRAME_MAX = 1514

export interface OpenFailure {
  readonly errno: number
}

/** The most instructions of a filter, where the network's memory allows. */
export const FILTER_INSTRUCTIONS = 2000
