// Communities as text: well-known ones by name (RFC 1997, RFC 3765, RFC 7611, RFC 7999, RFC 8326, RFC 9494), others by their
// parts; extended ones of the kinds that are met (RFC 4360, RFC 10005), others as hex.

import { addressFromBytes, formatAddress } from '@ingot/net'

const WELL_KNOWN: ReadonlyMap<number, string> = new Map([
  [0xffff_0000, 'graceful-shutdown'],
  [0xffff_0001, 'accept-own'],
  [0xffff_0006, 'llgr-stale'],
  [0xffff_0007, 'no-llgr'],
  [0xffff_0008, 'accept-own-nexthop'],
  [0xffff_0009, 'standby-pe'],
  [0xffff_029a, 'blackhole'],
  [0xffff_ff01, 'no-export'],
  [0xffff_ff02, 'no-advertise'],
  [0xffff_ff03, 'no-export-subconfed'],
  [0xffff_ff04, 'no-peer'],
])

/** `64512:100`, or `no-export`. */
export function communityText(community: number): string {
  return WELL_KNOWN.get(community) ?? `${community >>> 16}:${community & 0xffff}`
}

const SUBTYPES: ReadonlyMap<number, string> = new Map([
  [2, 'rt'],
  [3, 'soo'],
])
const LINK_BANDWIDTH = 4
const NOT_TRANSITIVE = 0x40

/** Of eight octets: `rt:64512:100`, `bandwidth:64512:1000` (octets a second), else 16 hexadecimal digits. */
export function extendedCommunityText(octets: Uint8Array): string {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  const [type = 0, subtype = 0] = octets
  const kind = type & ~NOT_TRANSITIVE
  if (kind === 0 && subtype === LINK_BANDWIDTH) return `bandwidth:${view.getUint16(2)}:${view.getFloat32(4)}`
  const name = SUBTYPES.get(subtype)
  if (name === undefined || type !== kind) return octets.toHex()
  if (kind === 0) return `${name}:${view.getUint16(2)}:${view.getUint32(4)}`
  if (kind === 1)
    return `${name}:${formatAddress(addressFromBytes(octets.subarray(2, 6)))}:${view.getUint16(6)}`
  return kind === 2 ? `${name}:${view.getUint32(2)}:${view.getUint16(6)}` : octets.toHex()
}
