// Speakers that gossip holds alive and whose heartbeats do not arrive on a segment that they are on, by what they say of
// themselves: something stops ethertype 88b5. It is told once, and only when it has been so for longer than a start takes,
// or than gossip takes to give up a node that is dead.

import { after, seconds, type Milliseconds, type Verdict } from '@ingot/api'
import type { Interface } from '../desired.ts'
import { onLinkPrefixes } from '../on-link.ts'
import { isExpectedOn } from './meta.ts'
import type { NodeFacts } from './node-facts.ts'
import type { Peers } from './peers.ts'
import { notHeard } from './verdicts.ts'

const TOLD_AFTER = seconds(10)
const LOOK_INTERVAL = seconds(1)

export class Unheard {
  readonly #interface: Interface
  readonly #node: NodeFacts
  readonly #peers: Peers
  readonly #since = new Map<string, Milliseconds>()
  readonly #told = new Set<string>()
  #lookAt: Milliseconds

  constructor(now: Milliseconds, it: Interface, node: NodeFacts, peers: Peers) {
    this.#lookAt = now
    this.#interface = it
    this.#node = node
    this.#peers = peers
  }

  /** What there is to tell; nothing while the interface is down, when nobody is heard there. */
  look(now: Milliseconds, isUp: boolean): readonly Verdict[] {
    if (now < this.#lookAt) return []
    this.#lookAt = after(now, LOOK_INTERVAL)
    const missing = new Set(isUp ? this.#missing() : [])
    for (const name of this.#since.keys()) if (!missing.has(name)) this.#forget(name)
    for (const name of missing) if (!this.#since.has(name)) this.#since.set(name, now)
    const due = [...missing].filter((name) => now - (this.#since.get(name) ?? now) >= TOLD_AFTER)
    const untold = due.filter((name) => !this.#told.has(name))
    for (const name of untold) this.#told.add(name)
    return untold.length === 0 ? [] : [notHeard(untold, this.#interface.name)]
  }

  deadline(): Milliseconds {
    return this.#lookAt
  }

  #missing(): readonly string[] {
    const { members, name: me } = this.#node
    const prefixes = onLinkPrefixes(this.#interface)
    return members.speakers().filter((name) => {
      if (name === me || this.#peers.get(name)?.isHeard === true) return false
      const meta = members.meta(name)
      return meta !== undefined && isExpectedOn(meta, prefixes) && !this.#peers.others.includes(name)
    })
  }

  #forget(name: string): void {
    this.#since.delete(name)
    this.#told.delete(name)
  }
}
