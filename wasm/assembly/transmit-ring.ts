// The messages that sendmmsg(2) takes: 256 struct mmsghdr, each with one iovec and one frame, no name (the socket is
// bound) and no control data. Beside each frame stands the counter that it was added to.

import {
  BATCH,
  HEADER_SIZE,
  TRANSMIT_COUNTERS,
  TRANSMIT_FRAME_SIZE,
  TRANSMIT_FRAMES,
  TRANSMIT_HEADERS,
  TRANSMIT_VECTORS,
  VECTOR_SIZE,
} from './memory-map.ts'
import { addOne } from './verdicts.ts'

/** Writes every pointer of the ring; `base` is the address of the memory's first octet in this process. */
export function initialiseTransmitRing(base: u64): void {
  for (let slot = 0; slot < BATCH; slot++) {
    const header: usize = TRANSMIT_HEADERS + slot * HEADER_SIZE
    const vector: usize = TRANSMIT_VECTORS + slot * VECTOR_SIZE
    store<u64>(header, base + vector, 16)
    store<u64>(header, 1, 24)
    store<u64>(vector, base + transmitFrameAt(slot))
  }
}

export function transmitFrameAt(slot: i32): usize {
  return TRANSMIT_FRAMES + slot * TRANSMIT_FRAME_SIZE
}

/** The frame in the slot is complete, `length` octets; it counts as sent in the u64 at `counter`. */
export function commitFrame(slot: i32, length: u64, counter: usize): void {
  store<u64>(TRANSMIT_VECTORS + slot * VECTOR_SIZE, length, 8)
  store<u32>(TRANSMIT_COUNTERS + (slot << 2), counter)
  addOne(counter)
}

/** The same for a frame that asks: it counts nowhere. */
export function commitUncounted(slot: i32, length: u64): void {
  store<u64>(TRANSMIT_VECTORS + slot * VECTOR_SIZE, length, 8)
  store<u32>(TRANSMIT_COUNTERS + (slot << 2), 0)
}

/** The kernel did not take the frames in slots `from` up to, not including, `to`: they do not count as sent. */
export function unsent(from: i32, to: i32): void {
  const end = min(to, BATCH)
  for (let slot = max(from, 0); slot < end; slot++) {
    const counter: usize = load<u32>(TRANSMIT_COUNTERS + (slot << 2))
    if (counter) store<u64>(counter, load<u64>(counter) - 1)
  }
}
