// Which BGPPeers get a route of a Service from this node, for its ServiceBGPStatus: those of its own advertisements to which
// a session is configured, whether it stands or not. MetalLB also names peers that get the same prefix for another Service.

import type { PeerSettings, Route } from '@ingot/bgp'
import type { NextState } from './service-memory.ts'

export class ServicePeers {
  #peers: readonly PeerSettings[] | undefined

  /** The names for each Service that may have others than before; undefined for none. */
  update({
    peers,
    decisions,
    changed,
  }: Pick<NextState['bgp'], 'peers' | 'decisions' | 'changed'>): ReadonlyMap<
    string,
    readonly string[] | undefined
  > {
    const isAnew = peers !== this.#peers
    this.#peers = peers
    const concerned = isAnew ? [...changed, ...decisions] : [...changed]
    return new Map(
      concerned.map(([key, decision]) => {
        const names = namesOf(decision?.routes ?? [], peers)
        return [key, names.length > 0 ? names : undefined]
      }),
    )
  }
}

function namesOf(routes: readonly Route[], peers: readonly PeerSettings[]): readonly string[] {
  return peers.filter((peer) => routes.some((route) => gets(peer, route))).map(({ name }) => name)
}

function gets({ name, families }: PeerSettings, { prefix, peers }: Route): boolean {
  const family = prefix.includes(':') ? 'IPv6' : 'IPv4'
  return families.includes(family) && (peers === 'all' || peers.includes(name))
}
