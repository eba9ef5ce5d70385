// A packet socket on one interface for one protocol, whose frames go straight into and out of the rings in WASM
// memory: recvmmsg and sendmmsg take the message headers that lie there. Nothing comes in before a filter is set.

import { BATCH, HEADER_SIZE, RECEIVE_HEADERS, TRANSMIT_HEADERS } from '@ingot/wire'
import type { Interface } from '@ingot/layer2'
import type { AddressFilter } from './address-filter.ts'
import { keep } from './bpf.ts'
import { ENETDOWN } from './errno.ts'
import * as libc from './libc.ts'
import { FILTER_INSTRUCTIONS, type Link, type OpenFailure, type Protocol } from './network.ts'
import type { OpenSockets, Polled } from './open-sockets.ts'
import { attachFilter, int, openRawPacketSocket, SOL_PACKET, SOL_SOCKET } from './raw-packet-socket.ts'

const SO_RCVBUF = 8
const SO_TIMESTAMPNS = 35
const PACKET_AUXDATA = 8
const ETHER_TYPES = { arp: 0x0806, ndp: 0x86dd } as const

/** Room for a burst of some thousands of frames; the kernel takes what net.core.rmem_max allows. */
const RECEIVE_BUFFER_OCTETS = 4 * 1024 * 1024
const SMALLEST_FILTER = 64

/** Opens, filters (everything dropped) and binds; the errno where one is refused. `memory` is the rings' process address. */
export function openPacketSocket(
  memory: number,
  sockets: OpenSockets,
  attached: Interface,
  protocol: Protocol,
  closed: (socket: PacketSocket) => void,
): PacketSocket | OpenFailure {
  const fd = openRawPacketSocket({
    interfaceIndex: attached.index,
    etherType: ETHER_TYPES[protocol],
    filter: [keep(0)],
    socketOptions: [
      [SOL_SOCKET, SO_RCVBUF, int(RECEIVE_BUFFER_OCTETS)],
      [SOL_SOCKET, SO_TIMESTAMPNS, int(1)],
      [SOL_PACKET, PACKET_AUXDATA, int(1)],
    ],
  })
  if (fd < 0) return { errno: -fd }
  return new PacketSocket(memory, sockets, sockets.poll(fd), attached.index, protocol, closed)
}

export class PacketSocket implements Link {
  readonly interfaceIndex: number
  readonly protocol: Protocol
  /** The interface went down or away since the socket was opened; it may never hear of one that came back. */
  isCutOff = false
  readonly #memory: number
  readonly #sockets: OpenSockets
  readonly #polled: Polled
  readonly #closed: (socket: PacketSocket) => void

  constructor(
    memory: number,
    sockets: OpenSockets,
    polled: Polled,
    interfaceIndex: number,
    protocol: Protocol,
    closed: (socket: PacketSocket) => void,
  ) {
    this.#memory = memory
    this.#sockets = sockets
    this.#polled = polled
    this.#closed = closed
    this.interfaceIndex = interfaceIndex
    this.protocol = protocol
  }

  get isReadable(): boolean {
    return this.#polled.isReadable
  }

  /** Asks for smaller programs until the kernel's option memory takes one; the old filter stays in force until then. */
  setFilter(build: (limit: number) => AddressFilter): AddressFilter | undefined {
    for (let limit = FILTER_INSTRUCTIONS; limit >= SMALLEST_FILTER; limit >>= 1) {
      const filter = build(limit)
      if (attachFilter(this.#polled.fd, filter.program) >= 0) return filter
    }
    return undefined
  }

  receive(): number {
    const received = libc.receiveMessages(this.#polled.fd, this.#memory + RECEIVE_HEADERS, BATCH)
    if (received === -ENETDOWN) this.isCutOff = true
    return Math.max(0, received)
  }

  send(count: number): number {
    let taken = 0
    while (taken < count) {
      const headers = this.#memory + TRANSMIT_HEADERS + taken * HEADER_SIZE
      const more = libc.sendMessages(this.#polled.fd, headers, count - taken)
      if (more <= 0) break
      taken += more
    }
    return taken
  }

  close(): void {
    this.#sockets.release(this.#polled)
    this.#closed(this)
  }
}
