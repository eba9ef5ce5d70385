// Builds the frame of a neighbour solicitation or advertisement (RFC 4861 4.3, 4.4) with one link-layer address option,
// 86 octets, offsets of the frame. Duplicate address detection (RFC 4862 5.4.2) has none, and ends before it.
//
//  0          6       12     14            18         20  21   22       38            54
//  ├ destination ┼ source ┼ 86dd ┼ 6 0000000 ┼ length 32 ┼ 58 ┼ 255 ┼ source ┼ destination ┤
//  54         56         58      62       78              80
//  ├ type, 0 ┼ checksum ┼ flags ┼ target ┼ option, one unit ┼ hardware address ┤

import { fold, sumOf, sumOfPseudoHeader } from './checksum.ts'
import { IPV6_DESTINATION, IPV6_PAYLOAD, IPV6_SOURCE } from './ipv6.ts'
import { FLAGS, OPTIONS, TARGET } from './neighbour-message.ts'
import { transmitFrameAt } from './transmit-ring.ts'

export const NEIGHBOUR_FRAME_SIZE = 86
const MESSAGE_SIZE = 32
export const DETECTION_FRAME_SIZE = 78
const DETECTION_SIZE = 24
/** DETECTION_SIZE as it stands in the header. */
const DETECTION_PAYLOAD_LENGTH: u16 = 0x1800

const ETHERTYPE_AND_VERSION: u32 = 0x0060_dd86
const PAYLOAD_LENGTH_NEXT_HEADER_HOP_LIMIT: u32 = 0xff3a_2000
const ONE_UNIT: u64 = 0x0100

/** Where the frame goes, and who sends it: both as the headers say. `source` points to 16 octets. */
export function buildHeaders(
  slot: i32,
  ours: u64,
  hardwareDestination: u64,
  source: usize,
  destinationHigh: u64,
  destinationLow: u64,
): void {
  const frame = transmitFrameAt(slot)
  store<u64>(frame, hardwareDestination | (ours << 48))
  store<u32>(frame, <u32>(ours >> 16), 8)
  store<u32>(frame, ETHERTYPE_AND_VERSION, 12)
  store<u16>(frame, 0, 16)
  store<u32>(frame, PAYLOAD_LENGTH_NEXT_HEADER_HOP_LIMIT, 18)
  store<u64>(frame, load<u64>(source), IPV6_SOURCE)
  store<u64>(frame, load<u64>(source, 8), IPV6_SOURCE + 8)
  store<u64>(frame, destinationHigh, IPV6_DESTINATION)
  store<u64>(frame, destinationLow, IPV6_DESTINATION + 8)
}

/** The message behind the headers, and its checksum. `target` points to 16 octets; the option names `ours`. */
export function buildMessage(slot: i32, type: u32, flags: u32, target: usize, option: u64, ours: u64): void {
  const frame = transmitFrameAt(slot)
  const message = frame + IPV6_PAYLOAD
  store<u32>(message, type)
  store<u32>(message, flags, FLAGS)
  store<u64>(message, load<u64>(target), TARGET)
  store<u64>(message, load<u64>(target, 8), TARGET + 8)
  store<u64>(message, option | ONE_UNIT | (ours << 16), OPTIONS)
  sign(frame, MESSAGE_SIZE)
}

/** The solicitation of duplicate address detection behind the headers, without options. */
export function buildDetection(slot: i32, type: u32, target: usize): void {
  const frame = transmitFrameAt(slot)
  const message = frame + IPV6_PAYLOAD
  const NO_FLAGS: u32 = 0
  store<u16>(frame, DETECTION_PAYLOAD_LENGTH, 18)
  store<u32>(message, type)
  store<u32>(message, NO_FLAGS, FLAGS)
  store<u64>(message, load<u64>(target), TARGET)
  store<u64>(message, load<u64>(target, 8), TARGET + 8)
  sign(frame, DETECTION_SIZE)
}

function sign(frame: usize, messageSize: i32): void {
  const sum = sumOf(frame + IPV6_SOURCE, 32 + messageSize) + sumOfPseudoHeader(messageSize)
  store<u16>(frame + IPV6_PAYLOAD, <u16>~fold(sum), 2)
}
