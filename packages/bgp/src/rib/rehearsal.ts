// What a peer would be told if a session with it stood in which it agrees to all that we offer: for people who want to see that
// first. The routes are merged and get their attributes as those of a session that stands; nothing is sent.

import type { AdvertisedRoute } from '@ingot/api/bgp-report'
import type { Route } from '../route.ts'
import { RouteLedger } from '../route-ledger.ts'
import type { LocalEnd } from '../session/local-end.ts'
import { ownAsn, type PeerSettings } from '../settings.ts'
import { mergeFor } from './merge.ts'
import { toldRoute } from './told-route.ts'

export interface Rehearsal {
  readonly routes: readonly AdvertisedRoute[]
  /** How many more there are than the peer's maximum. */
  readonly held: number
}

/** @param local this end of the session, as far as it is known; without it routes have no next hop */
export function rehearse(
  settings: PeerSettings,
  routes: readonly Route[],
  local: LocalEnd | undefined,
): Rehearsal {
  const own = ownAsn(settings)
  const { peerAsn, families, role, maximumPrefixes = Infinity } = settings
  const isOverIpv6 = local?.address.family === 'IPv6'
  const session = {
    ownAsn: own,
    isInternal: peerAsn === 'internal' || peerAsn === own,
    hasExtendedNextHop: isOverIpv6 && families.includes('IPv4'),
    role,
  }
  const wanted = new RouteLedger()
    .steps(routes)
    .flatMap(({ prefixes }) => prefixes)
    .filter(({ prefix }) => families.includes(prefix.includes(':') ? 'IPv6' : 'IPv4'))
  const told = wanted.flatMap((it) => {
    const attributes = mergeFor(settings.name, it.routes)
    return attributes === undefined
      ? []
      : [toldRoute({ prefix: it.prefix, attributes }, { session, local, settings })]
  })
  return { routes: told.slice(0, maximumPrefixes), held: Math.max(0, told.length - maximumPrefixes) }
}
