// An UPDATE as a whole: its sections, the prefixes of IPv4 in them, and what its attributes are together. The action is that
// of RFC 7606; nothing is decoded, nothing allocated, and every length is held against what is left before it is used.
//
//  19                 21                                                                              length
//  ├ withdrawn length ┼ withdrawn prefixes ┼ attributes length u16 ┼ attributes ┼ announced prefixes ┤

import {
  ACTION_SESSION_RESET,
  ACTION_TREAT_AS_WITHDRAW,
  FACT_END_OF_RIB_IPV4,
  FACT_NOT_FIRST,
  FAMILY_IPV4,
  FAULT_ATTRIBUTE_SECTION,
  FAULT_MISSING,
  FAULT_WITHDRAWN_SECTION,
  RESULT_ACTION,
  RESULT_ANNOUNCED_IPV4,
  RESULT_ANNOUNCED_IPV6,
  RESULT_WITHDRAWN_IPV4,
  RESULT_WITHDRAWN_IPV6,
  SCRATCH,
  SLOT_ANNOUNCED,
  SLOT_UPDATES,
  SLOT_WITHDRAWN,
} from './memory-map.ts'
import {
  ANNOUNCES,
  AS_PATH,
  END_OF_RIB_SHIFT,
  HAS_AS_PATH,
  HAS_MP_REACH,
  HAS_MP_UNREACH,
  HAS_NEXT_HOP,
  HAS_ORIGIN,
  MALFORMED_ATTRIBUTE_LIST,
  NEXT_HOP,
  ORIGIN,
  walkAttributes,
} from './attributes.ts'
import { hasPaths, UNREACH_SIZE_MIN } from './multiprotocol.ts'
import { countPrefixes } from './prefixes.ts'
import { actionSoFar, note, raise, UPDATE_MESSAGE_ERROR } from './result.ts'

export const UPDATE_SIZE_MIN: u32 = 23
const SECTIONS: usize = 19
const LENGTH_SIZE: usize = 2
const LONGEST_IPV4: u32 = 32

const MISSING_WELL_KNOWN = 3
const INVALID_NETWORK_FIELD = 10
/** An attribute's flags, type and length: MP_UNREACH_NLRI of an End-of-RIB has no more. */
const HEADER_SIZE: usize = 3
const EXTENDED_HEADER_SIZE: usize = 4

/** Judges a whole UPDATE into the result, and adds what it has to the counters of the slot. */
export function judgeUpdate(slot: usize, message: usize, length: u32, session: u32): void {
  judge(slot, message, message + length, session)
  addTo(slot + SLOT_UPDATES, 1)
  addTo(slot + SLOT_ANNOUNCED, load<u32>(RESULT_ANNOUNCED_IPV4) + load<u32>(RESULT_ANNOUNCED_IPV6))
  addTo(slot + SLOT_WITHDRAWN, load<u32>(RESULT_WITHDRAWN_IPV4) + load<u32>(RESULT_WITHDRAWN_IPV6))
}

function judge(slot: usize, message: usize, end: usize, session: u32): void {
  const withdrawn = message + SECTIONS + LENGTH_SIZE
  const withdrawnSize: usize = bswap<u16>(load<u16>(message, SECTIONS))
  if (withdrawnSize > end - withdrawn - LENGTH_SIZE) return reset(FAULT_WITHDRAWN_SECTION)
  const withdrawnEnd = withdrawn + withdrawnSize
  const attributes = withdrawnEnd + LENGTH_SIZE
  const attributesSize: usize = bswap<u16>(load<u16>(withdrawnEnd))
  if (attributesSize > end - attributes) return reset(FAULT_ATTRIBUTE_SECTION)
  const announced = attributes + attributesSize
  if (!count(withdrawn, withdrawnEnd, session, RESULT_WITHDRAWN_IPV4)) return
  if (!count(announced, end, session, RESULT_ANNOUNCED_IPV4)) return
  if (attributesSize == 0 && withdrawnSize == 0 && announced == end) return note(FACT_END_OF_RIB_IPV4)

  const met = walkAttributes(slot, attributes, announced, session)
  if (actionSoFar() == ACTION_SESSION_RESET) return
  const announces = announced != end || (met & ANNOUNCES) != 0
  if (announces) judgeMandatory(met, announced != end)
  // RFC 7606 5.2: whether anything was announced cannot be known, so it cannot be withdrawn.
  else if (actionSoFar() == ACTION_TREAT_AS_WITHDRAW) store<u32>(RESULT_ACTION, ACTION_SESSION_RESET)
  noteForm(met, attributesSize, withdrawnSize != 0, announced != end)
}

function count(start: usize, end: usize, session: u32, counter: usize): bool {
  if (start == end) return true
  const counted = countPrefixes(start, end, LONGEST_IPV4, hasPaths(FAMILY_IPV4, session))
  if (counted < 0) {
    raise(ACTION_SESSION_RESET, -counted, UPDATE_MESSAGE_ERROR, INVALID_NETWORK_FIELD, 0, 0)
    return false
  }
  store<u32>(counter, counted)
  return true
}

const HAS_ALL: u64 = HAS_ORIGIN | HAS_AS_PATH | HAS_NEXT_HOP

/** RFC 7606 3 (d). NEXT_HOP is for the prefixes behind the attributes only, RFC 4760 section 3. */
function judgeMandatory(met: u64, hasNlri: bool): void {
  if ((met & HAS_ALL) == HAS_ALL) return
  const missing = !(met & HAS_ORIGIN)
    ? ORIGIN
    : !(met & HAS_AS_PATH)
      ? AS_PATH
      : hasNlri && !(met & HAS_NEXT_HOP)
        ? NEXT_HOP
        : 0
  if (missing == 0) return
  store<u8>(SCRATCH, <u8>missing)
  raise(ACTION_TREAT_AS_WITHDRAW, FAULT_MISSING, UPDATE_MESSAGE_ERROR, MISSING_WELL_KNOWN, SCRATCH, 1)
}

/** End-of-RIB is MP_UNREACH_NLRI with no prefixes and nothing beside it, RFC 4724 section 2. */
function noteForm(met: u64, attributesSize: usize, hasWithdrawn: bool, hasNlri: bool): void {
  if ((met & (HAS_MP_REACH | HAS_MP_UNREACH)) == 0) return
  const fields =
    <u32>hasWithdrawn + <u32>hasNlri + <u32>((met & HAS_MP_REACH) != 0) + <u32>((met & HAS_MP_UNREACH) != 0)
  if (fields > 1) note(FACT_NOT_FIRST)
  const isAlone =
    attributesSize == HEADER_SIZE + UNREACH_SIZE_MIN ||
    attributesSize == EXTENDED_HEADER_SIZE + UNREACH_SIZE_MIN
  if (isAlone && fields == 1) note((<u32>(met >> END_OF_RIB_SHIFT)) & 3)
}

function reset(fault: u32): void {
  raise(ACTION_SESSION_RESET, fault, UPDATE_MESSAGE_ERROR, MALFORMED_ATTRIBUTE_LIST, 0, 0)
}

function addTo(counter: usize, value: u32): void {
  store<f64>(counter, load<f64>(counter) + <f64>value)
}
