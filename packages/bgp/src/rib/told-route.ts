// One route as the peer was told of it, for people: with what the session has added to it, as text where that is read.

import type { AdvertisedRoute } from '@ingot/api/bgp-report'
import { addressFromBytes, formatAddress } from '@ingot/net'
import type { LocalEnd } from '../session/local-end.ts'
import type { Session } from '../session/negotiation.ts'
import type { PeerSettings } from '../settings.ts'
import type { Advertised } from './adj-rib-out.ts'
import { nextHop } from './next-hop.ts'
import { asConfigured, ownAttributes } from './own-attributes.ts'

const IPV6_SIZE = 16

/** In which session. */
export interface Telling {
  readonly session: Pick<Session, 'ownAsn' | 'isInternal' | 'hasExtendedNextHop' | 'role'>
  /** Undefined where it is not known: then no next hop is. */
  readonly local: LocalEnd | undefined
  readonly settings: PeerSettings
}

export function toldRoute(
  { prefix, attributes }: Advertised,
  { session, local, settings }: Telling,
): AdvertisedRoute {
  const own = ownAttributes(asConfigured(attributes, settings), session, undefined)
  const family = prefix.includes(':') ? 'IPv6' : 'IPv4'
  const hop = local && nextHop(family, local, session.hasExtendedNextHop)
  return {
    prefix,
    nextHops: addressesIn(hop?.octets ?? new Uint8Array(0)),
    asPath: (own.asPath ?? []).flatMap(({ numbers }) => numbers),
    ...(own.localPref !== undefined && { localPref: own.localPref }),
    ...(own.multiExitDisc !== undefined && { med: own.multiExitDisc }),
    communities: [...(own.communities ?? [])],
    largeCommunities: attributes.largeCommunities.map((parts) => parts.join(':')),
    extendedCommunities: (own.extendedCommunities ?? []).map((it) => it.toHex()),
  }
}

/** One address, or two of IPv6 behind one another. */
function addressesIn(octets: Uint8Array): string[] {
  const texts: string[] = []
  for (let at = 0; at < octets.length; at += IPV6_SIZE) {
    texts.push(formatAddress(addressFromBytes(octets.subarray(at, at + IPV6_SIZE))))
  }
  return texts
}
