// One call for each batch that recvmmsg(2) brought: every frame gets one verdict, and the replies lie ready for
// sendmmsg(2) in the first slots of the transmit ring.

import { ANSWERED, BATCH, DROP_INTERFACE_INACTIVE } from './memory-map.ts'
import { answerFrame } from './ethernet.ts'
import { isActive } from './interfaces.ts'
import { frameAt, frameLengthAt, judgeMessage, readyHeader } from './receive-ring.ts'
import { countVerdict } from './verdicts.ts'

/** Handles received messages 0 up to `count`, all from one interface. Returns how many replies to transmit. */
export function receive(interfaceSlot: i32, count: i32): i32 {
  const active = isActive(interfaceSlot)
  const end = min(count, BATCH)
  let replies = 0
  for (let slot = 0; slot < end; slot++) {
    const verdict = active ? answerMessage(slot, interfaceSlot, replies) : DROP_INTERFACE_INACTIVE
    countVerdict(verdict)
    if (verdict == ANSWERED) replies++
    readyHeader(slot)
  }
  return replies
}

function answerMessage(slot: i32, interfaceSlot: i32, transmitSlot: i32): i32 {
  const fault = judgeMessage(slot)
  return fault ? fault : answerFrame(frameAt(slot), frameLengthAt(slot), interfaceSlot, transmitSlot)
}
