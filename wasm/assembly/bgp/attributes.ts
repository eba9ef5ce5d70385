// Path attributes: the walk over the block (RFC 7606 section 4), and what each type has to be, in the order of the types
// (RFC 7606 section 7 and the RFCs of those that came later). Each attribute is judged alone, so their order never
// matters; what they are together is judged by update.ts.
//
//  ├ flags u8 ┼ type u8 ┼ length u8, u16 with EXTENDED_LENGTH ┼ value

import {
  ACTION_DISCARD_ATTRIBUTE,
  ACTION_SESSION_RESET,
  ACTION_TREAT_AS_WITHDRAW,
  FACT_NOT_FIRST,
  FACT_OWN_NEXT_HOP,
  FACT_ROUTE_LEAK,
  FAULT_AS_ZERO,
  FAULT_ATTRIBUTE_CUT,
  FAULT_ATTRIBUTE_OVERRUN,
  FAULT_FLAGS,
  FAULT_LENGTH,
  FAULT_NOT_EXPECTED,
  FAULT_REPEATED,
  FAULT_UNKNOWN_WELL_KNOWN,
  FAULT_VALUE,
  RESULT_DUPLICATES,
  ROLE_PEER,
  ROLE_PROVIDER,
  ROLE_ROUTE_SERVER,
  SEEN,
  SEEN_SIZE,
  SESSION_EXTERNAL,
  SESSION_FOUR_OCTET_AS,
  SLOT_LOCAL_ADDRESS,
  SLOT_LOCAL_AS,
  SLOT_REMOTE_AS,
  SLOT_ROLE,
} from './memory-map.ts'
import { isOneSequence, judgePath } from './as-path.ts'
import { judgeReach, judgeUnreach } from './multiprotocol.ts'
import { actionSoFar, note, raise, raiseAttribute, UPDATE_MESSAGE_ERROR } from './result.ts'

export const ORIGIN = 1
export const AS_PATH = 2
export const NEXT_HOP = 3
const MULTI_EXIT_DISC = 4
const LOCAL_PREF = 5
const ATOMIC_AGGREGATE = 6
const AGGREGATOR = 7
const COMMUNITIES = 8
const ORIGINATOR_ID = 9
const CLUSTER_LIST = 10
export const MP_REACH_NLRI = 14
export const MP_UNREACH_NLRI = 15
const EXTENDED_COMMUNITIES = 16
const AS4_PATH = 17
const AS4_AGGREGATOR = 18
const IPV6_EXTENDED_COMMUNITIES = 25
const LARGE_COMMUNITIES = 32
const ONLY_TO_CUSTOMER = 35

/** INCOMPLETE. */
const ORIGIN_MAX: u32 = 2

const EXTENDED_LENGTH: u32 = 0x10
const CLASS_MASK: u32 = 0xc0
const WELL_KNOWN: u32 = 0x40
const OPTIONAL: u32 = 0x80
const OPTIONAL_TRANSITIVE: u32 = 0xc0

export const MALFORMED_ATTRIBUTE_LIST = 1
const UNRECOGNISED_WELL_KNOWN = 2
const ATTRIBUTE_FLAGS_ERROR = 4
const ATTRIBUTE_LENGTH_ERROR = 5
const INVALID_ORIGIN = 6
const INVALID_NEXT_HOP = 8
const OPTIONAL_ATTRIBUTE_ERROR = 9
const MALFORMED_AS_PATH = 11

// What the walk tells: a bit for each type below 56 that the block has, and above them what MP_… say.
export const HAS_ORIGIN: u64 = 1 << ORIGIN
export const HAS_AS_PATH: u64 = 1 << AS_PATH
export const HAS_NEXT_HOP: u64 = 1 << NEXT_HOP
export const HAS_MP_REACH: u64 = 1 << MP_REACH_NLRI
export const HAS_MP_UNREACH: u64 = 1 << MP_UNREACH_NLRI
/** MP_REACH_NLRI that announces something. */
export const ANNOUNCES: u64 = 1 << 56
/** MP_UNREACH_NLRI that withdraws nothing: the End-of-RIB fact, two bits. */
export const END_OF_RIB_SHIFT = 57
const TYPES_IN_BITS: u32 = 56

/** Walks the block up to its end, or to what resets the session. Returns the bits above. */
export function walkAttributes(slot: usize, start: usize, end: usize, session: u32): u64 {
  let met: u64 = 0
  let hasRare = false
  let at = start
  while (at < end) {
    const left = end - at
    const flags: u32 = load<u8>(at)
    const isExtended = (flags & EXTENDED_LENGTH) != 0
    const header: usize = isExtended ? 4 : 3
    if (left < header) {
      raiseList(ACTION_TREAT_AS_WITHDRAW, FAULT_ATTRIBUTE_CUT)
      return met
    }
    const type: u32 = load<u8>(at, 1)
    // both readings, since a branch on what is as good as random costs more; the second octet may be the value's
    const long: u32 = bswap<u16>(load<u16>(at, 2))
    const size: usize = select<u32>(long, long >> 8, isExtended)
    const value = at + header
    if (size > left - header) {
      overrun(type)
      return met
    }
    const next = value + size
    let isRepeated: bool
    if (type < TYPES_IN_BITS) {
      const bit: u64 = 1 << (<u64>type)
      isRepeated = (met & bit) != 0
      met |= bit
    } else {
      if (!hasRare) clearSeen()
      hasRare = true
      isRepeated = wasSeen(type)
    }
    if (isRepeated || !isUsual(slot, flags & CLASS_MASK, type, value, <u32>size, session)) {
      if (isRepeated) repeated(type)
      else if (isMultiprotocol(type)) met |= judgeMultiprotocol(at, type, value, next, session, at == start)
      else judgeValue(slot, at, type, value, next, session)
      if (actionSoFar() == ACTION_SESSION_RESET) return met
    }
    at = next
  }
  return met
}

/**
 * Whether it is one of the four that nearly every message has, and as it has to be: then there is no more to judge.
 * Small enough to become a part of the walk. What it passes, judgeValue would pass.
 */
function isUsual(slot: usize, kind: u32, type: u32, value: usize, size: u32, session: u32): bool {
  if (type == AS_PATH) {
    const isWide = (session & SESSION_FOUR_OCTET_AS) != 0
    return kind == WELL_KNOWN && isOneSequence(value, value + size, isWide, load<u32>(slot, SLOT_LOCAL_AS))
  }
  if (type == NEXT_HOP) {
    const isOwn = bswap<u32>(load<u32>(value)) == load<u32>(slot, SLOT_LOCAL_ADDRESS)
    return kind == WELL_KNOWN && size == 4 && isHost(load<u8>(value)) && !isOwn
  }
  if (type == ORIGIN) return kind == WELL_KNOWN && size == 1 && load<u8>(value) <= ORIGIN_MAX
  return type == COMMUNITIES && kind == OPTIONAL_TRANSITIVE && isMultiple(size, 4)
}

/** The prefixes of a cut MP_REACH_NLRI or MP_UNREACH_NLRI cannot be known, so they cannot be withdrawn: 3 (j). */
function overrun(type: u32): void {
  raiseList(isMultiprotocol(type) ? ACTION_SESSION_RESET : ACTION_TREAT_AS_WITHDRAW, FAULT_ATTRIBUTE_OVERRUN)
}

function raiseList(action: u32, fault: u32): void {
  raise(action, fault, UPDATE_MESSAGE_ERROR, MALFORMED_ATTRIBUTE_LIST, 0, 0)
}

/** RFC 7606 3 (g). */
function repeated(type: u32): void {
  if (isMultiprotocol(type)) {
    raiseList(ACTION_SESSION_RESET, FAULT_REPEATED)
  } else {
    store<u32>(RESULT_DUPLICATES, load<u32>(RESULT_DUPLICATES) + 1)
  }
}

function judgeMultiprotocol(
  at: usize,
  type: u32,
  value: usize,
  end: usize,
  session: u32,
  isFirst: bool,
): u64 {
  if (!isFirst) note(FACT_NOT_FIRST)
  if (type == MP_REACH_NLRI) return judgeReach(at, value, end, session) ? ANNOUNCES : 0
  return (<u64>judgeUnreach(at, value, end, session)) << END_OF_RIB_SHIFT
}

function isMultiprotocol(type: u32): bool {
  return type == MP_REACH_NLRI || type == MP_UNREACH_NLRI
}

function clearSeen(): void {
  for (let word = SEEN; word < SEEN + SEEN_SIZE; word += 8) store<u64>(word, 0)
}

/** Whether the type was there before; it is from now on. */
function wasSeen(type: u32): bool {
  const word = SEEN + ((type >> 5) << 2)
  const bit: u32 = 1 << (type & 31)
  const seen = load<u32>(word)
  store<u32>(word, seen | bit)
  return (seen & bit) != 0
}

function judgeValue(slot: usize, at: usize, type: u32, value: usize, end: usize, session: u32): void {
  const size = <u32>(end - value)
  const WITHDRAW = ACTION_TREAT_AS_WITHDRAW
  const isWide = (session & SESSION_FOUR_OCTET_AS) != 0
  switch (type) {
    case ORIGIN:
      if (hasShape(at, end, WELL_KNOWN, size == 1) && load<u8>(value) > ORIGIN_MAX) {
        raiseAttribute(WITHDRAW, FAULT_VALUE, INVALID_ORIGIN, at, end)
      }
      return
    case AS_PATH: {
      if (!hasShape(at, end, WELL_KNOWN, true)) return
      const fault = judgePath(value, end, isWide, false, load<u32>(slot, SLOT_LOCAL_AS))
      if (fault) raiseAttribute(WITHDRAW, fault, MALFORMED_AS_PATH, at, end)
      return
    }
    case NEXT_HOP:
      if (hasShape(at, end, WELL_KNOWN, size == 4)) judgeNextHop(slot, at, value, end)
      return
    case MULTI_EXIT_DISC:
      hasShape(at, end, OPTIONAL, size == 4)
      return
    case LOCAL_PREF:
      if (isFromInside(at, end, session)) hasShape(at, end, WELL_KNOWN, size == 4)
      return
    case ATOMIC_AGGREGATE:
      if (hasFlags(at, end, WELL_KNOWN) && size != 0) discard(at, end, FAULT_LENGTH, ATTRIBUTE_LENGTH_ERROR)
      return
    case AGGREGATOR:
      if (hasFlags(at, end, OPTIONAL_TRANSITIVE)) judgeAggregator(at, value, end, isWide)
      return
    case COMMUNITIES:
      hasShape(at, end, OPTIONAL_TRANSITIVE, isMultiple(size, 4))
      return
    case ORIGINATOR_ID:
      if (isFromInside(at, end, session)) hasShape(at, end, OPTIONAL, size == 4)
      return
    case CLUSTER_LIST:
      if (isFromInside(at, end, session)) hasShape(at, end, OPTIONAL, isMultiple(size, 4))
      return
    case EXTENDED_COMMUNITIES:
      hasShape(at, end, OPTIONAL_TRANSITIVE, isMultiple(size, 8))
      return
    case AS4_PATH:
      judgeAs4Path(slot, at, value, end, isWide)
      return
    case AS4_AGGREGATOR:
      // RFC 6793 section 4.1: what a peer with four-octet AS numbers must not send is dropped, whatever is in it.
      if (isWide) discard(at, end, FAULT_NOT_EXPECTED, OPTIONAL_ATTRIBUTE_ERROR)
      else if (isOptionalTransitive(at, end)) judgeAggregator(at, value, end, true)
      return
    case IPV6_EXTENDED_COMMUNITIES:
      hasShape(at, end, OPTIONAL_TRANSITIVE, isMultiple(size, 20))
      return
    case LARGE_COMMUNITIES:
      hasShape(at, end, OPTIONAL_TRANSITIVE, isMultiple(size, 12))
      return
    case ONLY_TO_CUSTOMER:
      if (hasShape(at, end, OPTIONAL_TRANSITIVE, size == 4)) judgeOnlyToCustomer(slot, value)
      return
    default:
      // What we do not speak is kept unread when it is optional, be it junk.
      if ((load<u8>(at) & OPTIONAL) == 0) {
        raiseAttribute(ACTION_SESSION_RESET, FAULT_UNKNOWN_WELL_KNOWN, UNRECOGNISED_WELL_KNOWN, at, end)
      }
  }
}

/** Treats as withdrawn what has other flags (3 (c)) or another length than its type. */
function hasShape(at: usize, end: usize, flags: u32, hasLength: bool): bool {
  if (!hasFlags(at, end, flags)) return false
  if (!hasLength) {
    raiseAttribute(ACTION_TREAT_AS_WITHDRAW, FAULT_LENGTH, ATTRIBUTE_LENGTH_ERROR, at, end)
  }
  return hasLength
}

function hasFlags(at: usize, end: usize, flags: u32): bool {
  if ((load<u8>(at) & CLASS_MASK) == flags) return true
  raiseAttribute(ACTION_TREAT_AS_WITHDRAW, FAULT_FLAGS, ATTRIBUTE_FLAGS_ERROR, at, end)
  return false
}

/** Of attributes whose every fault, their flags among them, costs only themselves. */
function isOptionalTransitive(at: usize, end: usize): bool {
  if ((load<u8>(at) & CLASS_MASK) == OPTIONAL_TRANSITIVE) return true
  discard(at, end, FAULT_FLAGS, ATTRIBUTE_FLAGS_ERROR)
  return false
}

function isMultiple(size: u32, unit: u32): bool {
  return size != 0 && size % unit == 0
}

function discard(at: usize, end: usize, fault: u32, subcode: u32): void {
  raiseAttribute(ACTION_DISCARD_ATTRIBUTE, fault, subcode, at, end)
}

/** 7.5, 7.9 and 7.10: from an external peer these are dropped, whatever is in them. */
function isFromInside(at: usize, end: usize, session: u32): bool {
  if ((session & SESSION_EXTERNAL) == 0) return true
  discard(at, end, FAULT_NOT_EXPECTED, OPTIONAL_ATTRIBUTE_ERROR)
  return false
}

function judgeNextHop(slot: usize, at: usize, value: usize, end: usize): void {
  if (!isHost(load<u8>(value))) {
    raiseAttribute(ACTION_TREAT_AS_WITHDRAW, FAULT_VALUE, INVALID_NEXT_HOP, at, end)
  } else if (bswap<u32>(load<u32>(value)) == load<u32>(slot, SLOT_LOCAL_ADDRESS)) {
    note(FACT_OWN_NEXT_HOP)
  }
}

/** RFC 4271 6.3, of the first octet of an address: one that a host may have. */
function isHost(first: u32): bool {
  return first != 0 && first != 127 && first < 224
}

function judgeAggregator(at: usize, value: usize, end: usize, isWide: bool): void {
  const expected: usize = isWide ? 8 : 6
  if (end - value != expected) return discard(at, end, FAULT_LENGTH, ATTRIBUTE_LENGTH_ERROR)
  const number = isWide ? load<u32>(value) : <u32>load<u16>(value)
  if (number == 0) discard(at, end, FAULT_AS_ZERO, OPTIONAL_ATTRIBUTE_ERROR)
}

function judgeAs4Path(slot: usize, at: usize, value: usize, end: usize, isWide: bool): void {
  if (isWide) return discard(at, end, FAULT_NOT_EXPECTED, OPTIONAL_ATTRIBUTE_ERROR)
  if (!isOptionalTransitive(at, end)) return
  // RFC 6793 section 6. Empty, it is no path at all: section 4 of RFC 7606.
  if (value == end) return discard(at, end, FAULT_LENGTH, ATTRIBUTE_LENGTH_ERROR)
  // Segments of a confederation are left out by who uses the path (RFC 6793 section 6), they are no fault.
  const fault = judgePath(value, end, true, true, load<u32>(slot, SLOT_LOCAL_AS))
  if (fault) discard(at, end, fault, MALFORMED_AS_PATH)
}

/** RFC 9234 section 5: a route that went to a customer, and comes back from one, or from a peer not as its own. */
function judgeOnlyToCustomer(slot: usize, value: usize): void {
  const role = load<u32>(slot, SLOT_ROLE)
  const isFromPeer = role == ROLE_PEER && bswap<u32>(load<u32>(value)) != load<u32>(slot, SLOT_REMOTE_AS)
  if (role == ROLE_PROVIDER || role == ROLE_ROUTE_SERVER || isFromPeer) note(FACT_ROUTE_LEAK)
}
