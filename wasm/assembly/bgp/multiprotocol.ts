// MP_REACH_NLRI and MP_UNREACH_NLRI, RFC 4760 with RFC 2545 and RFC 8950. What is wrong with one disables its family or
// resets the session (RFC 7606 7.11), because then its prefixes cannot be known. Families that were not negotiated
// are passed over unread.
//
//  ├ AFI u16 ┼ SAFI u8 ┼ next hop length u8 ┼ next hop ┼ reserved u8 ┼ prefixes      MP_REACH_NLRI
//  ├ AFI u16 ┼ SAFI u8 ┼ prefixes                                                    MP_UNREACH_NLRI

import {
  ACTION_DISABLE_FAMILY,
  ACTION_SESSION_RESET,
  FACT_END_OF_RIB_IPV4,
  FACT_OTHER_FAMILY,
  FAMILY_IPV4,
  FAMILY_IPV6,
  FAULT_FLAGS,
  FAULT_LENGTH,
  FAULT_NEXT_HOP_LENGTH,
  RESULT_ANNOUNCED_IPV4,
  RESULT_ANNOUNCED_IPV6,
  RESULT_DISABLED,
  RESULT_WITHDRAWN_IPV4,
  RESULT_WITHDRAWN_IPV6,
  SESSION_ADD_PATH_SHIFT,
  SESSION_DISABLE_FAMILY,
  SESSION_EXTENDED_NEXT_HOP,
  SESSION_FAMILIES_SHIFT,
} from './memory-map.ts'
import { countPrefixes } from './prefixes.ts'
import { note, raiseAttribute } from './result.ts'

export const REACH_SIZE_MIN: usize = 5
export const UNREACH_SIZE_MIN: usize = 3
const OPTIONAL_NON_TRANSITIVE: u32 = 0x80
const CLASS_MASK: u32 = 0xc0

const UNICAST = 1
const LONGEST_IPV4: u32 = 32
const LONGEST_IPV6: u32 = 128

const ATTRIBUTE_FLAGS_ERROR = 4
const OPTIONAL_ATTRIBUTE_ERROR = 9

/** Whether it announces anything, of whichever family. */
export function judgeReach(attribute: usize, value: usize, end: usize, session: u32): bool {
  if (end - value < REACH_SIZE_MIN) return refuse(attribute, end, 0, FAULT_LENGTH, session)
  const family = familyAt(value)
  const nextHopSize: usize = load<u8>(value, 3)
  const isLong = nextHopSize > end - value - REACH_SIZE_MIN
  const announces = end - value > REACH_SIZE_MIN + nextHopSize
  if (!hasRightFlags(attribute, end, family, session) || !isNegotiated(family, session)) return announces
  if (isLong || !isNextHopRight(family, nextHopSize, session)) {
    return refuse(attribute, end, family, FAULT_NEXT_HOP_LENGTH, session)
  }
  const prefixes = value + REACH_SIZE_MIN + nextHopSize
  count(attribute, prefixes, end, family, session, RESULT_ANNOUNCED_IPV4, RESULT_ANNOUNCED_IPV6)
  return announces
}

/** The End-of-RIB fact of its family when it withdraws nothing, otherwise 0. */
export function judgeUnreach(attribute: usize, value: usize, end: usize, session: u32): u32 {
  if (end - value < UNREACH_SIZE_MIN) {
    refuse(attribute, end, 0, FAULT_LENGTH, session)
    return 0
  }
  const family = familyAt(value)
  if (!hasRightFlags(attribute, end, family, session) || !isNegotiated(family, session)) return 0
  const prefixes = value + UNREACH_SIZE_MIN
  if (prefixes == end) return family * FACT_END_OF_RIB_IPV4
  count(attribute, prefixes, end, family, session, RESULT_WITHDRAWN_IPV4, RESULT_WITHDRAWN_IPV6)
  return 0
}

function hasRightFlags(attribute: usize, end: usize, family: u32, session: u32): bool {
  if ((load<u8>(attribute) & CLASS_MASK) == OPTIONAL_NON_TRANSITIVE) return true
  return refuse(attribute, end, family, FAULT_FLAGS, session)
}

function isNegotiated(family: u32, session: u32): bool {
  if (((session >> SESSION_FAMILIES_SHIFT) & family) != 0) return true
  note(FACT_OTHER_FAMILY)
  return false
}

function isNextHopRight(family: u32, size: usize, session: u32): bool {
  // RFC 2545 section 3: a global address, or that and a link-local one.
  const isIPv6 = size == 16 || size == 32
  if (family == FAMILY_IPV6) return isIPv6
  return size == 4 || (isIPv6 && (session & SESSION_EXTENDED_NEXT_HOP) != 0)
}

function count(
  attribute: usize,
  prefixes: usize,
  end: usize,
  family: u32,
  session: u32,
  ipv4: usize,
  ipv6: usize,
): void {
  const longest = family == FAMILY_IPV4 ? LONGEST_IPV4 : LONGEST_IPV6
  const counted = countPrefixes(prefixes, end, longest, hasPaths(family, session))
  if (counted < 0) {
    refuse(attribute, end, family, -counted, session)
    return
  }
  const counter = family == FAMILY_IPV4 ? ipv4 : ipv6
  store<u32>(counter, load<u32>(counter) + counted)
}

export function hasPaths(family: u32, session: u32): bool {
  return ((session >> SESSION_ADD_PATH_SHIFT) & family) != 0
}

function familyAt(value: usize): u32 {
  const afi: u32 = bswap<u16>(load<u16>(value))
  if (load<u8>(value, 2) != UNICAST) return 0
  return afi == 1 ? FAMILY_IPV4 : afi == 2 ? FAMILY_IPV6 : 0
}

/** A family that is not known cannot be disabled. False, for who asked whether all is well. */
function refuse(attribute: usize, end: usize, family: u32, fault: u32, session: u32): bool {
  const mayDisable = family != 0 && (session & SESSION_DISABLE_FAMILY) != 0
  if (mayDisable) store<u32>(RESULT_DISABLED, load<u32>(RESULT_DISABLED) | family)
  raiseAttribute(
    mayDisable ? ACTION_DISABLE_FAMILY : ACTION_SESSION_RESET,
    fault,
    fault == FAULT_FLAGS ? ATTRIBUTE_FLAGS_ERROR : OPTIONAL_ATTRIBUTE_ERROR,
    attribute,
    end,
  )
  return false
}
