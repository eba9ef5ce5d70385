// Packs prefixes that have their attributes in common into the fewest UPDATEs, behind what a slot has yet to send. The form
// is RFC 7606 5.1: each message has prefixes in one field only, and MP_REACH_NLRI or MP_UNREACH_NLRI stands first.
// A message is begun only where a longest one has room, so that none ends early.

import {
  APPENDED,
  DOES_NOT_FIT,
  FAMILY_IPV4,
  FORM_MP_REACH,
  FORM_MP_UNREACH,
  FORM_NLRI,
  FORM_WITHDRAWN,
  NO_ROOM,
  PACK_ATTRIBUTES,
  PACK_ATTRIBUTES_LENGTH,
  PACK_END,
  PACK_FAMILY,
  PACK_FORM,
  PACK_LONGEST,
  PACK_MESSAGE,
  PACK_MESSAGES,
  PACK_NEXT_HOP,
  PACK_NEXT_HOP_LENGTH,
  PACK_PREFIX,
  PACK_SLOT,
  PACK_TAIL,
  SESSION_EXTENDED_TRANSMIT,
  SLOT_SESSION,
  SLOT_TRANSMIT,
  SLOT_TRANSMIT_END,
} from './memory-map.ts'
import { MP_REACH_NLRI, MP_UNREACH_NLRI } from './attributes.ts'
import { EXTENDED_SIZE_MAX, LENGTH_AT, MESSAGE_SIZE_MAX, TYPE_AT, UPDATE } from './framing.ts'
import { hasTransmitRoom, slotAt } from './slots.ts'

const WITHDRAWN_LENGTH_AT = 19
const WITHDRAWN_AT: u32 = 21
const ATTRIBUTES_LENGTH_AT = 21
const ATTRIBUTES_AT: u32 = 23
const EXTENDED_HEADER_SIZE: u32 = 4
const OPTIONAL_EXTENDED_LENGTH = 0x90
const OPTIONAL = 0x80
const FAMILY_SIZE: u32 = 3
const UNICAST = 1

/** Before the first prefix. The host has written the attributes and the next hop, and their lengths. */
export function beginUpdate(slotNumber: i32, form: i32, family: i32): void {
  const slot = slotAt(slotNumber)
  const isLong = (load<u32>(slot, SLOT_SESSION) & SESSION_EXTENDED_TRANSMIT) != 0
  store<u32>(PACK_SLOT, <u32>slot)
  store<u32>(PACK_FORM, form)
  store<u32>(PACK_FAMILY, family)
  store<u32>(PACK_MESSAGE, 0)
  store<u32>(PACK_MESSAGES, 0)
  store<u32>(PACK_LONGEST, isLong ? EXTENDED_SIZE_MAX : MESSAGE_SIZE_MAX)
  const attributes = load<u32>(PACK_ATTRIBUTES_LENGTH)
  store<u32>(PACK_TAIL, form == FORM_MP_REACH ? attributes : form == FORM_WITHDRAWN ? 2 : 0)
}

/** Appends the prefix in the argument area, `size` octets there. APPENDED, NO_ROOM or DOES_NOT_FIT. */
export function append(size: u32): i32 {
  if (appendHere(size)) return APPENDED
  finishUpdate()
  const slot: usize = load<u32>(PACK_SLOT)
  const longest = load<u32>(PACK_LONGEST)
  if (headSize() + size + load<u32>(PACK_TAIL) > longest) return DOES_NOT_FIT
  if (!hasTransmitRoom(slot, longest)) return NO_ROOM
  begin(slot + SLOT_TRANSMIT + load<u32>(slot, SLOT_TRANSMIT_END))
  appendHere(size)
  return APPENDED
}

/** The same, but only to the message that is begun, where there is one and it has room; whether it had. The host may, too. */
function appendHere(size: u32): bool {
  const message = load<u32>(PACK_MESSAGE)
  const end = load<u32>(PACK_END)
  if (message == 0 || end + size + load<u32>(PACK_TAIL) > message + load<u32>(PACK_LONGEST)) return false
  copyPrefix(end, size)
  store<u32>(PACK_END, end + size)
  return true
}

/** Ends the message that is being packed, if there is one; it may be sent then. */
export function finishUpdate(): void {
  const message: usize = load<u32>(PACK_MESSAGE)
  if (message == 0) return
  const form = load<u32>(PACK_FORM)
  if (form == FORM_WITHDRAWN) endWithdrawn(message)
  else if (form != FORM_NLRI) endMultiprotocol(message)
  const length = load<u32>(PACK_END) - <u32>message
  storeShort(message + LENGTH_AT, length)
  const slot: usize = load<u32>(PACK_SLOT)
  store<u32>(slot, load<u32>(slot, SLOT_TRANSMIT_END) + length, SLOT_TRANSMIT_END)
  store<u32>(PACK_MESSAGE, 0)
  store<u32>(PACK_MESSAGES, load<u32>(PACK_MESSAGES) + 1)
}

/** memory.copy is a call out of the compiled code, which costs more than the few octets of a prefix. */
function copyPrefix(to: usize, size: u32): void {
  let at: usize = 0
  for (; at + 4 <= size; at += 4) store<u32>(to + at, load<u32>(<usize>PACK_PREFIX + at))
  for (; at < size; at++) store<u8>(to + at, load<u8>(<usize>PACK_PREFIX + at))
}

/** Octets before the first prefix. */
function headSize(): u32 {
  const form = load<u32>(PACK_FORM)
  if (form == FORM_WITHDRAWN) return WITHDRAWN_AT
  if (form == FORM_NLRI) return ATTRIBUTES_AT + load<u32>(PACK_ATTRIBUTES_LENGTH)
  const before = ATTRIBUTES_AT + EXTENDED_HEADER_SIZE + FAMILY_SIZE
  return form == FORM_MP_UNREACH ? before : before + 2 + load<u32>(PACK_NEXT_HOP_LENGTH)
}

function begin(message: usize): void {
  store<u64>(message, u64.MAX_VALUE)
  store<u64>(message, u64.MAX_VALUE, 8)
  store<u8>(message, UPDATE, TYPE_AT)
  store<u16>(message, 0, WITHDRAWN_LENGTH_AT)
  store<u32>(PACK_MESSAGE, <u32>message)
  store<u32>(PACK_END, <u32>message + headSize())
  const form = load<u32>(PACK_FORM)
  if (form == FORM_WITHDRAWN) return
  if (form == FORM_NLRI) {
    const length = load<u32>(PACK_ATTRIBUTES_LENGTH)
    storeShort(message + ATTRIBUTES_LENGTH_AT, length)
    memory.copy(message + ATTRIBUTES_AT, PACK_ATTRIBUTES, length)
    return
  }
  const value = message + ATTRIBUTES_AT + EXTENDED_HEADER_SIZE
  store<u8>(message, OPTIONAL_EXTENDED_LENGTH, ATTRIBUTES_AT)
  store<u8>(message, form == FORM_MP_REACH ? MP_REACH_NLRI : MP_UNREACH_NLRI, ATTRIBUTES_AT + 1)
  storeShort(value, load<u32>(PACK_FAMILY) == FAMILY_IPV4 ? 1 : 2)
  store<u8>(value, UNICAST, 2)
  if (form == FORM_MP_UNREACH) return
  const nextHop = load<u32>(PACK_NEXT_HOP_LENGTH)
  store<u8>(value, <u8>nextHop, 3)
  memory.copy(value + 4, PACK_NEXT_HOP, nextHop)
  // The reserved octet, RFC 4760 section 3.
  store<u8>(value + 4 + nextHop, 0)
}

function endWithdrawn(message: usize): void {
  const end: usize = load<u32>(PACK_END)
  storeShort(message + WITHDRAWN_LENGTH_AT, <u32>(end - message) - WITHDRAWN_AT)
  store<u16>(end, 0)
  store<u32>(PACK_END, <u32>end + 2)
}

/** The attributes follow, and a short value gets a length of one octet: no message is longer than it must be. */
function endMultiprotocol(message: usize): void {
  const attribute = message + ATTRIBUTES_AT
  let end: usize = load<u32>(PACK_END)
  const size = <u32>(end - attribute) - EXTENDED_HEADER_SIZE
  if (size <= 255) {
    store<u8>(attribute, OPTIONAL)
    store<u8>(attribute, <u8>size, 2)
    memory.copy(attribute + 3, attribute + 4, size)
    end--
  } else {
    storeShort(attribute + 2, size)
  }
  if (load<u32>(PACK_FORM) == FORM_MP_REACH) {
    const length = load<u32>(PACK_ATTRIBUTES_LENGTH)
    memory.copy(end, PACK_ATTRIBUTES, length)
    end += length
  }
  storeShort(message + ATTRIBUTES_LENGTH_AT, <u32>(end - attribute))
  store<u32>(PACK_END, <u32>end)
}

function storeShort(at: usize, value: u32): void {
  store<u16>(at, bswap<u16>(<u16>value))
}
