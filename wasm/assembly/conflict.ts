// Another station that speaks for an address: one that is announced here (RFC 5227 2.4, RFC 4861 7.2.5), which is kept
// in the entry, MAC and count, or one that is watched. Whether and how to defend an address is for the host to decide.

import { ANSWERED, DROP_CONFLICT, DROP_OWN_FRAME, ENTRY_CONFLICT, KIND_PROBE } from './memory-map.ts'
import { isOnInterface, isWatchedOn } from './address-table.ts'
import { isOurs } from './interfaces.ts'
import { observe } from './observation.ts'

const COUNT_SHIFT: u64 = 48
const COUNT_MAX: u64 = 0xffff

/**
 * The verdict on a frame in which `hardwareAddress` says that the address of `entry` is its own; ANSWERED where that
 * address is not announced on the interface, and the frame is to be judged by what else it says.
 */
export function judgeClaim(
  entry: usize,
  frame: usize,
  interfaceSlot: i32,
  hardwareAddress: u64,
  kind: u32,
): i32 {
  const isAnnounced = isOnInterface(entry, interfaceSlot)
  if (!isAnnounced && !isWatchedOn(entry, interfaceSlot)) return ANSWERED
  // Two of our interfaces may stand on one segment and hear each other.
  if (isOurs(hardwareAddress)) return isAnnounced ? DROP_OWN_FRAME : ANSWERED
  observe(entry, frame, interfaceSlot, hardwareAddress, kind)
  if (!isAnnounced) return ANSWERED
  const count = load<u64>(entry, ENTRY_CONFLICT) >> COUNT_SHIFT
  const counted = count == COUNT_MAX ? COUNT_MAX : count + 1
  // One store, so that a reader never sees the count of one claim with the MAC of another.
  store<u64>(entry, (counted << COUNT_SHIFT) | hardwareAddress, ENTRY_CONFLICT)
  return DROP_CONFLICT
}

/**
 * Another station is about to take an address that is announced here (RFC 5227 2.1.1, RFC 4862 5.4.3). It gets its answer
 * all the same; who it was may matter to a host that probes, too.
 */
export function noteProbe(entry: usize, frame: usize, interfaceSlot: i32, hardwareAddress: u64): void {
  if (!isOurs(hardwareAddress)) observe(entry, frame, interfaceSlot, hardwareAddress, KIND_PROBE)
}
