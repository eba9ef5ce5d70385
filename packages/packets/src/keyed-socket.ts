// Links for whole frames of one kind, on one interface: the keyed frames that speakers send each other beside IP
// (EtherType 88b5, IEEE's local experiments), a packet socket in their group; and the echo packets of BFD. A filter lets
// in no others, and none of another VLAN. What the frames say, and whether to believe them, is not known here.

import { milliseconds, type Milliseconds } from '@ingot/api'
import { HEARTBEAT_ETHERTYPE, HEARTBEAT_GROUP, type Interface } from '@ingot/layer2'
import { ECHO_FILTER } from './echo-filter.ts'
import { ENETDOWN } from './errno.ts'
import { KEYED_FILTER } from './keyed-filter.ts'
import * as libc from './libc.ts'
import { MessageBuffers } from './message-buffers.ts'
import { FRAME_MAX, type KeyedLink, type OpenFailure } from './network.ts'
import type { OpenSockets, Polled } from './open-sockets.ts'
import { int, openRawPacketSocket, packetMembership, SOL_PACKET, SOL_SOCKET } from './raw-packet-socket.ts'

const SO_TIMESTAMPNS = 35
const PACKET_ADD_MEMBERSHIP = 1
const PACKET_MR_MULTICAST = 0
const PACKET_IGNORE_OUTGOING = 23
/** Both families: one socket for an interface. */
const ETH_P_ALL = 0x0003

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

/** Opens the link of BFD's echo packets, and of the Control packets that show whose frames they are. */
export function openEchoSocket(sockets: OpenSockets, attached: Interface): KeyedSocket | OpenFailure {
  const fd = openRawPacketSocket({
    interfaceIndex: attached.index,
    etherType: ETH_P_ALL,
    filter: ECHO_FILTER,
    socketOptions: [
      [SOL_SOCKET, SO_TIMESTAMPNS, int(1)],
      [SOL_PACKET, PACKET_IGNORE_OUTGOING, int(1)],
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
  readonly #received = new MessageBuffers(FRAME_MAX)

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
    into.set(this.#received.data.subarray(0, length))
    this.receivedAt = stampOf(this.#received.control)
    return length
  }

  close(): void {
    this.#sockets.release(this.#polled)
  }
}

/** When the kernel received the frame: `struct cmsghdr`, 16 octets, then seconds and nanoseconds, u64 each. */
function stampOf(control: Uint32Array): Milliseconds {
  const seconds = (control[5] ?? 0) * 2 ** 32 + (control[4] ?? 0)
  return milliseconds(seconds * 1000 + (control[6] ?? 0) / 1e6)
}
