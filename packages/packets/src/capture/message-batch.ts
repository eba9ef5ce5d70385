// What `recvmmsg` needs to read frames of a packet socket, some at a time, made once: for each a `struct mmsghdr` with one iovec,
// room for its `struct sockaddr_ll` and for the kernel's time stamp. Reading allocates nothing. The frames lie in one memory
// with what whoever keeps them needs behind, so that a frame can be kept without a view of it.
//
//   mmsghdr   0 name u64 ┼ 8 its length u32 ┼ 16 iovec u64 ┼ 24 their count u64 ┼ 32 control u64 ┼ 40 its length u64 ┼ 48 flags
//             56 octets of the frame u32                                                           (64 octets)
//   control   0 length u64 ┼ 8 level i32 ┼ 12 type i32 ┼ 16 seconds u64 ┼ 24 nanoseconds u64       (32 octets)

import * as libc from '../libc.ts'

export const BATCH = 32

const HEADER_SIZE = 64
const VECTOR_SIZE = 16
/** `struct sockaddr_ll` has 20. */
const NAME_SIZE = 32
const CONTROL_SIZE = 32
/** The largest IP packet behind an Ethernet header, which segmentation offload hands over, up to a multiple of 8. */
const FRAME_SIZE = (14 + 65_535 + 7) & ~7

/** It tells the length of a frame that is longer than its room. */
const MSG_TRUNC = 0x20

const VECTORS = BATCH * HEADER_SIZE
const NAMES = VECTORS + BATCH * VECTOR_SIZE
const CONTROLS = NAMES + BATCH * NAME_SIZE
const FRAMES = CONTROLS + BATCH * CONTROL_SIZE
const END = FRAMES + BATCH * FRAME_SIZE

export class MessageBatch {
  readonly memory: Uint8Array<ArrayBuffer>
  /** Where the memory begins that is somebody else's. */
  readonly end = END
  readonly #view: DataView
  readonly #address: number

  /** With so many octets behind. */
  constructor(behind: number) {
    this.memory = new Uint8Array(new ArrayBuffer(END + behind))
    this.#view = new DataView(this.memory.buffer)
    this.#address = libc.addressOf(this.memory)
    const pointer = (place: number) => BigInt(this.#address + place)
    for (let index = 0; index < BATCH; index++) {
      const [header, vector] = [index * HEADER_SIZE, VECTORS + index * VECTOR_SIZE]
      this.#view.setBigUint64(header, pointer(NAMES + index * NAME_SIZE), true)
      this.#view.setBigUint64(header + 16, pointer(vector), true)
      this.#view.setBigUint64(header + 24, 1n, true)
      this.#view.setBigUint64(header + 32, pointer(CONTROLS + index * CONTROL_SIZE), true)
      this.#view.setBigUint64(vector, pointer(FRAMES + index * FRAME_SIZE), true)
      this.#view.setBigUint64(vector + 8, BigInt(FRAME_SIZE), true)
    }
  }

  /** Reads what waits on a socket; how many frames that is. */
  receive(fd: libc.Descriptor): number {
    for (let index = 0; index < BATCH; index++) {
      // the kernel has written how much of both it used
      this.#view.setUint32(index * HEADER_SIZE + 8, NAME_SIZE, true)
      this.#view.setUint32(index * HEADER_SIZE + 40, CONTROL_SIZE, true)
    }
    return Math.max(0, libc.receiveMessages(fd, this.#address, BATCH, MSG_TRUNC))
  }

  /** Where a frame lies in the memory. */
  frameAt(index: number): number {
    return FRAMES + index * FRAME_SIZE
  }

  /** How much of it is there. */
  lengthOf(index: number): number {
    return Math.min(this.originalLengthOf(index), FRAME_SIZE)
  }

  originalLengthOf(index: number): number {
    return this.#view.getUint32(index * HEADER_SIZE + 56, true)
  }

  interfaceOf(index: number): number {
    return this.#view.getInt32(NAMES + index * NAME_SIZE + 4, true)
  }

  /** When the kernel saw the frame, in microseconds since 1970. */
  timeOf(index: number): number {
    const control = CONTROLS + index * CONTROL_SIZE
    const seconds =
      this.#view.getUint32(control + 20, true) * 2 ** 32 + this.#view.getUint32(control + 16, true)
    return seconds * 1e6 + this.#view.getUint32(control + 24, true) / 1000
  }
}
