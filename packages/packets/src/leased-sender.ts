// What an owner says, its answers and its announcements, leaves only under the lease. The clock is read right before
// the frames are handed to the wire, and again after: a process that was stopped in between may have spoken too late.
// That cannot be undone, only told, so that whoever owns the addresses by then announces them again.

import type { Milliseconds } from '@ingot/api'
import { addressFromBytes, formatAddress } from '@ingot/net'
import type { PacketCore } from '@ingot/wire'
import type { Link, Network } from './network.ts'

/** An address that may have been answered for after the lease was over. */
export interface LateAddress {
  readonly address: string
  readonly interfaceIndex: number
}

/** Until when a node may speak on an interface; without it, for ever. */
export interface Leases {
  leaseUntil(interfaceIndex: number): Milliseconds
}

const NONE: readonly LateAddress[] = []

export class LeasedSender {
  readonly #core: PacketCore
  readonly #network: Network
  readonly #leases: Leases | undefined
  readonly #late = new Map<string, LateAddress>()

  constructor(core: PacketCore, network: Network, leases?: Leases) {
    this.#core = core
    this.#network = network
    this.#leases = leases
  }

  /** What is decided or sent next is under the lease of this interface. */
  useLease(interfaceIndex: number): void {
    if (this.#leases !== undefined) this.#core.leaseUntil = this.#leases.leaseUntil(interfaceIndex)
  }

  /**
   * Hands the first `count` frames of the transmit ring to the wire; false when the lease is over, and then none left.
   * What the wire does not take is dropped, never kept, and does not count as sent. Allocates nothing in time.
   */
  send(link: Link, count: number): boolean {
    this.useLease(link.interfaceIndex)
    const end = this.#core.leaseUntil
    if (this.#network.clock.now() >= end) {
      this.#core.unsent(0, count)
      return false
    }
    const taken = link.send(count)
    if (this.#network.clock.now() >= end) this.#noteLate(link.interfaceIndex, taken)
    if (taken < count) this.#core.unsent(taken, count)
    return true
  }

  /** The addresses that may have been spoken for too late since the last call. */
  takeLate(): readonly LateAddress[] {
    if (this.#late.size === 0) return NONE
    const late = [...this.#late.values()]
    this.#late.clear()
    return late
  }

  #noteLate(interfaceIndex: number, count: number): void {
    for (let slot = 0; slot < count; slot++) {
      const octets = this.#core.transmittedFor(slot)
      if (octets === undefined) continue
      const address = formatAddress(addressFromBytes(octets))
      this.#late.set(`${address}%${interfaceIndex}`, { address, interfaceIndex })
    }
  }
}
