// The announcements an owner sends by itself, in MetalLB's forms. When and how often is the host's schedule.

import { BATCH, ENTRY_ADDRESS, ENTRY_GRATUITOUS_SENT } from './memory-map.ts'
import { entryAt, isIPv4, isOnInterface } from './address-table.ts'
import { buildGratuitousArp } from './arp.ts'
import { isActive } from './interfaces.ts'
import { buildAdvertisementToAllNodes } from './neighbour-advertisement.ts'

/**
 * Builds the announcement of an entry: two frames for IPv4, one for IPv6. Returns how many transmit slots from
 * `transmitSlot` on it filled; 0 when the entry is not announced on the interface or the slots do not suffice.
 */
export function buildGratuitous(number: i32, interfaceSlot: i32, transmitSlot: i32): i32 {
  const FRAMES_AT_MOST = 2
  if (transmitSlot < 0 || transmitSlot > BATCH - FRAMES_AT_MOST || !isActive(interfaceSlot)) return 0
  const entry = entryAt(number)
  if (!entry || !isOnInterface(entry, interfaceSlot)) return 0
  if (isIPv4(load<u64>(entry, ENTRY_ADDRESS), load<u64>(entry, ENTRY_ADDRESS + 8))) {
    return buildGratuitousArp(entry, interfaceSlot, transmitSlot)
  }
  buildAdvertisementToAllNodes(
    transmitSlot,
    interfaceSlot,
    entry + ENTRY_ADDRESS,
    entry + ENTRY_GRATUITOUS_SENT,
  )
  return 1
}
