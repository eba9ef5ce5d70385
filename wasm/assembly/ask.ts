// Asks the segment who has an address: an ARP request (RFC 826), or a neighbour solicitation to the solicited-node group
// with a source link-layer address option (RFC 4861 7.2.2), without which some who own it do not answer. In nobody's name
// it is a probe (RFC 5227 2.1.1) or duplicate address detection (RFC 4862 5.4.2): who has it answers to everybody.

import { ARGUMENT, ARGUMENT_SENDER, BATCH } from './memory-map.ts'
import { isIPv4 } from './address-table.ts'
import { buildArpRequest } from './arp.ts'
import { hardwareAddressOf, isActive } from './interfaces.ts'
import { isUnspecified } from './ipv6.ts'
import {
  buildDetection,
  buildHeaders,
  buildMessage,
  DETECTION_FRAME_SIZE,
  NEIGHBOUR_FRAME_SIZE,
} from './neighbour-frame.ts'
import { NEIGHBOUR_SOLICITATION, SOURCE_LINK_LAYER_ADDRESS } from './neighbour-message.ts'
import { commitUncounted } from './transmit-ring.ts'

// ff02::1:ff00:0/104 and its Ethernet group 33:33:ff, before the last 24 bits of the target.
const GROUP_HIGH: u64 = 0x02ff
const GROUP_LOW: u64 = 0xff_0100_0000
const GROUP_HARDWARE: u64 = 0xff_3333
const LAST_24_BITS: u64 = 0xffff_ff00_0000_0000

/** Builds the ask for the address in the argument area. Returns 1; 0 when it cannot be sent from that interface. */
export function buildAsk(interfaceSlot: i32, transmitSlot: i32): i32 {
  if (transmitSlot < 0 || transmitSlot >= BATCH || !isActive(interfaceSlot)) return 0
  const low = load<u64>(ARGUMENT, 8)
  if (isIPv4(load<u64>(ARGUMENT), low)) {
    buildArpRequest(<u32>(low >> 32), load<u32>(ARGUMENT_SENDER, 12), interfaceSlot, transmitSlot)
    return 1
  }
  const NO_FLAGS: u32 = 0
  const last = low & LAST_24_BITS
  const ours = hardwareAddressOf(interfaceSlot)
  buildHeaders(
    transmitSlot,
    ours,
    GROUP_HARDWARE | (last >> 16),
    ARGUMENT_SENDER,
    GROUP_HIGH,
    GROUP_LOW | last,
  )
  if (isUnspecified(ARGUMENT_SENDER)) {
    buildDetection(transmitSlot, NEIGHBOUR_SOLICITATION, ARGUMENT)
    commitUncounted(transmitSlot, DETECTION_FRAME_SIZE)
    return 1
  }
  buildMessage(transmitSlot, NEIGHBOUR_SOLICITATION, NO_FLAGS, ARGUMENT, SOURCE_LINK_LAYER_ADDRESS, ours)
  commitUncounted(transmitSlot, NEIGHBOUR_FRAME_SIZE)
  return 1
}
