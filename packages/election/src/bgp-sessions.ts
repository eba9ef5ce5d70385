// Which sessions a node holds, and which families each is for.

import { selectorMatches } from '@ingot/api'
import type { Labels } from '@ingot/api'
import type { BgpPeer } from '@ingot/config'
import type { Family } from '@ingot/net'

/** The peers that select a node with these labels; one that has not been seen has none. */
export function sessionsOf(peers: readonly BgpPeer[], labels: Labels): readonly BgpPeer[] {
  return peers.filter(
    ({ nodeSelectors }) =>
      nodeSelectors.length === 0 || nodeSelectors.some((it) => selectorMatches(it, labels)),
  )
}

/**
 * Over IPv4 those that MetalLB's OPEN has; a router takes of them what it is configured for. Over IPv6 IPv4 goes only where
 * it is asked for, and where the peer is a whole interface, as in FRR.
 */
export function familiesOf({
  peerAddress,
  dualStackAddressFamily,
}: Pick<BgpPeer, 'peerAddress' | 'dualStackAddressFamily'>): readonly Family[] {
  return peerAddress?.family === 'IPv6' && !dualStackAddressFamily ? ['IPv6'] : ['IPv4', 'IPv6']
}
