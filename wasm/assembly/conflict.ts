// Another station's claim to an address that we announce (RFC 5227 2.4, RFC 4861 7.2.5). It is kept in the entry, MAC
// and count; whether and how to defend the address is for the host to decide.

import { DROP_CONFLICT, DROP_OWN_FRAME, ENTRY_CONFLICT } from './memory-map.ts'
import { isOurs } from './interfaces.ts'

const COUNT_SHIFT: u64 = 48
const COUNT_MAX: u64 = 0xffff

/** The verdict on a frame in which `hardwareAddress` says that the address of `entry` is its own. */
export function judgeClaim(entry: usize, hardwareAddress: u64): i32 {
  // Two of our interfaces may stand on one segment and hear each other.
  if (isOurs(hardwareAddress)) return DROP_OWN_FRAME
  const count = load<u64>(entry, ENTRY_CONFLICT) >> COUNT_SHIFT
  const counted = count == COUNT_MAX ? COUNT_MAX : count + 1
  // One store, so that a reader never sees the count of one claim with the MAC of another.
  store<u64>(entry, (counted << COUNT_SHIFT) | hardwareAddress, ENTRY_CONFLICT)
  return DROP_CONFLICT
}
