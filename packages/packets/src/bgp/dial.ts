// Where a peer is to be reached, and how a connection to it is made.

import { isLinkLocal, parseAddress } from '@ingot/net'
import type { PeerSettings } from '@ingot/bgp'
import { EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL, ENODEV, errnoName } from '../errno.ts'
import type { LocalLinks } from '../local-links.ts'
import type { ConnectOptions, Endpoint, StreamOptions } from '../transport.ts'

const LARGEST_TTL = 255
/** TCP_MD5SIG_MAXKEYLEN. */
const LONGEST_KEY = 80
const NONE = new Uint8Array(0)

/** Undefined while nobody is known on its interface. */
export function peerEndpoint(settings: PeerSettings, links: LocalLinks): Endpoint | undefined {
  const { address: text, interface: name, port } = settings
  const index = name === undefined ? undefined : links.links().find((it) => it.name === name)?.index
  const place = { port, ...(index !== undefined && { interfaceIndex: index }) }
  if (text !== undefined) {
    const address = parseAddress(text)
    return address && { address, ...place }
  }
  const [router] = index === undefined ? [] : links.routers(index)
  return router && { address: router, ...place }
}

export function dialOptions(settings: PeerSettings): ConnectOptions {
  const from = settings.sourceAddress === undefined ? undefined : parseAddress(settings.sourceAddress)
  const { password, vrf } = settings
  return {
    ...hops(settings),
    ...(from !== undefined && { from }),
    ...(password !== undefined && { md5Key: password }),
    ...(vrf !== undefined && { device: vrf }),
  }
}

/** Why a connection could not be begun, with what of the peer is to blame where that is known. */
export function dialFailure(settings: PeerSettings, errno: number): string {
  const { address: text = '', sourceAddress, vrf, password = NONE } = settings
  const address = parseAddress(text)
  if (errno === EADDRNOTAVAIL && sourceAddress !== undefined)
    return `the source address ${sourceAddress} is not on this node`
  if (errno === EAFNOSUPPORT && sourceAddress !== undefined)
    return `the source address ${sourceAddress} is of another family than ${text}`
  if (errno === ENODEV && vrf !== undefined) return `there is no VRF "${vrf}" on this node`
  if (errno === EINVAL && password.length > LONGEST_KEY)
    return `the password has ${password.length} octets, and TCP MD5 takes ${LONGEST_KEY} at the most`
  if (errno === EINVAL && address !== undefined && isLinkLocal(address))
    return `${text} may be on any link: give the BGPPeer an interface in place of the address`
  return errnoName(errno)
}

/** RFC 5082, and nothing where it was not asked for: MetalLB's routers may be hops away. */
function hops({ ttlSecurity }: PeerSettings): StreamOptions {
  return ttlSecurity === undefined ? {} : { ttl: LARGEST_TTL, minimumTtl: LARGEST_TTL + 1 - ttlSecurity }
}
