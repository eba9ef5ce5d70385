// Counts what became of each received frame. Every frame adds one to exactly one counter, so their sum is the number
// of frames; the numbers themselves stand in the memory map, which the host imports.

import { VERDICTS } from './memory-map.ts'

/** Adds one to the counter of `verdict`. */
export function countVerdict(verdict: i32): void {
  addOne(VERDICTS + (verdict << 3))
}

/** `count` frames got `to` in place of `from`. */
export function moveVerdicts(from: i32, to: i32, count: u64): void {
  store<u64>(VERDICTS + (from << 3), load<u64>(VERDICTS + (from << 3)) - count)
  store<u64>(VERDICTS + (to << 3), load<u64>(VERDICTS + (to << 3)) + count)
}

/** Adds one to the u64 counter at `pointer`. One thread writes, others only read. */
export function addOne(pointer: usize): void {
  store<u64>(pointer, load<u64>(pointer) + 1)
}
