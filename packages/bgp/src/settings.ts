// What is configured of one neighbour, as plain data: it crosses from the main thread to the packet thread.

import type { Milliseconds } from '@ingot/api'
import type { Family } from '@ingot/net'

/** RFC 9234 4.1; a speaker of a load balancer is a customer, where it is anything. */
export const ROLE = { provider: 0, routeServer: 1, routeServerClient: 2, customer: 3, peer: 4 } as const

export interface PeerSettings {
  /** Of the BGPPeer. */
  readonly name: string
  readonly myAsn: number
  /** In place of `myAsn` towards this peer alone. */
  readonly localAsn?: number
  /** A number, or the same as ours, or any other than ours. */
  readonly peerAsn: number | 'internal' | 'external'
  /** Canonical text; left out for a peer that is found on `interface`. */
  readonly address?: string
  readonly interface?: string
  readonly port: number
  readonly sourceAddress?: string
  /** Dotted quad; left out: the local address, see `routerId`. */
  readonly routerId?: string
  readonly vrf?: string
  /** 90 s unless given; 0 is no hold timer and no keepalives. */
  readonly holdTime?: Milliseconds
  /** A third of the hold time in force unless given. */
  readonly keepaliveTime?: Milliseconds
  /** The longest that a dial may take, and the longest between two. */
  readonly connectTime?: Milliseconds
  /** Who opens the connection; `both` unless given. */
  readonly opens?: 'both' | 'we' | 'peer'
  readonly isMultiHop: boolean
  readonly families: readonly Family[]
  /** Octets of the TCP MD5 key. Never logged. */
  readonly password?: Uint8Array
  readonly bfdProfile?: string
  readonly ttlSecurity?: number
  readonly gracefulRestart?: GracefulRestartSettings
  readonly role?: number
  /** The peer has to have the role that goes with ours. */
  readonly isRoleStrict?: boolean
  /** Offers several paths for one prefix, though there is one: some route reflectors want it. */
  readonly addPath?: boolean
  readonly extendedMessages?: boolean
  /** How often our AS number stands in the path beside the first time; of routes that do not say it themselves. */
  readonly prepend?: number
  /** Of routes that do not say it themselves. */
  readonly med?: number
  /** No more prefixes than this are sent. */
  readonly maximumPrefixes?: number
}

/** Without what changes under a session that stands: where the rest is equal, `Peer.adjust` takes the settings. */
export function sessionSettings(settings: PeerSettings) {
  return { ...settings, bfdProfile: undefined, connectTime: undefined, med: undefined, prepend: undefined }
}

export interface GracefulRestartSettings {
  /** How long the peer keeps routes of a speaker that is away; 120 s unless given, at most 4,095 s. */
  readonly restartTime?: Milliseconds
  /** How much longer as routes of last resort (RFC 9494). */
  readonly staleTime?: Milliseconds
}

/** The number that this peer knows us by. */
export function ownAsn({ localAsn, myAsn }: PeerSettings): number {
  return localAsn ?? myAsn
}
