// Where the areas of a slot lie, and how they are kept: the octets in use are between a start and an end, and are moved
// to the front when what follows needs the room.

import {
  SLOT_RECEIVE,
  SLOT_RECEIVE_END,
  SLOT_RECEIVE_START,
  SLOT_SIZE,
  SLOT_TRANSMIT,
  SLOT_TRANSMIT_END,
  SLOT_TRANSMIT_START,
  SLOTS,
  TRANSMIT_SIZE,
} from './memory-map.ts'

/** The state of a slot. The host has made sure that there is such a one. */
export function slotAt(slot: i32): usize {
  return SLOTS + slot * SLOT_SIZE
}

/** Moves what is left of a message to the front, so that the rest of any message has room behind it. */
export function settleReceived(slot: usize): void {
  settle(slot + SLOT_RECEIVE_START, slot + SLOT_RECEIVE_END, slot + SLOT_RECEIVE)
}

/** Makes room behind what is to be sent. Whether `octets` fit there now. */
export function hasTransmitRoom(slot: usize, octets: u32): bool {
  if (load<u32>(slot, SLOT_TRANSMIT_END) + octets <= <u32>TRANSMIT_SIZE) return true
  settle(slot + SLOT_TRANSMIT_START, slot + SLOT_TRANSMIT_END, slot + SLOT_TRANSMIT)
  return load<u32>(slot, SLOT_TRANSMIT_END) + octets <= <u32>TRANSMIT_SIZE
}

function settle(startAt: usize, endAt: usize, area: usize): void {
  const start = load<u32>(startAt)
  if (start == 0) return
  const left = load<u32>(endAt) - start
  memory.copy(area, area + start, left)
  store<u32>(startAt, 0)
  store<u32>(endAt, left)
}
