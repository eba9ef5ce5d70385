// Who says that he answers for which address on one segment: what speakers said themselves, and what others have heard
// of them. Speakers forget nothing that they were told; where a digest disagrees, the list is read anew.

import type { Milliseconds } from '@ingot/api'
import { DigestedSet, type Digest } from './digest.ts'

export interface Claim {
  readonly node: string
  /** It answers only until somebody else does. */
  readonly isLeaving: boolean
  /** The node has said so itself. */
  readonly isDirect: boolean
  /** Somebody else has heard it, and it counts until then, though nobody here hears the node. */
  readonly relayedUntil: Milliseconds | undefined
}

const NOBODY: readonly Claim[] = []

export class Claims {
  readonly #byAddress = new Map<string, readonly Claim[]>()
  readonly #byNode = new Map<string, DigestedSet>()
  /** What a node has said since it was asked to say all of it again. */
  readonly #listing = new Map<string, DigestedSet>()

  /** Everybody who claims the address; a node stands there once. */
  of(address: string): readonly Claim[] {
    return this.#byAddress.get(address) ?? NOBODY
  }

  claim(node: string, address: string, isLeaving: boolean): void {
    this.#put(address, { node, isLeaving, isDirect: true, relayedUntil: undefined })
    this.#of(node).add(address)
    this.#listing.get(node)?.add(address)
  }

  /** Takes a claim from hearsay, of a node that is not heard: what it said itself, before, may be over. */
  relay(node: string, address: string, until: Milliseconds): void {
    const isDirect = this.of(address).some((claim) => claim.node === node && claim.isDirect)
    this.#put(address, { node, isLeaving: false, isDirect, relayedUntil: until })
  }

  withdraw(node: string, address: string): void {
    const rest = this.#others(node, address)
    if (rest.length === 0) this.#byAddress.delete(address)
    else this.#byAddress.set(address, rest)
    this.#byNode.get(node)?.delete(address)
    this.#listing.get(node)?.delete(address)
  }

  /** Forgets all that a node claims, and returns it. */
  void(node: string): readonly string[] {
    const addresses = this.addresses(node)
    for (const address of addresses) this.withdraw(node, address)
    this.#byNode.delete(node)
    this.#listing.delete(node)
    return addresses
  }

  /** In the order in which they were heard. */
  addresses(node: string): string[] {
    return [...(this.#byNode.get(node)?.values() ?? [])]
  }

  count(node: string): number {
    return this.#byNode.get(node)?.count ?? 0
  }

  /**
   * Whether what is known of a node is what its heartbeat says. A list that has been read anew and is complete takes
   * the place of what was known; what it lacks is returned as `gone`.
   */
  check(node: string, digest: Digest): { readonly isSame: boolean; readonly gone: readonly string[] } {
    const known = this.#of(node)
    if (known.isSame(digest)) {
      this.#listing.delete(node)
      return { isSame: true, gone: [] }
    }
    if (digest.count === 0) return { isSame: true, gone: this.void(node) }
    const listing = this.#listing.get(node)
    if (listing === undefined || !listing.isSame(digest)) return { isSame: false, gone: [] }
    const gone = this.addresses(node).filter((address) => !listing.has(address))
    for (const address of gone) this.withdraw(node, address)
    this.#listing.delete(node)
    return { isSame: true, gone }
  }

  /** From here on what the node says is read as a new list. */
  expectList(node: string): void {
    this.#listing.set(node, new DigestedSet())
  }

  #put(address: string, claim: Claim): void {
    const others = this.#others(claim.node, address)
    this.#byAddress.set(address, others.length === 0 ? [claim] : [...others, claim])
  }

  /** Nearly always there are none: an address has one owner, of whom this is asked thousands of times in a takeover. */
  #others(node: string, address: string): readonly Claim[] {
    const all = this.of(address)
    const [first] = all
    if (all.length === 1) return first?.node === node ? NOBODY : all
    return all.filter((claim) => claim.node !== node)
  }

  #of(node: string): DigestedSet {
    const known = this.#byNode.get(node)
    if (known !== undefined) return known
    const set = new DigestedSet()
    this.#byNode.set(node, set)
    return set
  }
}
