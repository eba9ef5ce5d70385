// Where a peer is to be reached, and how a connection to it is made.

import { parseAddress } from '@ingot/net'
import type { PeerSettings } from '@ingot/bgp'
import type { LocalLinks } from '../local-links.ts'
import type { ConnectOptions, Endpoint, StreamOptions } from '../transport.ts'

const LARGEST_TTL = 255

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

/** RFC 5082, and nothing where it was not asked for: MetalLB's routers may be hops away. */
function hops({ ttlSecurity }: PeerSettings): StreamOptions {
  return ttlSecurity === undefined ? {} : { ttl: LARGEST_TTL, minimumTtl: LARGEST_TTL + 1 - ttlSecurity }
}
