// Stands in for the kernel on both rings: writes received messages as recvmmsg(2) and packet(7) leave them, reads
// frames as sendmmsg(2) takes them. For simulated segments, benchmarks and tests; with sockets the kernel does this.

import {
  ANCILLARY_SIZE,
  HEADER_SIZE,
  RECEIVE_ANCILLARY,
  RECEIVE_FRAME_SIZE,
  RECEIVE_FRAMES,
  RECEIVE_HEADERS,
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
  /** Whether the socket has PACKET_AUXDATA, as every socket of Ingot's. */
  readonly auxiliaryData?: boolean
}

const MSG_TRUNC = 0x20
const SOCKET_ADDRESS_SIZE = 20
const CONTROL = 24
const CONTROL_SIZE = 40
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

  #writeAncillary(at: number, frameLength: number, copied: number, facts: MessageFacts): void {
    const control = at + CONTROL
    const auxiliary = control + 16
    this.#view.setUint8(at + 10, facts.packetType ?? 0)
    this.#view.setBigUint64(control, 36n, true)
    this.#view.setUint32(control + 8, SOL_PACKET, true)
    this.#view.setUint32(control + 12, PACKET_AUXDATA, true)
    this.#view.setUint32(
      auxiliary,
      facts.vlan === undefined ? TP_STATUS_USER : TP_STATUS_USER | TP_STATUS_VLAN_VALID,
      true,
    )
    this.#view.setUint32(auxiliary + 4, frameLength, true)
    this.#view.setUint32(auxiliary + 8, copied, true)
    this.#view.setUint16(auxiliary + 16, facts.vlan ?? 0, true)
  }
}
