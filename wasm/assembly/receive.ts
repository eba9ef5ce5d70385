// One call for each batch that recvmmsg(2) brought: every frame gets one verdict, and the replies lie ready for
// sendmmsg(2) in the first slots of the transmit ring.

import {
  ANSWERED,
  BATCH,
  DROP_ETHERNET_SOURCE,
  DROP_INTERFACE_INACTIVE,
  DROP_LEASE_OVER,
  DROP_TOO_OLD,
  LEASE_UNTIL,
  NOW,
  REALTIME,
  REPLY_AGE,
} from './memory-map.ts'
import { answerFrame } from './ethernet.ts'
import { isActive } from './interfaces.ts'
import { noteReply } from './last-reply.ts'
import { noteHeard } from './observation.ts'
import { frameAt, frameLengthAt, judgeMessage, readyHeader, stampAt } from './receive-ring.ts'
import { unsent } from './transmit-ring.ts'
import { countVerdict, moveVerdicts } from './verdicts.ts'

const REPLY_AGE_NANOSECONDS: i64 = REPLY_AGE * 1_000_000

/** Handles received messages 0 up to `count`, all from one interface. Returns how many replies to transmit. */
export function receive(interfaceSlot: i32, count: i32): i32 {
  const active = isActive(interfaceSlot)
  const isLeaseOver = load<f64>(NOW) >= load<f64>(LEASE_UNTIL)
  const oldest = <i64>(load<f64>(REALTIME) * 1_000_000.0) - REPLY_AGE_NANOSECONDS
  const end = min(count, BATCH)
  let replies = 0
  let heard = -1
  for (let slot = 0; slot < end; slot++) {
    let verdict = active ? answerMessage(slot, interfaceSlot, replies) : DROP_INTERFACE_INACTIVE
    if (verdict == ANSWERED) {
      // A stamp from the future is as old as one from long ago: the clock was set back in between.
      if (isLeaseOver) verdict = DROP_LEASE_OVER
      else if (<u64>(stampAt(slot) - oldest) > 2 * REPLY_AGE_NANOSECONDS) verdict = DROP_TOO_OLD
      if (verdict == ANSWERED) noteReply(replies++, interfaceSlot)
      else unsent(replies, replies + 1)
    }
    if (isFromAnother(verdict)) heard = slot
    countVerdict(verdict)
    readyHeader(slot)
  }
  if (heard >= 0) noteHeard(interfaceSlot, heard)
  return replies
}

/** The lease ended before the replies in the first `count` transmit slots were sent: `lease_over`, not answered. */
export function revoke(count: i32): void {
  moveVerdicts(ANSWERED, DROP_LEASE_OVER, min(count, BATCH))
}

// What was found wrong with the message itself, or before its source was read, says nothing of who sent it.
function isFromAnother(verdict: i32): bool {
  return verdict == ANSWERED || verdict > DROP_ETHERNET_SOURCE
}

function answerMessage(slot: i32, interfaceSlot: i32, transmitSlot: i32): i32 {
  const fault = judgeMessage(slot)
  return fault ? fault : answerFrame(frameAt(slot), frameLengthAt(slot), interfaceSlot, transmitSlot)
}
