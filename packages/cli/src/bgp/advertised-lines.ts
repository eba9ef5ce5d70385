// The routes that a peer was told of, as `show bgp neighbors … advertised-routes` has them on a router.

import type { AdvertisedReport, AdvertisedRoute, PeerReport } from '@ingot/api/bgp-report'
import { compareAddresses, parsePrefix } from '@ingot/net'
import { communityText, extendedCommunityText } from '../decode/names/community-names.ts'
import { table } from '../print.ts'
import { asText, placeText, stateText } from './peer-text.ts'

const HEADINGS = ['PREFIX', 'NEXT HOP', 'LOCAL PREF', 'MED', 'PATH', 'COMMUNITIES']

export function advertisedLines(
  { node, routes, total }: AdvertisedReport & { readonly node: string },
  peer: PeerReport,
): string[] {
  const to = `${peer.name} (${placeText(peer)}, AS ${asText(peer)})`
  if (peer.session === undefined)
    return [`${node} has no session with ${to}, which is ${stateText(peer)}: it was told nothing`]
  if (total === 0) return [`${node} has told ${to} of no route`]
  const left = total - routes.length
  return [
    ...routeLines(routes),
    '',
    `${node} has told ${to} of ${total} ${total === 1 ? 'route' : 'routes'}${left > 0 ? `, of which ${left} are not shown` : ''}`,
  ]
}

/** By prefix, as routers list them. */
export function routeLines(routes: readonly AdvertisedRoute[]): string[] {
  return table([HEADINGS, ...routes.toSorted(byPrefix).map(row)])
}

function byPrefix(a: AdvertisedRoute, b: AdvertisedRoute): number {
  const [one, other] = [parsePrefix(a.prefix), parsePrefix(b.prefix)]
  if (one === undefined || other === undefined) return 0
  return compareAddresses(one.network, other.network) || one.length - other.length
}

function row(route: AdvertisedRoute): string[] {
  const { prefix, nextHops, localPref, med, asPath } = route
  return [
    prefix,
    nextHops.join(' ') || '-',
    text(localPref),
    text(med),
    [...asPath, 'i'].join(' '),
    communitiesText(route),
  ]
}

function text(value: number | undefined): string {
  return value === undefined ? '-' : String(value)
}

function communitiesText({ communities, largeCommunities, extendedCommunities }: AdvertisedRoute): string {
  const all = [
    ...communities.map(communityText),
    ...largeCommunities,
    ...extendedCommunities.map((hex) =>
      hex.length === 16 ? extendedCommunityText(Uint8Array.fromHex(hex)) : hex,
    ),
  ]
  return all.join(' ') || '-'
}
