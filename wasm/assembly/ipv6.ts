// The IPv6 header (RFC 8200 section 3) of a packet that may hold a neighbour discovery message. Offsets are of the frame.
//
//  14                                18               20            21          22       38            54
//  ├ version 4, class 8, flow label ┼ payload length ┼ next header ┼ hop limit ┼ source ┼ destination ┼ payload

import {
  ANSWERED,
  DROP_IPV6_HOP_LIMIT,
  DROP_IPV6_LENGTH,
  DROP_IPV6_NEXT_HEADER,
  DROP_IPV6_SOURCE,
  DROP_IPV6_VERSION,
  DROP_TRUNCATED,
} from './memory-map.ts'

export const IPV6_SOURCE = 22
export const IPV6_DESTINATION = 38
export const IPV6_PAYLOAD = 54

const VERSION = 14
const PAYLOAD_LENGTH = 18
const NEXT_HEADER = 20
const HOP_LIMIT = 21

const NEXT_HEADER_ICMPV6 = 58
const LOOPBACK_LOW: u64 = 0x0100_0000_0000_0000

export function payloadLengthOf(frame: usize): i32 {
  return bswap<u16>(load<u16>(frame, PAYLOAD_LENGTH))
}

/** A reason to drop the packet before its payload is read, or ANSWERED when there is none. */
export function judgeIPv6(frame: usize, length: i32): i32 {
  if (length < IPV6_PAYLOAD) return DROP_TRUNCATED
  if (load<u8>(frame, VERSION) >> 4 != 6) return DROP_IPV6_VERSION
  // Shorter than the frame is right: Ethernet pads.
  if (payloadLengthOf(frame) > length - IPV6_PAYLOAD) return DROP_IPV6_LENGTH
  // RFC 6980: neighbour discovery in fragments, or behind any extension header, is not read.
  if (load<u8>(frame, NEXT_HEADER) != NEXT_HEADER_ICMPV6) return DROP_IPV6_NEXT_HEADER
  // A router would have made it less: the sender is on the link (RFC 4861 7.1.1).
  if (load<u8>(frame, HOP_LIMIT) != 255) return DROP_IPV6_HOP_LIMIT
  // RFC 4291 2.5.3 and 2.7: the loopback address and groups are never a source.
  const sourceHigh = load<u64>(frame, IPV6_SOURCE)
  const isLoopback = sourceHigh == 0 && load<u64>(frame, IPV6_SOURCE + 8) == LOOPBACK_LOW
  if (isLoopback || isMulticast(frame + IPV6_SOURCE)) return DROP_IPV6_SOURCE
  return ANSWERED
}

/** ff00::/8. */
export function isMulticast(address: usize): bool {
  return load<u8>(address) == 0xff
}

export function isUnspecified(address: usize): bool {
  return (load<u64>(address) | load<u64>(address, 8)) == 0
}

/** ff02::1:ff00:0/104 (RFC 4291 2.7.1). */
export function isSolicitedNode(address: usize): bool {
  const HIGH: u64 = 0x02ff
  const LOW: u64 = 0xff_0100_0000
  return load<u64>(address) == HIGH && (load<u64>(address, 8) & 0xff_ffff_ffff) == LOW
}
