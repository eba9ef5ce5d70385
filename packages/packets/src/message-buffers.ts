// What `recvmsg` needs, made once: a `struct msghdr` with one iovec, room for who sent it and for one piece of control
// data. Receiving into it allocates nothing.
//
//   0  name u64 ┼ 8 its length u32 ┼ 16 iovec u64 ┼ 24 their count u64 ┼ 32 control u64 ┼ 40 its length u64 ┼ 48 flags

import * as libc from './libc.ts'
import { SOCKET_ADDRESS_MAX } from './socket-address.ts'

const CONTROL_WORDS = 8
const NAME_LENGTH_WORD = 2
const CONTROL_LENGTH_WORD = 10
const HEADER_WORDS = 14

export class MessageBuffers {
  readonly data: Uint8Array
  /** The `struct sockaddr` of the sender. */
  readonly name = fixed(SOCKET_ADDRESS_MAX)
  /** `struct cmsghdr`: length u64, level, type, and from the fifth word on what the kernel tells. */
  readonly control = new Uint32Array(CONTROL_WORDS)
  readonly #vector = new BigUint64Array(2)
  readonly #words = new Uint32Array(HEADER_WORDS)
  readonly #header = new Uint8Array(this.#words.buffer)

  constructor(size: number) {
    this.data = fixed(size)
    this.#vector.set([BigInt(libc.addressOf(this.data)), BigInt(size)])
    const words = new BigUint64Array(this.#header.buffer)
    words[0] = BigInt(libc.addressOf(this.name))
    words[2] = BigInt(libc.addressOf(new Uint8Array(this.#vector.buffer)))
    words[3] = 1n
    words[4] = BigInt(libc.addressOf(new Uint8Array(this.control.buffer)))
  }

  /** The octets that came, or `-errno`. */
  receive(fd: libc.Descriptor): number {
    this.#words[NAME_LENGTH_WORD] = this.name.length
    this.#words[CONTROL_LENGTH_WORD] = this.control.byteLength
    this.#words[CONTROL_LENGTH_WORD + 1] = 0
    return libc.receiveMessage(fd, this.#header)
  }

  /** Whether the kernel told something beside the message. */
  get hasControl(): boolean {
    return (this.#words[CONTROL_LENGTH_WORD] ?? 0) > 0
  }
}

/** Octets that stay where they are: those of a short array without a buffer move when somebody asks for one. */
function fixed(size: number): Uint8Array {
  return new Uint8Array(new ArrayBuffer(size))
}
