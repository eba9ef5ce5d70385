// Which addresses are watched on which interfaces, and why: those that may become this node's, and the default gateways,
// whose answers prove that it can receive. One address can be the gateway of several interfaces, as fe80::1 often is,
// and can be desired as well; it is watched wherever one of these wants it.

import { formatAddress, isSameAddress, type Address } from '@ingot/net'
import type { Watch } from './observer.ts'

export class WatchList {
  readonly #desired = new Map<string, readonly number[]>()
  /** By the interface that they are behind. */
  readonly #gateways = new Map<number, readonly Address[]>()

  /** Wants a desired address watched on these, in place of those before; none when it is desired no more. */
  desire(address: Address, interfaces: readonly number[]): Watch {
    if (interfaces.length === 0) this.#desired.delete(formatAddress(address))
    else this.#desired.set(formatAddress(address), interfaces)
    return this.#watch(address)
  }

  /** Wants the gateways of an interface watched there, in place of those before. What that changes. */
  setGateways(interfaceIndex: number, gateways: readonly Address[]): readonly Watch[] {
    const before = this.#gateways.get(interfaceIndex) ?? []
    if (gateways.length === 0) this.#gateways.delete(interfaceIndex)
    else this.#gateways.set(interfaceIndex, gateways)
    const gone = before.filter((it) => !gateways.some((other) => isSameAddress(it, other)))
    const come = gateways.filter((it) => !before.some((other) => isSameAddress(it, other)))
    return [...gone, ...come].map((address) => this.#watch(address))
  }

  #watch(address: Address): Watch {
    const desired = this.#desired.get(formatAddress(address)) ?? []
    const asGateway = [...this.#gateways].flatMap(([index, gateways]) =>
      gateways.some((it) => isSameAddress(it, address)) ? [index] : [],
    )
    return { address, interfaces: [...new Set([...desired, ...asGateway])] }
  }
}
