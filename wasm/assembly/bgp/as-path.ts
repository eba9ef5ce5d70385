// AS_PATH and AS4_PATH, RFC 4271 4.3 and RFC 7606 7.2. Neither is empty by fault: routes of the peer's own AS come to an
// internal peer so.
//
//  ├ segment type u8 ┼ count of AS numbers u8 ┼ AS numbers, of two octets or four

import {
  FACT_OWN_AS,
  FAULT_AS_ZERO,
  FAULT_NONE,
  FAULT_SEGMENT_CONFEDERATION,
  FAULT_SEGMENT_EMPTY,
  FAULT_SEGMENT_OVERRUN,
  FAULT_SEGMENT_TYPE,
} from './memory-map.ts'
import { note } from './result.ts'

const AS_SET: u32 = 1
const AS_SEQUENCE: u32 = 2
const AS_CONFED_SET: u32 = 4
const SEGMENT_HEADER_SIZE: usize = 2

/** FAULT_NONE, or what is wrong first. `ownAs` in it is noted, not a fault. */
export function judgePath(start: usize, end: usize, isWide: bool, mayConfederate: bool, ownAs: u32): u32 {
  let at = start
  while (at < end) {
    if (end - at < SEGMENT_HEADER_SIZE) return FAULT_SEGMENT_OVERRUN
    const type: u32 = load<u8>(at)
    const count: usize = load<u8>(at, 1)
    if (type < AS_SET || type > AS_CONFED_SET) return FAULT_SEGMENT_TYPE
    // RFC 5065 5.3: only within a confederation, and we are in none.
    if (type > AS_SEQUENCE && !mayConfederate) return FAULT_SEGMENT_CONFEDERATION
    if (count == 0) return FAULT_SEGMENT_EMPTY
    at += SEGMENT_HEADER_SIZE
    const size = count << (isWide ? 2 : 1)
    if (size > end - at) return FAULT_SEGMENT_OVERRUN
    const fault = isWide ? judgeWide(at, at + size, ownAs) : judgeNarrow(at, at + size, ownAs)
    if (fault) return fault
    at += size
  }
  return FAULT_NONE
}

/** Whether it is a single AS_SEQUENCE with no fault in it, as most are. `ownAs` in it is noted. */
export function isOneSequence(start: usize, end: usize, isWide: bool, ownAs: u32): bool {
  if (end - start <= SEGMENT_HEADER_SIZE || load<u8>(start) != AS_SEQUENCE) return false
  const numbers = start + SEGMENT_HEADER_SIZE
  if (numbers + ((<usize>load<u8>(start, 1)) << (isWide ? 2 : 1)) != end) return false
  return (isWide ? judgeWide(numbers, end, ownAs) : judgeNarrow(numbers, end, ownAs)) == FAULT_NONE
}

function judgeWide(start: usize, end: usize, ownAs: u32): u32 {
  const own = bswap<u32>(ownAs)
  for (let at = start; at < end; at += 4) {
    const number = load<u32>(at)
    // RFC 7607 section 2.
    if (number == 0) return FAULT_AS_ZERO
    if (number == own) note(FACT_OWN_AS)
  }
  return FAULT_NONE
}

function judgeNarrow(start: usize, end: usize, ownAs: u32): u32 {
  for (let at = start; at < end; at += 2) {
    const number: u32 = bswap<u16>(load<u16>(at))
    if (number == 0) return FAULT_AS_ZERO
    if (number == ownAs) note(FACT_OWN_AS)
  }
  return FAULT_NONE
}
