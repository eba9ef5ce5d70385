// The ends of a connection as the socket layer knows them, and the BGP identifier that follows from ours.

import { parseAddress, type Address } from '@ingot/net'
import type { PeerSettings } from '../settings.ts'

/** This end of a connection. */
export interface LocalEnd {
  readonly address: Address
  /** What else the interface with that address has: next hops for routes of the other family. */
  readonly ipv4?: Address
  /** Not link-local. */
  readonly ipv6?: Address
  readonly linkLocal?: Address
  /** Whether the peer is on the same link. */
  readonly isOnLink: boolean
}

/**
 * As MetalLB has it: what is configured, else the IPv4 address of this end or of its interface, else a number made of
 * the node's name. Never 0, which is none (RFC 6286).
 */
export function routerId(settings: PeerSettings, local: LocalEnd, node: string): number {
  const configured = settings.routerId === undefined ? undefined : parseAddress(settings.routerId)
  const address = [configured, local.address, local.ipv4].find((it) => it?.family === 'IPv4')
  const value = address === undefined ? swapped(crc32(node)) : Number(address.value)
  return value === 0 ? 1 : value
}

/** RFC 1952 8. That of node:zlib brings all streams with it, 4 MB of them. */
function crc32(text: string): number {
  let crc = 0xffff_ffff
  for (const octet of new TextEncoder().encode(text)) {
    crc ^= octet
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0)
  }
  return ~crc >>> 0
}

function swapped(value: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, value, true)
  return view.getUint32(0)
}
