// Where BGP is spoken on another port than its own, as the capture of control packets is told: by peers, and by this node where
// routers connect to it. A peer that is found on an interface has no address to be told, and is captured on port 179 alone.

import type { BgpPeer } from '@ingot/config'
import { addressBytes, parseAddress } from '@ingot/net'
import type { ListenStart, SessionEnd } from '@ingot/packets'

const BGP_PORT = 179

interface Peers {
  readonly bgpPeers: readonly Pick<BgpPeer, 'peerAddress' | 'peerPort'>[]
}

/** `config` is the configuration in force, where there is one yet. */
export function sessionEnds(
  config: Peers | undefined,
  listen: ListenStart | undefined,
): readonly SessionEnd[] {
  const peers = (config?.bgpPeers ?? []).map((peer) => ({ address: peer.peerAddress, port: peer.peerPort }))
  const own = (listen?.addresses ?? []).map((text) => ({
    address: parseAddress(text),
    port: listen?.port ?? 0,
  }))
  return [...peers, ...own].flatMap(({ address, port }) =>
    address === undefined || port === BGP_PORT ? [] : [{ address: addressBytes(address), port }],
  )
}
