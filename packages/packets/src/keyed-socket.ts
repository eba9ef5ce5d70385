// The link of the keyed frames that speakers send each other beside IP (EtherType 88b5, IEEE's local experiments): a
// packet socket in their group, on one interface. Only frames to the group and of no other VLAN come in. What the
// frames say, and whether to believe them, is not known here.

import { milliseconds, type Milliseconds } from '@ingot/api'
import { HEARTBEAT_ETHERTYPE, HEARTBEAT_GROUP, type Interface } from '@ingot/layer2'
import { ENETDOWN } from './errno.ts'
import { KEYED_FILTER } from './keyed-filter.ts'
import * as libc from './libc.ts'
import { FRAME_MAX, type KeyedLink, type OpenFailure } from './network.ts'
import type { OpenSockets, Polled } from './open-sockets.ts'
import { int, openRawPacketSocket, packetMembership, SOL_PACKET, SOL_SOCKET } from './raw-packet-socket.ts'

const SO_TIMESTAMPNS = 35
const PACKET_ADD_MEMBERSHIP = 1
const PACKET_MR_MULTICAST = 0

/** Opens the link and joins the group; the errno where the kernel refuses. */
export function openKeyedSocket(sockets: OpenSockets, attached: Interface): KeyedSocket | OpenFailure {
  const membership = packetMembership(attached.index, PACKET_MR_MULTICAST, HEARTBEAT_GROUP)
  const fd = openRawPacketSocket({
    interfaceIndex: attached.index,
    etherType: HEARTBEAT_ETHERTYPE,
    filter: KEYED_FILTER,
    socketOptions: [
      [SOL_SOCKET, SO_TIMESTAMPNS, int(1)],
      [SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership],
    ],
  })
  if (fd < 0) return { errno: -fd }
  return new KeyedSocket(sockets, sockets.poll(fd), attached.index)
}

export class KeyedSocket implements KeyedLink {
  readonly interfaceIndex: number
  receivedAt = milliseconds(0)
  isCutOff = false
  readonly #sockets: OpenSockets
  readonly #polled: Polled
  readonly #received = new ReceiveBuffers(FRAME_MAX)

  constructor(sockets: OpenSockets, polled: Polled, interfaceIndex: number) {
    this.#sockets = sockets
    this.#polled = polled
    this.interfaceIndex = interfaceIndex
  }

  get isReadable(): boolean {
    return this.#polled.isReadable
  }

  send(frame: Uint8Array): boolean {
    return frame.length <= FRAME_MAX && libc.send(this.#polled.fd, frame) === frame.length
  }

  receive(into: Uint8Array): number {
    const received = this.#received.receive(this.#polled.fd)
    if (received === -ENETDOWN) this.isCutOff = true
    const length = Math.min(received, into.length)
    if (length <= 0) {
      this.#polled.isReadable = false
      return 0
    }
    into.set(this.#received.frame.subarray(0, length))
    this.receivedAt = this.#received.stamp
    return length
  }

  close(): void {
    this.#sockets.release(this.#polled)
  }
}

/**
 * A `struct msghdr` with one iovec and room for the stamp, made once: name u64, length u32, iov u64 at 16, count u64,
 * control u64 at 32, its length u64 at 40.
 */
class ReceiveBuffers {
  readonly frame: Uint8Array
  readonly #vector = new BigUint64Array(2)
  /** `struct cmsghdr`, 16 octets, then seconds and nanoseconds, u64 each. */
  readonly #control = new Uint32Array(8)
  readonly #words = new Uint32Array(14)
  readonly #header = new Uint8Array(this.#words.buffer)

  constructor(size: number) {
    this.frame = new Uint8Array(size)
    this.#vector.set([BigInt(libc.addressOf(this.frame)), BigInt(size)])
    const words = new BigUint64Array(this.#header.buffer)
    words[2] = BigInt(libc.addressOf(new Uint8Array(this.#vector.buffer)))
    words[3] = 1n
    words[4] = BigInt(libc.addressOf(new Uint8Array(this.#control.buffer)))
  }

  receive(fd: libc.Descriptor): number {
    this.#words[10] = this.#control.byteLength
    this.#words[11] = 0
    return libc.receiveMessage(fd, this.#header)
  }

  /** When the kernel received the frame. */
  get stamp(): Milliseconds {
    const seconds = (this.#control[5] ?? 0) * 2 ** 32 + (this.#control[4] ?? 0)
    return milliseconds(seconds * 1000 + (this.#control[6] ?? 0) / 1e6)
  }
}
