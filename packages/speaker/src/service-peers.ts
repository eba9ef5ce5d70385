// Which BGPPeers get a route of a Service from this node, for its ServiceBGPStatus: those of its own advertisements to which
// a session is configured, whether it stands or not. MetalLB also names peers that get the same prefix for another Service.

import type { PeerSettings, Route } from '@ingot/bgp'
import type { BgpDecision, BgpState } from './bgp-state.ts'

export class ServicePeers {
  #peers: readonly PeerSettings[] = []
  /** Of decisions that are kept from one pass to the next. */
  #known = new WeakMap<BgpDecision, readonly string[]>()

  /** The names of the peers of each Service that any gets a route of, by `namespace/name`. */
  of({ peers, decisions }: BgpState): ReadonlyMap<string, readonly string[]> {
    if (peers !== this.#peers) this.#known = new WeakMap()
    this.#peers = peers
    const found = new Map<string, readonly string[]>()
    for (const [key, decision] of decisions) {
      if (decision.routes.length === 0) continue
      const names = this.#known.get(decision) ?? namesOf(decision.routes, peers)
      this.#known.set(decision, names)
      if (names.length > 0) found.set(key, names)
    }
    return found
  }
}

function namesOf(routes: readonly Route[], peers: readonly PeerSettings[]): readonly string[] {
  return peers.filter((peer) => routes.some((route) => gets(peer, route))).map(({ name }) => name)
}

function gets({ name, families }: PeerSettings, { prefix, peers }: Route): boolean {
  const family = prefix.includes(':') ? 'IPv6' : 'IPv4'
  return families.includes(family) && (peers === 'all' || peers.includes(name))
}
