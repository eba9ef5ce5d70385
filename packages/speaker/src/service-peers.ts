// Which BGPPeers get a route of a Service from this node, for its ServiceBGPStatus: those of its own advertisements to which
// a session is configured, whether it stands or not. MetalLB also names peers that get the same prefix for another Service.

import type { PeerSettings, Route } from '@ingot/bgp'
import type { BgpState } from './bgp-state.ts'

export class ServicePeers {
  #peers: readonly PeerSettings[] | undefined
  #names = new Map<string, readonly string[]>()

  /** The names of the peers of each Service that any gets a route of, by `namespace/name`. */
  get names(): ReadonlyMap<string, readonly string[]> {
    return this.#names
  }

  /** Takes what is otherwise than it was, and says whether any of it matters here. */
  update({ peers, decisions, changed }: Omit<BgpState, 'hasLeft'>): boolean {
    const isAnew = peers !== this.#peers
    if (!isAnew && changed.size === 0) return false
    this.#peers = peers
    // whoever was given the names before keeps them
    this.#names = isAnew ? new Map() : new Map(this.#names)
    for (const [key, decision] of isAnew ? decisions : changed) {
      const names = decision === undefined ? [] : namesOf(decision.routes, peers)
      if (names.length > 0) this.#names.set(key, names)
      else this.#names.delete(key)
    }
    return true
  }
}

function namesOf(routes: readonly Route[], peers: readonly PeerSettings[]): readonly string[] {
  return peers.filter((peer) => routes.some((route) => gets(peer, route))).map(({ name }) => name)
}

function gets({ name, families }: PeerSettings, { prefix, peers }: Route): boolean {
  const family = prefix.includes(':') ? 'IPv6' : 'IPv4'
  return families.includes(family) && (peers === 'all' || peers.includes(name))
}
