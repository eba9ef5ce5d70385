// What the interop suites advertise, and what each router is to make of it.

import type { BgpRequest } from '../bgp-process.ts'
import { ASN } from './router-bed.ts'
import { NEIGHBOUR, type RouterLimits, type SeenRoute, type SeenRoutes } from './router.ts'

const none = { communities: [], largeCommunities: [], extendedCommunities: [] }
const all: BgpRequest['routes'][number]['attributes'] = {
  communities: [64512 * 65536 + 7, 0xffff_ff01],
  largeCommunities: [[64512, 1, 2]],
  extendedCommunities: [],
  med: 20,
  prepend: 1,
  linkBandwidth: 1_000_000,
  localPref: 150,
}

export const ROUTES: BgpRequest['routes'] = [
  { prefix: '198.51.100.1/32', attributes: all, peers: 'all' },
  { prefix: '198.51.100.0/24', attributes: none, peers: 'all' },
  { prefix: '2001:db8:1::1/128', attributes: all, peers: 'all' },
  { prefix: '2001:db8:1::/64', attributes: none, peers: 'all' },
]

export interface Expectation {
  /** The router is of our AS. */
  readonly isInternal?: boolean
  /** IPv4 comes with our IPv6 address. */
  readonly hasExtendedNextHop?: boolean
  readonly isStale?: true
}

/** What a router is to have of all of them. */
export function expected(limits: RouterLimits, expectation: Expectation = {}): SeenRoutes {
  const { hidesLinkBandwidth = false, ownLocalPref } = limits
  const { isInternal, hasExtendedNextHop, isStale } = expectation
  const given = (asPath: number[], localPref: number): Omit<SeenRoute, 'nextHop'> => {
    const always = { origin: 'IGP', ...(isStale && { isStale }) }
    if (isInternal) return { ...always, asPath: [], localPref }
    return { ...always, asPath, ...(ownLocalPref !== undefined && { localPref: ownLocalPref }) }
  }
  const rich = {
    ...given([ASN, ASN], 150),
    med: 20,
    communities: ['64512:7', '65535:65281'],
    largeCommunities: ['64512:1:2'],
    ...(!hidesLinkBandwidth && { linkBandwidth: 1_000_000 }),
  }
  const plain = given([ASN], 0)
  const ipv4 = { nextHop: NEIGHBOUR[hasExtendedNextHop ? 'IPv6' : 'IPv4'] }
  const ipv6 = { nextHop: NEIGHBOUR.IPv6 }
  return {
    '198.51.100.1/32': { ...rich, ...ipv4 },
    '198.51.100.0/24': { ...plain, ...ipv4 },
    '2001:db8:1::1/128': { ...rich, ...ipv6 },
    '2001:db8:1::/64': { ...plain, ...ipv6 },
  }
}

/** All but the first of them. */
export function withoutFirst(routes: SeenRoutes): SeenRoutes {
  const { '198.51.100.1/32': _, ...rest } = routes
  return rest
}
