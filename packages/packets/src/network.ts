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
  /** Becomes a member of a multicast group on an interface; the errno where that fails, 0 otherwise. */
  join(group: Address, interfaceIndex: number): number
  leave(group: Address, interfaceIndex: number): void
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

export interface OpenFailure {
  readonly errno: number
}

/** The most instructions of a filter, where the network's memory allows. */
export const FILTER_INSTRUCTIONS = 2000
