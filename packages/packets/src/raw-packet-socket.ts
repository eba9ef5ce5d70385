// A raw packet socket (packet(7)) on one interface for one EtherType, as every packet socket here is opened. The
// filter is attached before the socket is bound, so nothing unfiltered is ever queued. What is read and written, and
// how, is for those who open one.

import { encode, type Instruction } from './bpf.ts'
import * as libc from './libc.ts'

export const SOL_SOCKET = 1
export const SOL_PACKET = 263

const AF_PACKET = 17
const SOCK_RAW = 3
const SO_ATTACH_FILTER = 26

export interface RawPacketSocketOptions {
  readonly interfaceIndex: number
  readonly etherType: number
  readonly filter: readonly Instruction[]
  /** Arguments of setsockopt(2): level, name, value. */
  readonly socketOptions: readonly (readonly [number, number, Uint8Array])[]
}

/** Opens, filters and binds; the descriptor, or the `-errno` of what was refused. */
export function openRawPacketSocket(options: RawPacketSocketOptions): libc.Descriptor {
  const fd = libc.socket(AF_PACKET, SOCK_RAW, 0)
  if (fd < 0) return fd
  const results = [
    attachFilter(fd, options.filter),
    ...options.socketOptions.map(([level, name, value]) => libc.setOption(fd, level, name, value)),
    libc.bind(fd, linkLayerAddress(options.etherType, options.interfaceIndex)),
  ]
  const refused = results.find((result) => result < 0)
  if (refused === undefined) return fd
  libc.close(fd)
  return refused
}

/** Replaces the socket's filter; `struct sock_fprog`: u16 length, padding, u64 pointer to the instructions. */
export function attachFilter(fd: libc.Descriptor, program: readonly Instruction[]): number {
  const instructions = encode(program)
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, program.length, true)
  view.setBigUint64(8, BigInt(libc.addressOf(instructions)), true)
  return libc.setOption(fd, SOL_SOCKET, SO_ATTACH_FILTER, bytes)
}

/** A C `int` for a socket option. */
export function int(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setInt32(0, value, true)
  return bytes
}

/** `struct packet_mreq`: i32 interface, u16 type, u16 length of the address, address 8. */
export function packetMembership(
  interfaceIndex: number,
  type: number,
  address = new Uint8Array(),
): Uint8Array {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, interfaceIndex, true)
  view.setUint16(4, type, true)
  view.setUint16(6, address.length, true)
  bytes.set(address, 8)
  return bytes
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
