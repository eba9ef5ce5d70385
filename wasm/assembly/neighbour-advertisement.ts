// Builds neighbour advertisements (RFC 4861 4.4) of an announced address, 86 octets, offsets of the frame.
//
//  0          6       12     14            18         20  21   22       38            54
//  ├ destination ┼ source ┼ 86dd ┼ 6 0000000 ┼ length 32 ┼ 58 ┼ 255 ┼ source ┼ destination ┤
//  54         56         58      62       78              80
//  ├ 136, 0 ┼ checksum ┼ flags ┼ target ┼ option 2, one unit ┼ hardware address ┤
//
// The source is the announced address itself: an address of the interface, which no other speaker has.

import { hardwareAddressOf } from './interfaces.ts'
import { fold, sumOf, sumOfPseudoHeader } from './checksum.ts'
import { IPV6_DESTINATION, IPV6_PAYLOAD, IPV6_SOURCE } from './ipv6.ts'
import { FLAGS, OPTIONS, TARGET } from './neighbour-message.ts'
import { commitFrame, transmitFrameAt } from './transmit-ring.ts'

/** Bits of the flags word as it is loaded. The router flag stays 0: a host answers. */
export const SOLICITED: u32 = 0x40
/** A VIP has one owner, so it is no anycast address and caches are to be overridden. */
export const OVERRIDE: u32 = 0x20

const ADVERTISEMENT_FRAME_SIZE = 86
const MESSAGE_SIZE = 32

const ETHERTYPE_AND_VERSION: u32 = 0x0060_dd86
const PAYLOAD_LENGTH_NEXT_HEADER_HOP_LIMIT: u32 = 0xff3a_2000
const TYPE_CODE_NO_CHECKSUM: u32 = 136
const TARGET_LINK_LAYER_OPTION: u64 = 0x0102

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
  const frame = transmitFrameAt(slot)
  const message = frame + IPV6_PAYLOAD
  const targetHigh = load<u64>(target)
  const targetLow = load<u64>(target, 8)
  store<u64>(frame, hardwareDestination | (ours << 48))
  store<u32>(frame, <u32>(ours >> 16), 8)
  store<u32>(frame, ETHERTYPE_AND_VERSION, 12)
  store<u16>(frame, 0, 16)
  store<u32>(frame, PAYLOAD_LENGTH_NEXT_HEADER_HOP_LIMIT, 18)
  store<u64>(frame, targetHigh, IPV6_SOURCE)
  store<u64>(frame, targetLow, IPV6_SOURCE + 8)
  store<u64>(frame, destinationHigh, IPV6_DESTINATION)
  store<u64>(frame, destinationLow, IPV6_DESTINATION + 8)
  store<u32>(message, TYPE_CODE_NO_CHECKSUM)
  store<u32>(message, flags, FLAGS)
  store<u64>(message, targetHigh, TARGET)
  store<u64>(message, targetLow, TARGET + 8)
  store<u64>(message, TARGET_LINK_LAYER_OPTION | (ours << 16), OPTIONS)
  const sum = sumOf(frame + IPV6_SOURCE, 32 + MESSAGE_SIZE) + sumOfPseudoHeader(MESSAGE_SIZE)
  store<u16>(message, <u16>~fold(sum), 2)
  commitFrame(slot, ADVERTISEMENT_FRAME_SIZE, counter)
}
