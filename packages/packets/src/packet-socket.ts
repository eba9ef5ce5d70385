// A packet socket (packet(7)) on one interface for one EtherType, whose frames go straight into and out of the rings
// in WASM memory: recvmmsg and sendmmsg take the message headers that lie there. The filter is attached before the
// socket is bound, so nothing unfiltered is ever queued.

import { BATCH, HEADER_SIZE, RECEIVE_HEADERS, TRANSMIT_HEADERS } from '@ingot/wire'
import type { Interface } from '@ingot/layer2'
import type { AddressFilter } from './address-filter.ts'
import { encode, keep, type Instruction } from './bpf.ts'
import * as libc from './libc.ts'
import { FILTER_INSTRUCTIONS, type Link, type OpenFailure, type Protocol } from './network.ts'

const AF_PACKET = 17
const SOCK_RAW = 3
const SOL_SOCKET = 1
const SO_RCVBUF = 8
const SO_ATTACH_FILTER = 26
const SOL_PACKET = 263
const PACKET_AUXDATA = 8
const ETHER_TYPES = { arp: 0x0806, ndp: 0x86dd } as const

/** Room for a burst of some thousands of frames; the kernel takes what net.core.rmem_max allows. */
const RECEIVE_BUFFER_OCTETS = 4 * 1024 * 1024
const SMALLEST_FILTER = 64

/** Opens, filters (everything dropped) and binds; the errno where one is refused. `memory` is the rings' process address. */
export function openPacketSocket(
  memory: number,
  attached: Interface,
  protocol: Protocol,
  closed: (fd: libc.Descriptor) => void,
): PacketSocket | OpenFailure {
  const fd = libc.socket(AF_PACKET, SOCK_RAW, 0)
  if (fd < 0) return { errno: -fd }
  libc.setOption(fd, SOL_SOCKET, SO_RCVBUF, int(RECEIVE_BUFFER_OCTETS))
  const refused = [
    attachFilter(fd, [keep(0)]),
    libc.setOption(fd, SOL_PACKET, PACKET_AUXDATA, int(1)),
    libc.bind(fd, linkLayerAddress(ETHER_TYPES[protocol], attached.index)),
  ].find((result) => result < 0)
  if (refused !== undefined) {
    libc.close(fd)
    return { errno: -refused }
  }
  return new PacketSocket(memory, fd, attached.index, protocol, closed)
}

export class PacketSocket implements Link {
  readonly interfaceIndex: number
  readonly protocol: Protocol
  readonly fd: libc.Descriptor
  readonly #memory: number
  readonly #closed: (fd: libc.Descriptor) => void

  constructor(
    memory: number,
    fd: libc.Descriptor,
    interfaceIndex: number,
    protocol: Protocol,
    closed: (fd: libc.Descriptor) => void,
  ) {
    this.#memory = memory
    this.fd = fd
    this.interfaceIndex = interfaceIndex
    this.protocol = protocol
    this.#closed = closed
  }

  /** Asks for smaller programs until the kernel's option memory takes one; the old filter stays in force until then. */
  setFilter(build: (limit: number) => AddressFilter): AddressFilter | undefined {
    for (let limit = FILTER_INSTRUCTIONS; limit >= SMALLEST_FILTER; limit >>= 1) {
      const filter = build(limit)
      if (attachFilter(this.fd, filter.program) >= 0) return filter
    }
    return undefined
  }

  receive(): number {
    return Math.max(0, libc.receiveMessages(this.fd, this.#memory + RECEIVE_HEADERS, BATCH))
  }

  send(count: number): number {
    let taken = 0
    while (taken < count) {
      const headers = this.#memory + TRANSMIT_HEADERS + taken * HEADER_SIZE
      const more = libc.sendMessages(this.fd, headers, count - taken)
      if (more <= 0) break
      taken += more
    }
    return taken
  }

  close(): void {
    libc.close(this.fd)
    this.#closed(this.fd)
  }
}

/** `struct sock_fprog`: u16 length, padding, u64 pointer to the instructions. */
function attachFilter(fd: libc.Descriptor, program: readonly Instruction[]): number {
  const instructions = encode(program)
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, program.length, true)
  view.setBigUint64(8, BigInt(libc.addressOf(instructions)), true)
  return libc.setOption(fd, SOL_SOCKET, SO_ATTACH_FILTER, bytes)
}

/** `struct sockaddr_ll` of an EtherType on an interface. */
function linkLayerAddress(etherType: number, interfaceIndex: number): Uint8Array {
  const bytes = new Uint8Array(20)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, AF_PACKET, true)
  view.setUint16(2, etherType)
  view.setInt32(4, interfaceIndex, true)
  return bytes
}

function int(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setInt32(0, value, true)
  return bytes
}
