// Who was answered last for each address, when and where, on two interfaces: for people who ask why. It is copied out of the
// reply, which has just been built, into a line of its own; nothing else reads it here.

import {
  BATCH,
  ENTRIES,
  ENTRY_RESPONSES_SENT,
  ENTRY_SIZE,
  LAST_REPLY_ASKER,
  LAST_REPLY_AT,
  LAST_REPLY_DESTINATION,
  LAST_REPLY_SIZE,
  NOW,
  TRANSMIT_COUNTERS,
} from './memory-map.ts'
import { forgetReplies, lastRepliesOf } from './address-table.ts'
import { loadHardwareAddress } from './hardware-address.ts'
import { transmitFrameAt, unsent } from './transmit-ring.ts'

/** The target protocol address of ARP and the destination of IPv6 begin at the same octet of the frame. */
const ASKER = 38

/** Keeps to whom the reply in the transmit slot goes. */
export function noteReply(transmitSlot: i32, interfaceSlot: i32): void {
  const frame = transmitFrameAt(transmitSlot)
  const record = lastRepliesOf(load<u32>(TRANSMIT_COUNTERS + (transmitSlot << 2)))
  const isOfAnother = load<u64>(record, LAST_REPLY_DESTINATION) >> 48 != <u64>interfaceSlot
  if (isOfAnother) memory.copy(record + LAST_REPLY_SIZE, record, LAST_REPLY_SIZE)
  store<f64>(record, load<f64>(NOW), LAST_REPLY_AT)
  store<u64>(record, loadHardwareAddress(frame) | ((<u64>interfaceSlot) << 48), LAST_REPLY_DESTINATION)
  store<u64>(record, load<u64>(frame, ASKER), LAST_REPLY_ASKER)
  store<u64>(record, load<u64>(frame, ASKER + 8), LAST_REPLY_ASKER + 8)
}

/** The kernel did not take the frames: they do not count as sent, and who was answered is not known any more. */
export function takeBack(from: i32, to: i32): void {
  unsent(from, to)
  const end = min(to, BATCH)
  for (let slot = max(from, 0); slot < end; slot++) {
    const counter: usize = load<u32>(TRANSMIT_COUNTERS + (slot << 2))
    if (!counter || (counter - ENTRIES) % ENTRY_SIZE != ENTRY_RESPONSES_SENT) continue
    forgetReplies(counter)
  }
}
