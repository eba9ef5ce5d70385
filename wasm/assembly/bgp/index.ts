// The BGP core: cuts what was received into messages, judges UPDATEs as RFC 7606 says, and packs prefixes into UPDATEs. It
// knows no session state, timer or policy, imports nothing but the memory, and never allocates. The places are in
// memory-map.ts; whoever holds a connection gives it a slot.

import { next, UPDATE } from './framing.ts'
import {
  ACTION_ACCEPT,
  FACT_END_OF_RIB_IPV4,
  FACT_END_OF_RIB_IPV6,
  MESSAGE_WHOLE,
  RESULT_ACTION,
  RESULT_FACTS,
  RESULT_TYPE,
} from './memory-map.ts'
import { append, beginUpdate, finishUpdate } from './pack.ts'
import { hasTransmitRoom, slotAt } from './slots.ts'

// asc does not know `export … from` with a file's full name.
export { append, beginUpdate, finishUpdate, next }

/**
 * As `next`, but passes over UPDATEs of which there is nothing to tell, and only counts them: one call for what a table
 * of many routes brings.
 */
export function nextOfNote(slot: i32): i32 {
  const END_OF_RIB: u32 = FACT_END_OF_RIB_IPV4 | FACT_END_OF_RIB_IPV6
  while (true) {
    const outcome = next(slot)
    if (outcome != MESSAGE_WHOLE || load<u32>(RESULT_TYPE) != UPDATE) return outcome
    if (load<u32>(RESULT_ACTION) != ACTION_ACCEPT || (load<u32>(RESULT_FACTS) & END_OF_RIB) != 0)
      return outcome
  }
}

/** Whether a message of so many octets can be put behind what the slot has yet to send. */
export function makeRoom(slot: i32, octets: u32): bool {
  return hasTransmitRoom(slotAt(slot), octets)
}
