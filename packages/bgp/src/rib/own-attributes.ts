// The path attributes of our own routes (RFC 4271 5) in one session: what goes out depends on whether the peer is of our
// AS, and on roles. How they become octets, and what is needed for peers with AS numbers of two octets, is wire's.

import type { PathAttributes } from '@ingot/wire'
import type { LargeCommunity, RouteAttributes } from '../route.ts'
import type { Session } from '../session/negotiation.ts'
import { ROLE, type PeerSettings } from '../settings.ts'
import { AS_TRANS } from '../wire/open.ts'

/** RFC 8326: whoever hears it takes another path before this one goes. */
export const GRACEFUL_SHUTDOWN = 0xffff_0000

const IGP = 0
const AS_SEQUENCE = 2
const LARGEST_SHORT_AS = 65_535

/** A route with what the peer's settings say of all that say nothing of it themselves. */
export function asConfigured<T extends RouteAttributes>(
  route: T,
  { med, prepend }: Pick<PeerSettings, 'med' | 'prepend'>,
): T {
  return { ...(med !== undefined && { med }), ...(prepend !== undefined && { prepend }), ...route }
}

/** @param classicNextHop of NEXT_HOP; left out where the next hop stands in MP_REACH_NLRI */
export function ownAttributes(
  route: RouteAttributes,
  session: Pick<Session, 'isInternal' | 'ownAsn' | 'role'>,
  classicNextHop: number | undefined,
): PathAttributes {
  const { isInternal, ownAsn } = session
  return {
    origin: IGP,
    asPath: isInternal ? [] : [{ type: AS_SEQUENCE, numbers: ownPath(ownAsn, route.prepend ?? 0) }],
    nextHop: classicNextHop,
    multiExitDisc: route.med,
    localPref: isInternal ? (route.localPref ?? 0) : undefined,
    communities: unlessEmpty(route.communities),
    extendedCommunities: unlessEmpty(extendedCommunities(route, ownAsn)),
    largeCommunities: unlessEmpty(route.largeCommunities.map(largeCommunity)),
    onlyToCustomer: isMarkedForCustomers(session) ? ownAsn : undefined,
  }
}

/** An attribute without a value is an error (RFC 7606 3). */
function unlessEmpty<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items
}

function ownPath(asn: number, prepend: number): readonly number[] {
  return Array.from({ length: 1 + prepend }, () => asn)
}

function largeCommunity([globalAdministrator, localData1, localData2]: LargeCommunity) {
  return { globalAdministrator, localData1, localData2 }
}

function extendedCommunities(route: RouteAttributes, asn: number): readonly Uint8Array[] {
  const given = route.extendedCommunities.map((it) => Uint8Array.fromHex(it))
  return route.linkBandwidth === undefined ? given : [linkBandwidth(route.linkBandwidth, asn), ...given]
}

/** RFC 10005, the form that stays with the neighbour: 40 04, AS number, octets a second as a float of 32 bits. */
function linkBandwidth(octetsASecond: number, asn: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8))
  view.setUint16(0, 0x4004)
  view.setUint16(2, asn > LARGEST_SHORT_AS ? AS_TRANS : asn)
  view.setFloat32(4, octetsASecond)
  return new Uint8Array(view.buffer)
}

/** RFC 9234 5: what goes to a customer, a peer or a client of a route server may not come back up. */
function isMarkedForCustomers({ role, isInternal }: Pick<Session, 'isInternal' | 'role'>): boolean {
  return !isInternal && (role === ROLE.provider || role === ROLE.peer || role === ROLE.routeServer)
}
