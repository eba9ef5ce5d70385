// Stands in for the kernel on both rings: writes received messages as recvmmsg(2) and packet(7) leave them, reads
// frames as sendmmsg(2) takes them. For simulated segments, benchmarks and tests; with sockets the kernel does this.

import {
  ANCILLARY_SIZE,
  HEADER_SIZE,
  REALTIME,
  RECEIVE_ANCILLARY,
  RECEIVE_FRAME_SIZE,
  RECEIVE_FRAMES,
  RECEIVE_HEADERS,
  TRANSMIT_COUNTERS,
  TRANSMIT_FRAME_SIZE,
  TRANSMIT_FRAMES,
  TRANSMIT_VECTORS,
  VECTOR_SIZE,
} from '@ingot/wasm/memory-map'

/** What the kernel says beside a frame. */
export interface MessageFacts {
  /** sockaddr_ll: PACKET_HOST 0, BROADCAST 1, MULTICAST 2, OTHERHOST 3, OUTGOING 4. */
  readonly packetType?: number
  /** The tag control information of a VLAN tag that was stripped off. */
  readonly vlan?: number
  /** Whether the socket has SO_TIMESTAMPNS and PACKET_AUXDATA, as every socket of Ingot's. */
  readonly auxiliaryData?: boolean
  /** When the frame was received, in milliseconds of the core's real time; that moment when left out. */
  readonly stamp?: number
}

const MSG_TRUNC = 0x20
const SOCKET_ADDRESS_SIZE = 20
const CONTROL = 24
const CONTROL_SIZE = 72
const SOL_SOCKET = 1
const SO_TIMESTAMPNS = 35
const SOL_PACKET = 263
const PACKET_AUXDATA = 8
const TP_STATUS_USER = 0x1
const TP_STATUS_VLAN_VALID = 0x10

export class MessageRings {
  readonly #octets: Uint8Array
  readonly #view: DataView

  constructor(buffer: ArrayBufferLike) {
    this.#octets = new Uint8Array(buffer)
    this.#view = new DataView(buffer)
  }

  writeFrame(slot: number, frame: Uint8Array, facts: MessageFacts = {}): void {
    const length = Math.min(frame.length, RECEIVE_FRAME_SIZE)
    const header = RECEIVE_HEADERS + slot * HEADER_SIZE
    this.#octets.set(frame.subarray(0, length), RECEIVE_FRAMES + slot * RECEIVE_FRAME_SIZE)
    this.#view.setUint32(header + 8, SOCKET_ADDRESS_SIZE, true)
    this.#view.setBigUint64(header + 40, facts.auxiliaryData === false ? 0n : BigInt(CONTROL_SIZE), true)
    this.#view.setUint32(header + 48, frame.length > length ? MSG_TRUNC : 0, true)
    this.#view.setUint32(header + 56, length, true)
    this.#writeAncillary(RECEIVE_ANCILLARY + slot * ANCILLARY_SIZE, frame.length, length, facts)
  }

  transmitted(slot: number): Uint8Array {
    const at = TRANSMIT_FRAMES + slot * TRANSMIT_FRAME_SIZE
    const length = Number(this.#view.getBigUint64(TRANSMIT_VECTORS + slot * VECTOR_SIZE + 8, true))
    return this.#octets.slice(at, at + length)
  }

  /** Where the counter stands that the frame in a transmit slot was added to; 0 for none. */
  counterOf(slot: number): number {
    return this.#view.getUint32(TRANSMIT_COUNTERS + slot * 4, true)
  }

  #writeAncillary(at: number, frameLength: number, copied: number, facts: MessageFacts): void {
    const control = at + CONTROL
    const stamp = facts.stamp ?? this.#view.getFloat64(REALTIME, true)
    const seconds = Math.floor(stamp / 1000)
    this.#view.setUint8(at + 10, facts.packetType ?? 0)
    this.#view.setBigUint64(control, 32n, true)
    this.#view.setUint32(control + 8, SOL_SOCKET, true)
    this.#view.setUint32(control + 12, SO_TIMESTAMPNS, true)
    this.#view.setBigInt64(control + 16, BigInt(seconds), true)
    this.#view.setBigInt64(control + 24, BigInt(Math.round((stamp - seconds * 1000) * 1e6)), true)
    this.#writeAuxiliaryData(control + 32, frameLength, copied, facts.vlan)
  }

  #writeAuxiliaryData(at: number, frameLength: number, copied: number, vlan: number | undefined): void {
    const isTagged = vlan !== undefined
    this.#view.setBigUint64(at, 36n, true)
    this.#view.setUint32(at + 8, SOL_PACKET, true)
    this.#view.setUint32(at + 12, PACKET_AUXDATA, true)
    this.#view.setUint32(at + 16, isTagged ? TP_STATUS_USER | TP_STATUS_VLAN_VALID : TP_STATUS_USER, true)
    this.#view.setUint32(at + 20, frameLength, true)
    this.#view.setUint32(at + 24, copied, true)
    this.#view.setUint16(at + 32, vlan ?? 0, true)
  }
}
