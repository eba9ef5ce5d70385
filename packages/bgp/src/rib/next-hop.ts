// The next hop of our routes: this end of the session, or for the other family what the same interface has. Octets as
// they stand in NEXT_HOP or MP_REACH_NLRI (RFC 4271 5.1.3, RFC 2545 3, RFC 8950 4).

import { addressBytes, isLinkLocal, type Family } from '@ingot/net'
import type { LocalEnd } from '../session/local-end.ts'

export interface NextHop {
  readonly octets: Uint8Array
  /** For NEXT_HOP, beside the prefixes of IPv4 at the end of an UPDATE; undefined: all is in MP_REACH_NLRI. */
  readonly classic: number | undefined
}

/** Undefined where this end has no address that a route of the family can be given. */
export function nextHop(family: Family, local: LocalEnd, hasExtended: boolean): NextHop | undefined {
  if (family === 'IPv6') return ipv6NextHop(local)
  const ipv4 = local.address.family === 'IPv4' ? local.address : local.ipv4
  if (hasExtended && local.address.family === 'IPv6') return ipv6NextHop(local)
  return ipv4 && { octets: addressBytes(ipv4), classic: Number(ipv4.value) }
}

/** The link-local address goes along where the peer is on the link; alone it stands in both places, as FRR does it. */
function ipv6NextHop({ address, ipv6, linkLocal, isOnLink }: LocalEnd): NextHop | undefined {
  const own = address.family === 'IPv6' && !isLinkLocal(address) ? address : ipv6
  const besides = isLinkLocal(address) ? address : linkLocal
  const first = own ?? (isOnLink ? besides : undefined)
  if (first === undefined) return undefined
  const addresses = isOnLink && besides !== undefined ? [first, besides] : [first]
  const octets = Uint8Array.from(addresses.flatMap((it) => [...addressBytes(it)]))
  return { octets, classic: undefined }
}
