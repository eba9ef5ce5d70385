// From a Service that this node announces by BGP to the routes that its peers get: one for each address and advertisement,
// as MetalLB has it. What several Services or advertisements say of one prefix is put together where a peer's routes are.

import { ADDRESS_BITS, formatPrefix, networkOf } from '@ingot/net'
import type { Address } from '@ingot/net'
import type { BgpAdvertisement, LargeCommunity } from '@ingot/config'

/** A route as one advertisement has it. */
export interface AdvertisedRoute {
  /** `192.0.2.10/32`. */
  readonly prefix: string
  readonly localPref: number
  /** Ascending. */
  readonly communities: readonly number[]
  /** Ascending. */
  readonly largeCommunities: readonly LargeCommunity[]
  readonly prepend?: number
  readonly med?: number
  /** Octets a second, where nodes are weighted by their endpoints. */
  readonly linkBandwidth?: number
  /** The names of the peers that get it. */
  readonly peers: 'all' | readonly string[]
}

/** A megabit a second for each endpoint: only the proportion between nodes counts (RFC 10005). */
const OCTETS_PER_ENDPOINT = 125_000

/**
 * The routes of one Service. `localEndpoints` is how many of its endpoints are on this node, with the policy Local; without,
 * all nodes are equal.
 */
export function routesOf(
  addresses: readonly Address[],
  advertisements: readonly BgpAdvertisement[],
  localEndpoints?: number,
): readonly AdvertisedRoute[] {
  return addresses.flatMap((address) => advertisements.map((it) => routeOf(address, it, localEndpoints)))
}

function routeOf(
  address: Address,
  advertisement: BgpAdvertisement,
  localEndpoints: number | undefined,
): AdvertisedRoute {
  const { aggregationLength, aggregationLengthV6, localPref, communities, largeCommunities, peers } =
    advertisement
  const { prepend, med, weights } = advertisement
  const wanted = address.family === 'IPv4' ? aggregationLength : aggregationLengthV6
  const length = Math.min(wanted, ADDRESS_BITS[address.family])
  const isWeighted = weights === 'endpoints' && localEndpoints !== undefined
  return {
    prefix: formatPrefix({ network: networkOf(address, length), length }),
    localPref,
    communities,
    largeCommunities,
    ...(prepend !== undefined && { prepend }),
    ...(med !== undefined && { med }),
    ...(isWeighted && { linkBandwidth: localEndpoints * OCTETS_PER_ENDPOINT }),
    peers: peers.length === 0 ? 'all' : peers,
  }
}
