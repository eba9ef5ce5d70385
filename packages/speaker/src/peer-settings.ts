// The sessions that this node holds: the BGPPeers that select it, as the packet thread is told of them.

import type { Labels } from '@ingot/api'
import { ROLE } from '@ingot/bgp'
import type { GracefulRestartSettings, PeerSettings } from '@ingot/bgp'
import type { BgpPeer } from '@ingot/config'
import { familiesOf, sessionsOf } from '@ingot/election'
import { formatAddress } from '@ingot/net'

const ROLES = {
  provider: ROLE.provider,
  rs: ROLE.routeServer,
  'rs-client': ROLE.routeServerClient,
  customer: ROLE.customer,
  peer: ROLE.peer,
} as const

/** For a node with these labels. */
export function peerSettings(peers: readonly BgpPeer[], labels: Labels): readonly PeerSettings[] {
  return sessionsOf(peers, labels).map(settingsOf)
}

function settingsOf(peer: BgpPeer): PeerSettings {
  return {
    name: peer.name,
    myAsn: peer.myASN,
    peerAsn: peer.peerASN,
    port: peer.peerPort,
    isMultiHop: peer.ebgpMultiHop,
    families: familiesOf(peer),
    ...given({
      // 0 is what an older MetalLB wrote where none was given
      localAsn: peer.localASN === 0 ? undefined : peer.localASN,
      address: peer.peerAddress && formatAddress(peer.peerAddress),
      interface: peer.interface,
      sourceAddress: peer.sourceAddress && formatAddress(peer.sourceAddress),
      routerId: peer.routerID && formatAddress(peer.routerID),
      vrf: peer.vrf === '' ? undefined : peer.vrf,
      holdTime: peer.holdTime,
      keepaliveTime: peer.keepaliveTime,
      connectTime: peer.connectTime,
      opens: peer.opens,
      password: peer.password,
      bfdProfile: peer.bfdProfile,
      ttlSecurity: peer.ttlSecurity,
      gracefulRestart: peer.enableGracefulRestart ? gracefulRestart(peer) : undefined,
      role: peer.role === undefined ? undefined : ROLES[peer.role],
      isRoleStrict: peer.isRoleStrict,
      addPath: peer.addPath,
      extendedMessages: peer.extendedMessages,
      prepend: peer.prepend,
      med: peer.med,
      maximumPrefixes: peer.maximumPrefixes,
    }),
  }
}

function gracefulRestart({ restartTime, staleTime }: BgpPeer): GracefulRestartSettings {
  return given({ restartTime, staleTime })
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

/** Without what is undefined: what crosses between the threads is compared by its keys. */
function given<T extends object>(fields: T): Given<T> {
  const found: { -readonly [K in keyof T]?: Exclude<T[K], undefined> } = {}
  for (const key in fields) {
    const value = fields[key]
    if (isGiven(value)) found[key] = value
  }
  return found
}

function isGiven<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined
}
