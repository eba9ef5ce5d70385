// How many addresses of one pool each namespace has, for its quota. An address that several Services of a namespace
// share counts once.

import { formatAddress } from '@ingot/net'
import type { Address } from '@ingot/net'

export class NamespaceUsage {
  /** By namespace, how many of its Services hold each address. */
  readonly #holders = new Map<string, Map<string, number>>()

  count(namespace: string): number {
    return this.#holders.get(namespace)?.size ?? 0
  }

  has(namespace: string, address: Address): boolean {
    return this.#holders.get(namespace)?.has(formatAddress(address)) ?? false
  }

  hold(namespace: string, address: Address): void {
    const holders = this.#holders.get(namespace) ?? new Map<string, number>()
    this.#holders.set(namespace, holders)
    const text = formatAddress(address)
    holders.set(text, (holders.get(text) ?? 0) + 1)
  }

  release(namespace: string, address: Address): void {
    const holders = this.#holders.get(namespace)
    const text = formatAddress(address)
    const left = (holders?.get(text) ?? 1) - 1
    if (left > 0) holders?.set(text, left)
    else holders?.delete(text)
    if (holders?.size === 0) this.#holders.delete(namespace)
  }
}
