// What neighbour solicitations and advertisements share: the ICMPv6 message around a target and options (RFC 4861 4.3,
// 4.4, 4.6), and the checks that 7.1.1 and 7.1.2 ask of both. Offsets are of the message.
//
//  0      1      2          4       8        24
//  ├ type ┼ code ┼ checksum ┼ flags ┼ target ┼ options: type, length in units of eight octets, value

import {
  ANSWERED,
  DROP_ICMPV6_CHECKSUM,
  DROP_ICMPV6_CODE,
  DROP_ICMPV6_LENGTH,
  DROP_ICMPV6_TYPE,
  DROP_NDP_TARGET,
} from './memory-map.ts'
import { fold, sumOf, sumOfPseudoHeader } from './checksum.ts'
import { IPV6_PAYLOAD, IPV6_SOURCE, isMulticast, payloadLengthOf } from './ipv6.ts'

export const NEIGHBOUR_SOLICITATION = 135
export const NEIGHBOUR_ADVERTISEMENT = 136
export const FLAGS = 4
export const TARGET = 8
export const OPTIONS = 24

export const SOURCE_LINK_LAYER_ADDRESS = 1
export const TARGET_LINK_LAYER_ADDRESS = 2

/** Not a place in any message. */
export const MALFORMED: usize = usize.MAX_VALUE

/** A reason to drop what stands in a good IPv6 packet, or ANSWERED when there is none. */
export function judgeNeighbourMessage(frame: usize): i32 {
  const message = frame + IPV6_PAYLOAD
  const length = payloadLengthOf(frame)
  // Options come in units of eight octets, so a whole message does too.
  if (length < OPTIONS || length & 7) return DROP_ICMPV6_LENGTH
  const type = load<u8>(message)
  if (type != NEIGHBOUR_SOLICITATION && type != NEIGHBOUR_ADVERTISEMENT) return DROP_ICMPV6_TYPE
  if (load<u8>(message, 1) != 0) return DROP_ICMPV6_CODE
  const sum = sumOf(frame + IPV6_SOURCE, 32 + length) + sumOfPseudoHeader(length)
  if (fold(sum) != 0xffff) return DROP_ICMPV6_CHECKSUM
  if (isMulticast(message + TARGET)) return DROP_NDP_TARGET
  return ANSWERED
}

/**
 * Walks the options: where the hardware address of the first link-layer option of this type stands, 0 when there is
 * none, MALFORMED when any option is empty or reaches past the end. Other options are passed over.
 */
export function findLinkLayerAddress(message: usize, length: i32, wanted: i32): usize {
  let found: usize = 0
  let option = message + OPTIONS
  const end = message + length
  while (option < end) {
    const units: i32 = load<u8>(option, 1)
    if (units == 0 || units * 8 > <i32>(end - option)) return MALFORMED
    if (load<u8>(option) == wanted) {
      // RFC 2464 section 6: one unit on Ethernet.
      if (units != 1) return MALFORMED
      if (!found) found = option + 2
    }
    option += units * 8
  }
  return found
}
