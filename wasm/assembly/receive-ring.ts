// The messages that recvmmsg(2) fills: 256 struct mmsghdr with their iovec, sockaddr_ll, control buffer and frame.
//
// struct mmsghdr, 64-bit Linux                        struct cmsghdr + struct tpacket_auxdata
//   0 name u64      8 namelen u32   16 iov u64          0 cmsg_len u64 = 36   8 level u32 = 263   12 type u32 = 8
//  24 iovlen u64   32 control u64   40 controllen u64  16 status u32   20 len u32   24 snaplen u32
//  48 flags u32    56 msg_len u32                      28 mac u16   30 net u16   32 vlan_tci u16   34 vlan_tpid u16

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
const CONTROL_SIZE = 40
const AUXILIARY_DATA: u64 = ((<u64>8) << 32) | 263 // PACKET_AUXDATA of SOL_PACKET
const AUXILIARY_STATUS = CONTROL + 16
const AUXILIARY_VLAN = CONTROL + 32
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

export function frameLengthAt(slot: i32): i32 {
  return load<i32>(RECEIVE_HEADERS + slot * HEADER_SIZE, HEADER_MESSAGE_LENGTH)
}

/** What the kernel says beside the frame: a reason to drop it, or ANSWERED when there is none. */
export function judgeMessage(slot: i32): i32 {
  const header: usize = RECEIVE_HEADERS + slot * HEADER_SIZE
  const ancillary: usize = RECEIVE_ANCILLARY + slot * ANCILLARY_SIZE
  if (load<u32>(header, HEADER_FLAGS) & MSG_TRUNC) return DROP_TRUNCATED
  if (frameLengthAt(slot) > RECEIVE_FRAME_SIZE) return DROP_TRUNCATED
  // Without auxiliary data a stripped VLAN tag would go unseen, and a frame of another segment would be answered.
  if (load<u64>(header, HEADER_CONTROL_LENGTH) != CONTROL_SIZE) return DROP_NO_AUXILIARY_DATA
  if (load<u64>(ancillary, CONTROL + 8) != AUXILIARY_DATA) return DROP_NO_AUXILIARY_DATA
  // VLAN 0 is a priority tag: the frame is of this segment (IEEE 802.1Q 9.6).
  const isTagged = (load<u32>(ancillary, AUXILIARY_STATUS) & STATUS_VLAN_VALID) != 0
  if (isTagged && load<u16>(ancillary, AUXILIARY_VLAN) & VLAN_ID_MASK) return DROP_FOREIGN_VLAN
  const packetType: u32 = load<u8>(ancillary, PACKET_TYPE)
  if (packetType > PACKET_MULTICAST) return packetType == PACKET_OUTGOING ? DROP_OUTGOING : DROP_OTHER_HOST
  return ANSWERED
}
