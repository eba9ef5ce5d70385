// The envelope that every MLD message travels in (RFC 3810 5, RFC 2710 3): IPv6 from a link-local address with hop
// limit 1, and a hop-by-hop header with the router alert option (RFC 2711), without which routers and snooping
// switches take no notice. The messages inside are in report.ts and query.ts. Groups are given by their number.
//
//    0  destination 6 | source 6 | 86dd                                                    Ethernet (RFC 2464)
//   14  version, class, flow 4 | payload length 2 | next header 1 | hop limit 1            IPv6 (RFC 8200 3)
//   22  source 16 | destination 16
//   54  next header 1 | length 1, in octets of 8 beyond the first | options                hop-by-hop (RFC 8200 4.3)
//   62  type 1 | code 1 | checksum 2 | ...                                                 ICMPv6 (RFC 4443 2.1)

import type { Address } from '@ingot/net'

/** Who speaks: an interface's hardware address (6 octets) and its link-local IPv6 address. */
export interface Sender {
  readonly hardwareAddress: Uint8Array
  readonly linkLocal: Address
}

const SOURCE = 22
const DESTINATION = 38
const HOP_BY_HOP = 54
/** Where the ICMPv6 message lies in the frames that are built here. */
export const MESSAGE = 62

const ETHERTYPE_IPV6 = 0x86dd
const NEXT_HEADER_HOP_BY_HOP = 0
const NEXT_HEADER_ICMPV6 = 58
const OPTION_PAD_1 = 0
const OPTION_ROUTER_ALERT = 5
const OPTION_DISCARD_BITS = 0xc0
const CHECKSUM = 2

/** Router alert with value 0 (MLD, RFC 2711 2.1), then PadN to eight octets. */
const HOP_BY_HOP_HEADER = [NEXT_HEADER_ICMPV6, 0, OPTION_ROUTER_ALERT, 2, 0, 0, 1, 0]

/** A frame to the group `destination` that carries `message`, whose checksum field is 0. */
export function buildFrame(sender: Sender, destination: bigint, message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(MESSAGE + message.length)
  const view = new DataView(frame.buffer)
  // RFC 2464 7: 33:33 and the low 32 bits of the group
  view.setUint16(0, 0x3333)
  view.setUint32(2, Number(destination & 0xffff_ffffn))
  frame.set(sender.hardwareAddress, 6)
  view.setUint16(12, ETHERTYPE_IPV6)
  view.setUint8(14, 0x60)
  view.setUint16(18, HOP_BY_HOP_HEADER.length + message.length)
  view.setUint8(20, NEXT_HEADER_HOP_BY_HOP)
  view.setUint8(21, 1)
  writeAddress(view, SOURCE, sender.linkLocal.value)
  writeAddress(view, DESTINATION, destination)
  frame.set(HOP_BY_HOP_HEADER, HOP_BY_HOP)
  frame.set(message, MESSAGE)
  view.setUint16(MESSAGE + CHECKSUM, ~checksum(frame, MESSAGE, message.length) & 0xffff)
  return frame
}

/**
 * The ICMPv6 message in a frame that RFC 3810 6.2 does not have us drop: hop limit 1, link-local source, router
 * alert; and whose lengths and checksum are right. `undefined` for any other.
 */
export function openFrame(frame: Uint8Array): Uint8Array | undefined {
  if (frame.length < MESSAGE) return undefined
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length)
  if (view.getUint16(12) !== ETHERTYPE_IPV6 || view.getUint8(14) >> 4 !== 6) return undefined
  if (view.getUint8(20) !== NEXT_HEADER_HOP_BY_HOP || view.getUint8(21) !== 1) return undefined
  if ((view.getUint16(SOURCE) & 0xffc0) !== 0xfe80) return undefined

  // What follows the packet pads the Ethernet frame.
  const end = HOP_BY_HOP + view.getUint16(18)
  const start = HOP_BY_HOP + (view.getUint8(HOP_BY_HOP + 1) + 1) * 8
  if (end > frame.length || start + CHECKSUM + 2 > end) return undefined
  if (view.getUint8(HOP_BY_HOP) !== NEXT_HEADER_ICMPV6) return undefined
  if (!hasRouterAlert(frame.subarray(HOP_BY_HOP + 2, start))) return undefined
  if (checksum(frame, start, end - start) !== 0xffff) return undefined
  return frame.subarray(start, end)
}

/** Writes a group or an address in network order. */
export function writeAddress(view: DataView, at: number, address: bigint): void {
  view.setBigUint64(at, address >> 64n)
  view.setBigUint64(at + 8, address) // keeps the low 64 bits
}

/** RFC 8200 4.2: options in their order; one that we do not know and may not skip condemns the packet. */
function hasRouterAlert(options: Uint8Array): boolean {
  let isFound = false
  for (let at = 0; at < options.length;) {
    const type = options[at] ?? OPTION_PAD_1
    if (type === OPTION_PAD_1) {
      at += 1
      continue
    }
    const length = options[at + 1]
    if (length === undefined || at + 2 + length > options.length) return false
    if (type === OPTION_ROUTER_ALERT) {
      isFound = length === 2 && options[at + 2] === 0 && options[at + 3] === 0
      if (!isFound) return false
    } else if ((type & OPTION_DISCARD_BITS) !== 0) return false
    at += 2 + length
  }
  return isFound
}

/** The sum of RFC 1071 over the pseudo-header (RFC 8200 8.1) and the message; 0xffff where a checksum is right. */
function checksum(frame: Uint8Array, start: number, length: number): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length)
  let sum = length + NEXT_HEADER_ICMPV6
  for (let at = SOURCE; at < HOP_BY_HOP; at += 2) sum += view.getUint16(at)
  for (let at = start; at + 1 < start + length; at += 2) sum += view.getUint16(at)
  if (length % 2 === 1) sum += view.getUint8(start + length - 1) << 8
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return sum
}
