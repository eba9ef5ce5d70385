// This end of a connection with what else its interface has: next hops for routes of the other family.

import type { LocalEnd } from '@ingot/bgp'
import { isLinkLocal, isSameAddress, networkOf, parseAddress, type Address } from '@ingot/net'
import type { LocalLink } from '../local-links.ts'
import type { Endpoint } from '../transport.ts'

export function localEnd(links: readonly LocalLink[], local: Endpoint, remote: Endpoint): LocalEnd {
  const link = linkOf(links, local)
  if (link === undefined) return { address: local.address, isOnLink: false }
  const own = link.addresses.flatMap(({ address }) => parseAddress(address) ?? []).filter(isUsable)
  const ipv4 = own.find(({ family }) => family === 'IPv4')
  const ipv6 = own.find((it) => it.family === 'IPv6' && !isLinkLocal(it))
  const linkLocal = own.find(isLinkLocal)
  return {
    address: local.address,
    isOnLink: isOnLink(link, remote.address),
    ...(ipv4 !== undefined && { ipv4 }),
    ...(ipv6 !== undefined && { ipv6 }),
    ...(linkLocal !== undefined && { linkLocal }),
  }
}

/** The same end when the node has other addresses: one that it still has stays, so that routes keep their next hop. */
export function movedEnd(
  before: LocalEnd,
  links: readonly LocalLink[],
  local: Endpoint,
  remote: Endpoint,
): LocalEnd {
  const found = localEnd(links, local, remote)
  const own = links.flatMap(({ addresses }) => addresses.flatMap((it) => parseAddress(it.address) ?? []))
  const choose = (old: Address | undefined, other: Address | undefined) =>
    old !== undefined && own.some((it) => isSameAddress(it, old)) ? old : (other ?? old)
  const [ipv4, ipv6] = [choose(before.ipv4, found.ipv4), choose(before.ipv6, found.ipv6)]
  const linkLocal = choose(before.linkLocal, found.linkLocal)
  return {
    address: before.address,
    isOnLink: before.isOnLink,
    ...(ipv4 !== undefined && { ipv4 }),
    ...(ipv6 !== undefined && { ipv6 }),
    ...(linkLocal !== undefined && { linkLocal }),
  }
}

/** A link-local address may stand on several. */
function linkOf(links: readonly LocalLink[], { address, interfaceIndex }: Endpoint): LocalLink | undefined {
  if (interfaceIndex !== undefined) return links.find(({ index }) => index === interfaceIndex)
  return links.find(({ addresses }) =>
    addresses.some((it) => {
      const own = parseAddress(it.address)
      return own !== undefined && isSameAddress(own, address)
    }),
  )
}

function isOnLink({ addresses }: LocalLink, remote: Address): boolean {
  if (isLinkLocal(remote)) return true
  return addresses.some(({ address, prefixLength }) => {
    const own = parseAddress(address)
    if (own === undefined || own.family !== remote.family) return false
    return networkOf(own, prefixLength).value === networkOf(remote, prefixLength).value
  })
}

/** Nobody else reaches a loopback address. */
function isUsable({ family, value }: Address): boolean {
  return family === 'IPv4' ? value >> 24n !== 127n : value !== 1n
}
