// ARP over Ethernet and IPv4 (RFC 826), with the probes and claims of RFC 5227. Offsets are of the frame.
//
//  14      16      18     19     20       22                28                32       38     42
//  ├ htype ┼ ptype ┼ hlen ┼ plen ┼ oper ┼ sender hardware ┼ sender protocol ┼ target hw ┼ target ┤

import {
  ANSWERED,
  DROP_ARP_HARDWARE_LENGTH,
  DROP_ARP_HARDWARE_TYPE,
  DROP_ARP_OPERATION,
  DROP_ARP_PROTOCOL_LENGTH,
  DROP_ARP_PROTOCOL_TYPE,
  DROP_ARP_REPLY,
  DROP_NOT_ANNOUNCED,
  DROP_NOT_ON_INTERFACE,
  DROP_SENDER_HARDWARE_ADDRESS,
  DROP_TRUNCATED,
  ENTRY_ADDRESS,
  ENTRY_GRATUITOUS_SENT,
  ENTRY_REQUESTS_RECEIVED,
  ENTRY_RESPONSES_SENT,
  KIND_ANNOUNCEMENT,
  KIND_ANSWER,
  KIND_CLAIM,
} from './memory-map.ts'
import { findIPv4, isOnInterface } from './address-table.ts'
import { BROADCAST, isStation, loadHardwareAddress } from './hardware-address.ts'
import { judgeClaim, noteProbe } from './conflict.ts'
import { hardwareAddressOf } from './interfaces.ts'
import { commitFrame, commitUncounted, transmitFrameAt } from './transmit-ring.ts'
import { addOne } from './verdicts.ts'

const ARP_FRAME_SIZE: i32 = 42
const PREAMBLE = 14
const SENDER_HARDWARE = 22
const SENDER_PROTOCOL = 28
const TARGET_PROTOCOL = 38

// htype 1, ptype 0x0800, hlen 6, plen 4 and oper in one load.
const REQUEST: u64 = 0x0100_0406_0008_0100
const REPLY: u64 = 0x0200_0406_0008_0100

// EtherType 0x0806 and htype 1, then ptype, hlen, plen and oper, as they stand in the second and third word of a frame.
const ETHERTYPE_AND_HARDWARE_TYPE: u64 = 0x0100_0608_0000_0000
const REQUEST_TAIL: u64 = REQUEST >> 16
const REPLY_TAIL: u64 = REPLY >> 16

/** Answers a request for an announced address, notes a claim to one, and says why in every other case. */
export function answerArp(frame: usize, length: i32, interfaceSlot: i32, transmitSlot: i32): i32 {
  if (length < ARP_FRAME_SIZE) return DROP_TRUNCATED
  const preamble = load<u64>(frame, PREAMBLE)
  if (preamble != REQUEST && preamble != REPLY) return preambleFault(preamble)
  const senderHardware = loadHardwareAddress(frame + SENDER_HARDWARE)
  if (!isStation(senderHardware)) return DROP_SENDER_HARDWARE_ADDRESS

  // A request claims its sender address as much as a reply does. 0.0.0.0 is a probe and claims nothing.
  const senderProtocol = load<u32>(frame, SENDER_PROTOCOL)
  const targetProtocol = load<u32>(frame, TARGET_PROTOCOL)
  const claimed = senderProtocol ? findIPv4(senderProtocol) : 0
  if (claimed) {
    const kind = kindOf(preamble, senderProtocol == targetProtocol)
    const fault = judgeClaim(claimed, frame, interfaceSlot, senderHardware, kind)
    if (fault) return fault
  }
  if (preamble == REPLY) return DROP_ARP_REPLY

  const entry = findIPv4(targetProtocol)
  if (!entry) return DROP_NOT_ANNOUNCED
  if (!isOnInterface(entry, interfaceSlot)) return DROP_NOT_ON_INTERFACE
  if (!senderProtocol) noteProbe(entry, frame, interfaceSlot, senderHardware)

  // To the sender hardware address even where the Ethernet source differs: a bridge or proxy asked (RFC 826).
  const ours = hardwareAddressOf(interfaceSlot)
  buildArp(transmitSlot, REPLY_TAIL, senderHardware, ours, targetProtocol, senderHardware, senderProtocol)
  addOne(entry + ENTRY_REQUESTS_RECEIVED)
  commitFrame(transmitSlot, ARP_FRAME_SIZE, entry + ENTRY_RESPONSES_SENT)
  return ANSWERED
}

/** Asks who has `target` (RFC 826); with a `sender` of 0 it is a probe (RFC 5227 2.1.1). */
export function buildArpRequest(target: u32, sender: u32, interfaceSlot: i32, transmitSlot: i32): void {
  const NOBODY: u64 = 0
  const ours = hardwareAddressOf(interfaceSlot)
  buildArp(transmitSlot, REQUEST_TAIL, BROADCAST, ours, sender, NOBODY, target)
  commitUncounted(transmitSlot, ARP_FRAME_SIZE)
}

/** MetalLB's pair of announcements: request, then reply, both broadcast with a target hardware address of all ones. */
export function buildGratuitousArp(entry: usize, interfaceSlot: i32, transmitSlot: i32): i32 {
  const address = load<u32>(entry, ENTRY_ADDRESS + 12)
  const ours = hardwareAddressOf(interfaceSlot)
  buildArp(transmitSlot, REQUEST_TAIL, BROADCAST, ours, address, BROADCAST, address)
  buildArp(transmitSlot + 1, REPLY_TAIL, BROADCAST, ours, address, BROADCAST, address)
  commitFrame(transmitSlot, ARP_FRAME_SIZE, entry + ENTRY_GRATUITOUS_SENT)
  commitFrame(transmitSlot + 1, ARP_FRAME_SIZE, entry + ENTRY_GRATUITOUS_SENT)
  return 2
}

// 42 octets in five words and a half; `ours` is both the Ethernet source and the sender hardware address.
function buildArp(
  slot: i32,
  tail: u64,
  destination: u64,
  ours: u64,
  senderProtocol: u32,
  targetHardware: u64,
  targetProtocol: u32,
): void {
  const frame = transmitFrameAt(slot)
  store<u64>(frame, destination | (ours << 48))
  store<u64>(frame, (ours >> 16) | ETHERTYPE_AND_HARDWARE_TYPE, 8)
  store<u64>(frame, tail | (ours << 48), 16)
  store<u64>(frame, (ours >> 16) | ((<u64>senderProtocol) << 32), 24)
  store<u64>(frame, targetHardware | ((<u64>targetProtocol) << 48), 32)
  store<u16>(frame, <u16>(targetProtocol >> 16), 40)
}

// RFC 5227: an announcement, of either operation, names its sender as its target.
function kindOf(preamble: u64, isForItself: bool): u32 {
  if (isForItself) return KIND_ANNOUNCEMENT
  return preamble == REPLY ? KIND_ANSWER : KIND_CLAIM
}

// Which field of the preamble it is, in their order.
function preambleFault(preamble: u64): i32 {
  const difference = preamble ^ REQUEST
  if (difference & 0xffff) return DROP_ARP_HARDWARE_TYPE
  if (difference & 0xffff_0000) return DROP_ARP_PROTOCOL_TYPE
  if (difference & 0xff_0000_0000) return DROP_ARP_HARDWARE_LENGTH
  if (difference & 0xff00_0000_0000) return DROP_ARP_PROTOCOL_LENGTH
  return DROP_ARP_OPERATION
}
