// Builds neighbour advertisements (RFC 4861 4.4) of an announced address. The source is the announced address itself:
// an address of the interface, which no other speaker has.

import { hardwareAddressOf } from './interfaces.ts'
import { buildHeaders, buildMessage, NEIGHBOUR_FRAME_SIZE } from './neighbour-frame.ts'
import { NEIGHBOUR_ADVERTISEMENT, TARGET_LINK_LAYER_ADDRESS } from './neighbour-message.ts'
import { commitFrame } from './transmit-ring.ts'

/** Bits of the flags word as it is loaded. The router flag stays 0: a host answers. */
export const SOLICITED: u32 = 0x40
/** A VIP has one owner, so it is no anycast address and caches are to be overridden. */
export const OVERRIDE: u32 = 0x20

// ff02::1 and its Ethernet group, 33:33:00:00:00:01.
const ALL_NODES_HIGH: u64 = 0x02ff
const ALL_NODES_LOW: u64 = 0x0100_0000_0000_0000
const ALL_NODES_HARDWARE: u64 = 0x0100_0000_3333

/** To one neighbour; `target` and `destination` point to 16 octets each. */
export function buildAdvertisement(
  slot: i32,
  interfaceSlot: i32,
  hardwareDestination: u64,
  target: usize,
  destination: usize,
  flags: u32,
  counter: usize,
): void {
  const high = load<u64>(destination)
  const low = load<u64>(destination, 8)
  build(slot, hardwareAddressOf(interfaceSlot), hardwareDestination, target, high, low, flags, counter)
}

/** To all nodes, unsolicited (7.2.6) or in answer to a detection, whose sender has no address yet (7.2.4): S is 0. */
export function buildAdvertisementToAllNodes(
  slot: i32,
  interfaceSlot: i32,
  target: usize,
  counter: usize,
): void {
  const ours = hardwareAddressOf(interfaceSlot)
  build(slot, ours, ALL_NODES_HARDWARE, target, ALL_NODES_HIGH, ALL_NODES_LOW, OVERRIDE, counter)
}

function build(
  slot: i32,
  ours: u64,
  hardwareDestination: u64,
  target: usize,
  destinationHigh: u64,
  destinationLow: u64,
  flags: u32,
  counter: usize,
): void {
  buildHeaders(slot, ours, hardwareDestination, target, destinationHigh, destinationLow)
  buildMessage(slot, NEIGHBOUR_ADVERTISEMENT, flags, target, TARGET_LINK_LAYER_ADDRESS, ours)
  commitFrame(slot, NEIGHBOUR_FRAME_SIZE, counter)
}
