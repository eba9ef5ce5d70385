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
  /** The names of the peers that get it. */
  readonly peers: 'all' | readonly string[]
}

/** The routes of one Service. */
export function routesOf(
  addresses: readonly Address[],
  advertisements: readonly BgpAdvertisement[],
): readonly AdvertisedRoute[] {
  return addresses.flatMap((address) => advertisements.map((it) => routeOf(address, it)))
}

function routeOf(address: Address, advertisement: BgpAdvertisement): AdvertisedRoute {
  const { aggregationLength, aggregationLengthV6, localPref, communities, largeCommunities, peers } =
    advertisement
  const wanted = address.family === 'IPv4' ? aggregationLength : aggregationLengthV6
  const length = Math.min(wanted, ADDRESS_BITS[address.family])
  return {
    prefix: formatPrefix({ network: networkOf(address, length), length }),
    localPref,
    communities,
    largeCommunities,
    peers: peers.length === 0 ? 'all' : peers,
  }
}
