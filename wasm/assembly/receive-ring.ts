// The messages that recvmmsg(2) fills: 256 struct mmsghdr with their iovec, sockaddr_ll, control buffer and frame.
//
// struct mmsghdr, 64-bit Linux                       control messages: SO_TIMESTAMPNS, then PACKET_AUXDATA
//   0 name u64      8 namelen u32   16 iov u64         0 length u64 = 32   8 level u32 = 1     12 type u32 = 35
//  24 iovlen u64   32 control u64   40 controllen u64  16 seconds i64      24 nanoseconds i64
//  48 flags u32    56 msg_len u32                      32 length u64 = 36  40 level u32 = 263  44 type u32 = 8
//                                                      48 status u32  52 len u32  56 snaplen u32
//                                                      60 mac u16  62 net u16  64 vlan_tci u16  66 vlan_tpid u16
//
// The kernel writes the two in this order (packet_recvmsg: what every socket may have, then what is its own).

import {
  ANCILLARY_SIZE,
  ANSWERED,
  BATCH,
  DROP_FOREIGN_VLAN,
  DROP_NO_AUXILIARY_DATA,
  DROP_OTHER_HOST,
  DROP_OUTGOING,
  DROP_TRUNCATED,
  HEADER_SIZE,
  RECEIVE_ANCILLARY,
  RECEIVE_FRAME_SIZE,
  RECEIVE_FRAMES,
  RECEIVE_HEADERS,
  RECEIVE_VECTORS,
  VECTOR_SIZE,
} from './memory-map.ts'

const HEADER_NAME_LENGTH = 8
const HEADER_CONTROL_LENGTH = 40
const HEADER_FLAGS = 48
const HEADER_MESSAGE_LENGTH = 56

const SOCKET_ADDRESS_SIZE = 20
const PACKET_TYPE = 10
const PACKET_MULTICAST: u32 = 2
const PACKET_OUTGOING: u32 = 4

const CONTROL = 24
const CONTROL_SIZE = 72
const TIMESTAMP: u64 = ((<u64>35) << 32) | 1 // SO_TIMESTAMPNS of SOL_SOCKET
const STAMP_SECONDS = CONTROL + 16
const STAMP_NANOSECONDS = CONTROL + 24
const AUXILIARY_DATA: u64 = ((<u64>8) << 32) | 263 // PACKET_AUXDATA of SOL_PACKET
const AUXILIARY_STATUS = CONTROL + 48
const AUXILIARY_VLAN = CONTROL + 64
const STATUS_VLAN_VALID: u32 = 0x10
const VLAN_ID_MASK: u32 = 0xfff

const MSG_TRUNC: u32 = 0x20

/** Writes every pointer of the ring; `base` is the address of the memory's first octet in this process. */
export function initialiseReceiveRing(base: u64): void {
  for (let slot = 0; slot < BATCH; slot++) {
    const header: usize = RECEIVE_HEADERS + slot * HEADER_SIZE
    const vector: usize = RECEIVE_VECTORS + slot * VECTOR_SIZE
    const ancillary: usize = RECEIVE_ANCILLARY + slot * ANCILLARY_SIZE
    store<u64>(header, base + ancillary)
    store<u64>(header, base + vector, 16)
    store<u64>(header, 1, 24)
    store<u64>(header, base + ancillary + CONTROL, 32)
    store<u64>(vector, base + frameAt(slot))
    store<u64>(vector, RECEIVE_FRAME_SIZE, 8)
    readyHeader(slot)
  }
}

/** Lengths are value and result: before the kernel writes into the slot again they must say what there is room for. */
export function readyHeader(slot: i32): void {
  const header: usize = RECEIVE_HEADERS + slot * HEADER_SIZE
  store<u32>(header, SOCKET_ADDRESS_SIZE, HEADER_NAME_LENGTH)
  store<u64>(header, CONTROL_SIZE, HEADER_CONTROL_LENGTH)
  store<u32>(header, 0, HEADER_FLAGS)
}

export function frameAt(slot: i32): usize {
  return RECEIVE_FRAMES + slot * RECEIVE_FRAME_SIZE
}

/** The slot that a frame of the ring lies in. */
export function slotOf(frame: usize): i32 {
  return <i32>((frame - RECEIVE_FRAMES) / RECEIVE_FRAME_SIZE)
}

export function frameLengthAt(slot: i32): i32 {
  return load<i32>(RECEIVE_HEADERS + slot * HEADER_SIZE, HEADER_MESSAGE_LENGTH)
}

/** When the kernel received the frame, in nanoseconds of the clock that it stamps by; only of a message judged good. */
export function stampAt(slot: i32): i64 {
  const ancillary: usize = RECEIVE_ANCILLARY + slot * ANCILLARY_SIZE
  return load<i64>(ancillary, STAMP_SECONDS) * 1_000_000_000 + load<i64>(ancillary, STAMP_NANOSECONDS)
}

/** The same in milliseconds, as the host counts. */
export function millisecondsAt(slot: i32): f64 {
  return <f64>stampAt(slot) / 1_000_000.0
}

/** What the kernel says beside the frame: a reason to drop it, or ANSWERED when there is none. */
export function judgeMessage(slot: i32): i32 {
  const header: usize = RECEIVE_HEADERS + slot * HEADER_SIZE
  const ancillary: usize = RECEIVE_ANCILLARY + slot * ANCILLARY_SIZE
  if (load<u32>(header, HEADER_FLAGS) & MSG_TRUNC) return DROP_TRUNCATED
  if (frameLengthAt(slot) > RECEIVE_FRAME_SIZE) return DROP_TRUNCATED
  // Without auxiliary data a stripped VLAN tag would go unseen, and a frame of another segment would be answered.
  if (load<u64>(header, HEADER_CONTROL_LENGTH) != CONTROL_SIZE) return DROP_NO_AUXILIARY_DATA
  if (load<u64>(ancillary, CONTROL + 8) != TIMESTAMP) return DROP_NO_AUXILIARY_DATA
  if (load<u64>(ancillary, CONTROL + 40) != AUXILIARY_DATA) return DROP_NO_AUXILIARY_DATA
  // VLAN 0 is a priority tag: the frame is of this segment (IEEE 802.1Q 9.6).
  const isTagged = (load<u32>(ancillary, AUXILIARY_STATUS) & STATUS_VLAN_VALID) != 0
  if (isTagged && load<u16>(ancillary, AUXILIARY_VLAN) & VLAN_ID_MASK) return DROP_FOREIGN_VLAN
  const packetType: u32 = load<u8>(ancillary, PACKET_TYPE)
  if (packetType > PACKET_MULTICAST) return packetType == PACKET_OUTGOING ? DROP_OUTGOING : DROP_OTHER_HOST
  return ANSWERED
}
