// The member list of gossip as the takeover protocol reads it. Suspects are members, as for MetalLB; while there is no
// list, because gossip is off or has not begun, everybody counts as one (MetalLB's disabled mode).

import type { Milliseconds } from '@ingot/api'
import type { Address } from '@ingot/net'
import { readMeta, type Meta } from './meta.ts'

/** A node that gossip holds alive or suspects. */
export interface Member {
  readonly name: string
  /** What the node says of itself; empty for MetalLB. */
  readonly meta: Uint8Array
  /** Where it gossips from. */
  readonly address?: Address
}

export class Members {
  #members: ReadonlyMap<string, Meta | undefined> | undefined
  #addresses: ReadonlyMap<string, Address> = new Map()
  /** When each said first that it is the run that it is. */
  #since: ReadonlyMap<string, Milliseconds> = new Map()

  /** Undefined where gossip is off. */
  set(now: Milliseconds, members: readonly Member[] | undefined): void {
    const before = this.#members
    this.#members = members && new Map(members.map(({ name, meta }) => [name, readMeta(meta)]))
    const since = (name: string, meta: Meta | undefined) =>
      before?.get(name)?.boot === meta?.boot ? (this.#since.get(name) ?? now) : now
    this.#since = new Map(Array.from(this.#members ?? [], ([name, meta]) => [name, since(name, meta)]))
    this.#addresses = new Map(members?.flatMap(({ name, address }) => (address ? [[name, address]] : [])))
  }

  has(node: string): boolean {
    return this.#members?.has(node) ?? true
  }

  /** What a member said that it is; undefined for one that said nothing, which is how MetalLB's speakers are known. */
  meta(node: string): Meta | undefined {
    return this.#members?.get(node)
  }

  /** Since when gossip has told of the run of a node that it tells of now. */
  since(node: string): Milliseconds | undefined {
    return this.#since.get(node)
  }

  /** Undefined where gossip is off. */
  names(): readonly string[] | undefined {
    return this.#members && [...this.#members.keys()]
  }

  /** The members that speak heartbeats. */
  speakers(): readonly string[] {
    return Array.from(this.#members ?? []).flatMap(([name, meta]) => (meta === undefined ? [] : [name]))
  }

  /** Whether some member does not: its hardware address is unknown, and nothing but gossip judges it. */
  hasOthers(isKnown: (node: string) => boolean): boolean {
    return this.#members?.entries().some(([name, meta]) => meta === undefined && !isKnown(name)) ?? false
  }

  /** The members that gossip from one of some addresses. */
  at(isThere: (address: Address) => boolean): readonly string[] {
    return Array.from(this.#addresses).flatMap(([name, address]) => (isThere(address) ? [name] : []))
  }
}
