// What two speakers agreed on, as far as octets are judged and packed by it, and its form in the memory of the core.

import {
  FAMILY_IPV4,
  FAMILY_IPV6,
  ROLE_NONE,
  SESSION_ADD_PATH_SHIFT,
  SESSION_DISABLE_FAMILY,
  SESSION_EXTENDED_NEXT_HOP,
  SESSION_EXTENDED_RECEIVE,
  SESSION_EXTENDED_TRANSMIT,
  SESSION_EXTERNAL,
  SESSION_FAMILIES_SHIFT,
  SESSION_FOUR_OCTET_AS,
} from '@ingot/wasm/bgp/memory-map'

/** Unicast, the only SAFI that is spoken: AFI 1 and 2. */
export type BgpFamily = 'IPv4' | 'IPv6'

export interface BgpSession {
  readonly isExternal: boolean
  /** Both sides sent capability 65, RFC 6793. */
  readonly hasFourOctetAs: boolean
  readonly families: readonly BgpFamily[]
  /** Whose prefixes come from the peer with path identifiers, RFC 7911. */
  readonly addPathReceived?: readonly BgpFamily[]
  /** Messages up to 65,535 octets, RFC 8654: taken when we sent the capability, sent when the peer did. */
  readonly mayReceiveExtended?: boolean
  readonly maySendExtended?: boolean
  /** The peer may send prefixes of IPv4 with a next hop of IPv6, RFC 8950. */
  readonly hasExtendedNextHop?: boolean
  /** A broken MP_REACH_NLRI disables its family and does not reset the session, RFC 7606 section 2. */
  readonly disablesFamilies?: boolean
  readonly localAs: number
  readonly remoteAs: number
  /** IPv4 as a number: a NEXT_HOP that is this one makes a route ineligible. */
  readonly localAddress?: number
  /** What we are to the peer, RFC 9234: 0 provider, 1 route server, 2 its client, 3 customer, 4 peer. */
  readonly role?: number
}

/** Until OPENs have been exchanged. */
export const UNNEGOTIATED: BgpSession = {
  isExternal: true,
  hasFourOctetAs: true,
  families: ['IPv4'],
  localAs: 0,
  remoteAs: 0,
}

export const FAMILY_BITS: Readonly<Record<BgpFamily, number>> = { IPv4: FAMILY_IPV4, IPv6: FAMILY_IPV6 }

/** SLOT_SESSION of the memory map. */
export function sessionBits(session: BgpSession): number {
  return (
    (session.isExternal ? SESSION_EXTERNAL : 0) |
    (session.hasFourOctetAs ? SESSION_FOUR_OCTET_AS : 0) |
    (session.mayReceiveExtended ? SESSION_EXTENDED_RECEIVE : 0) |
    (session.maySendExtended ? SESSION_EXTENDED_TRANSMIT : 0) |
    (session.hasExtendedNextHop ? SESSION_EXTENDED_NEXT_HOP : 0) |
    (session.disablesFamilies ? SESSION_DISABLE_FAMILY : 0) |
    (familyBits(session.families) << SESSION_FAMILIES_SHIFT) |
    (familyBits(session.addPathReceived ?? []) << SESSION_ADD_PATH_SHIFT)
  )
}

/** SLOT_ROLE. */
export function roleOf(session: BgpSession): number {
  return session.role ?? ROLE_NONE
}

function familyBits(families: readonly BgpFamily[]): number {
  return families.reduce((bits, family) => bits | FAMILY_BITS[family], 0)
}

/** What has to be known of the session to read its messages. */
export type DecodeContext = Pick<BgpSession, 'hasFourOctetAs' | 'addPathReceived'>
