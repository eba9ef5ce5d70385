// Who says that he answers for which address on one segment: what speakers said themselves, and what others have heard
// of them. Speakers forget nothing that they were told; where a digest disagrees, the list is read anew. That a node claims
// nothing any more, or only what is on its new list, is noted in one number however much it had claimed: what is over
// counts for nothing from then on, and is thrown away bit by bit as other claims come in.

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

/** A node that has claimed something since it was last known to claim nothing. */
interface Claimant {
  /** What it claims, as far as is known. */
  said: DigestedSet
  /** What it has said since it was asked to say all of it again. */
  listing: DigestedSet | undefined
  /** The number of the list that it says. */
  list: number
  /** What it said in lists before this one is over. */
  standsFrom: number
}

interface NumberedClaim extends Claim {
  /** Undefined for what is known by hearsay alone. */
  readonly by: Claimant | undefined
  readonly list: number
}

const NOBODY: readonly NumberedClaim[] = []
/** Claims that are over and thrown away for each that comes in: they go faster than they come. */
const SWEPT_AT_ONCE = 2

export class Claims {
  readonly #byAddress = new Map<string, readonly NumberedClaim[]>()
  readonly #claimants = new Map<string, Claimant>()
  /** Addresses of which claims may stand there that are over. */
  readonly #litter: Iterator<string>[] = []

  /** Everybody who claims the address; a node stands there once. */
  of(address: string): readonly Claim[] {
    return this.#of(address)
  }

  claim(node: string, address: string, isLeaving: boolean): void {
    const by = this.#claimant(node)
    this.#put(address, { node, isLeaving, isDirect: true, relayedUntil: undefined, by, list: by.list })
    by.said.add(address)
    by.listing?.add(address)
    this.#sweep()
  }

  /** Takes a claim from hearsay, of a node that is not heard: what it said itself, before, may be over. */
  relay(node: string, address: string, until: Milliseconds): void {
    const said = this.#of(address).find((claim) => claim.node === node && claim.isDirect)
    const { by, list } = said ?? { by: undefined, list: 0 }
    const isDirect = by !== undefined
    this.#put(address, { node, isLeaving: false, isDirect, relayedUntil: until, by, list })
  }

  withdraw(node: string, address: string): void {
    this.#keep(address, this.#others(node, address))
    const by = this.#claimants.get(node)
    by?.said.delete(address)
    by?.listing?.delete(address)
  }

  /** Forgets all that a node claims; false when that was nothing. */
  void(node: string): boolean {
    const by = this.#claimants.get(node)
    if (by === undefined) return false
    this.#claimants.delete(node)
    by.standsFrom = Infinity
    this.#litter.push(by.said.values())
    return by.said.count > 0
  }

  /**
   * Whether what is known of a node is what its heartbeat says. A list that has been read anew and is complete takes
   * the place of what was known; `hasLost` when that ended claims.
   */
  check(node: string, digest: Digest): { readonly isSame: boolean; readonly hasLost: boolean } {
    const by = this.#claimant(node)
    if (by.said.isSame(digest)) {
      by.listing = undefined
      return { isSame: true, hasLost: false }
    }
    if (digest.count === 0) return { isSame: true, hasLost: this.void(node) }
    const { listing } = by
    if (listing === undefined || !listing.isSame(digest)) return { isSame: false, hasLost: false }
    this.#litter.push(by.said.values())
    by.said = listing
    by.listing = undefined
    by.standsFrom = by.list
    return { isSame: true, hasLost: true }
  }

  /** From here on what the node says is read as a new list. */
  expectList(node: string): void {
    const by = this.#claimant(node)
    by.listing = new DigestedSet()
    by.list += 1
  }

  /** Addresses that claims are kept of, those that are over among them. */
  get size(): number {
    return this.#byAddress.size
  }

  #of(address: string): readonly NumberedClaim[] {
    const all = this.#byAddress.get(address)
    if (all === undefined) return NOBODY
    return all.every(stands) ? all : all.filter(stands)
  }

  #put(address: string, claim: NumberedClaim): void {
    const others = this.#others(claim.node, address)
    this.#byAddress.set(address, others.length === 0 ? [claim] : [...others, claim])
  }

  #keep(address: string, claims: readonly NumberedClaim[]): void {
    if (claims.length === 0) this.#byAddress.delete(address)
    else this.#byAddress.set(address, claims)
  }

  /** Nearly always there are none: an address has one owner, of whom this is asked thousands of times in a takeover. */
  #others(node: string, address: string): readonly NumberedClaim[] {
    const all = this.#of(address)
    const [first] = all
    if (all.length === 1) return first?.node === node ? NOBODY : all
    return all.filter((claim) => claim.node !== node)
  }

  #claimant(node: string): Claimant {
    const known = this.#claimants.get(node)
    if (known !== undefined) return known
    const claimant = { said: new DigestedSet(), listing: undefined, list: 0, standsFrom: 0 }
    this.#claimants.set(node, claimant)
    return claimant
  }

  #sweep(): void {
    for (let swept = 0; swept < SWEPT_AT_ONCE; swept++) {
      const next = this.#litter[0]?.next()
      if (next === undefined) return
      if (next.done === true) this.#litter.shift()
      else this.#keep(next.value, this.#of(next.value))
    }
  }
}

function stands({ by, list }: NumberedClaim): boolean {
  return by === undefined || list >= by.standsFrom
}
