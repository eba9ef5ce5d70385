// The frame that an echo packet travels in (RFC 5881 4): Ethernet to the neighbour, IP to ourselves, so that the neighbour
// does nothing but forward it. The kernel would neither send nor receive such a packet, hence whole frames. Its source is
// our address too: another one would not pass a router's check of sources (RFC 3704). Over IPv6 bfdd of FRR sends them to
// the neighbour's own address instead, and waits for its bfdd to send them back.
//
//    0  destination 6 | source 6 | 0800 or 86dd                                              Ethernet
//   14  45 | tos | total length 2 | id 2 | flags, fragment 2 | ttl | protocol | checksum 2   IPv4 (RFC 791)
//   26  source 4 | destination 4
//   14  version, class, flow label 4 | payload length 2 | next header | hop limit            IPv6 (RFC 8200)
//   22  source 16 | destination 16
//    …  source port 2 | destination port 2 | length 2 | checksum 2 | payload                 UDP (RFC 768)

import { addressBytes, addressFromBytes, type Address, type Family } from '@ingot/net'
import { writeWord } from './control-packet.ts'
import { ECHO_SIZE } from './echo-function.ts'
import { ECHO_PORT } from './ports.ts'

/** Where the fields of a family are. */
interface Layout {
  readonly etherType: number
  readonly ttl: number
  readonly protocol: number
  readonly source: number
  readonly destination: number
  readonly udp: number
}

const LAYOUTS: Readonly<Record<Family, Layout>> = {
  IPv4: { etherType: 0x0800, ttl: 22, protocol: 23, source: 26, destination: 30, udp: 34 },
  IPv6: { etherType: 0x86dd, ttl: 21, protocol: 20, source: 22, destination: 38, udp: 54 },
}
const IP = 14
const IPV4_CHECKSUM = 24
const UDP_SIZE = 8
const PROTOCOL_UDP = 17
const LARGEST_TTL = 255
/** More fragments, and where this one lies. Don't fragment is no matter. */
const FRAGMENT = 0x3fff

/** Of the larger family. */
export const ECHO_FRAME_SIZE = LAYOUTS.IPv6.udp + UDP_SIZE + ECHO_SIZE

/** What there is to know of a frame on the link of an echo. */
export interface EchoFrame {
  /** The hardware address of whoever sent it on this link. */
  readonly sender: Uint8Array
  readonly source: Address
  readonly destination: Address
  readonly ttl: number
  readonly destinationPort: number
  readonly payload: Uint8Array
}

/** An echo packet to ourselves, by way of `neighbour`: written to `into`, as long as it is. */
export function writeEchoFrame(
  into: Uint8Array,
  neighbour: Uint8Array,
  own: { readonly hardwareAddress: Uint8Array; readonly address: Address },
  payload: Uint8Array,
): Uint8Array {
  const layout = LAYOUTS[own.address.family]
  const { etherType, source, destination, udp } = layout
  const length = UDP_SIZE + payload.length
  const frame = into.subarray(0, udp + length)
  frame.fill(0)
  frame.set(neighbour, 0)
  frame.set(own.hardwareAddress, 6)
  writeHalf(frame, 12, etherType)
  const address = addressBytes(own.address)
  frame.set(address, source)
  frame.set(address, destination)
  writeHalf(frame, udp, ECHO_PORT)
  writeHalf(frame, udp + 2, ECHO_PORT)
  writeHalf(frame, udp + 4, length)
  frame.set(payload, udp + UDP_SIZE)
  writeIpHeader(frame, layout)
  return frame
}

/** A whole UDP packet of IP without options; undefined for anything else. */
export function readEchoFrame(frame: Uint8Array): EchoFrame | undefined {
  const layout = layoutOf(frame)
  if (layout === undefined || frame[layout.protocol] !== PROTOCOL_UDP) return undefined
  const { ttl, source, destination, udp } = layout
  const end = layout === LAYOUTS.IPv4 ? IP + half(frame, IP + 2) : udp + half(frame, IP + 4)
  if (end > frame.length || end < udp + UDP_SIZE) return undefined
  return {
    sender: frame.slice(6, 12),
    source: addressFromBytes(frame.subarray(source, destination)),
    destination: addressFromBytes(frame.subarray(destination, udp)),
    ttl: frame[ttl] ?? 0,
    destinationPort: half(frame, udp + 2),
    payload: frame.subarray(udp + UDP_SIZE, end),
  }
}

/** Turns the frame around as a router does that forwards it to where it came from. */
export function loopBack(frame: Uint8Array, hardwareAddress: Uint8Array): void {
  const layout = layoutOf(frame)
  if (layout === undefined) return
  frame.copyWithin(0, 6, 12)
  frame.set(hardwareAddress, 6)
  frame[layout.ttl] = Math.max(0, (frame[layout.ttl] ?? 0) - 1)
  if (layout === LAYOUTS.IPv4) writeIpv4Checksum(frame)
}

/** The same for one of IPv6 that is addressed to us: back to its source, with one hop less as bfdd does it. */
export function sendBack(frame: Uint8Array, hardwareAddress: Uint8Array): void {
  const layout = layoutOf(frame)
  if (layout !== LAYOUTS.IPv6) return
  const { source, destination, udp } = layout
  const [from, port] = [frame.slice(source, destination), frame.slice(udp, udp + 2)]
  frame.copyWithin(source, destination, udp)
  frame.set(from, destination)
  frame.copyWithin(udp, udp + 2, udp + 4)
  frame.set(port, udp + 2)
  // the same as before, but from a kernel on the same machine it comes without
  writeUdpChecksum(frame)
  loopBack(frame, hardwareAddress)
}

/** Undefined for what is neither family, has options, or is a fragment. */
function layoutOf(frame: Uint8Array): Layout | undefined {
  const { IPv4, IPv6 } = LAYOUTS
  const etherType = half(frame, 12)
  if (etherType === IPv6.etherType) return (frame[IP] ?? 0) >> 4 === 6 ? IPv6 : undefined
  const isPlain = frame[IP] === 0x45 && (half(frame, IP + 6) & FRAGMENT) === 0
  return etherType === IPv4.etherType && isPlain ? IPv4 : undefined
}

/** Class CS6, as FRR's bfdd: network control. */
function writeIpHeader(frame: Uint8Array, { ttl, protocol, udp }: Layout): void {
  frame[ttl] = LARGEST_TTL
  frame[protocol] = PROTOCOL_UDP
  if (udp === LAYOUTS.IPv4.udp) {
    // no sum of UDP: the numbers inside are checked
    writeWord(frame, IP, (0x45 << 24) | (0xc0 << 16) | (frame.length - IP))
    writeIpv4Checksum(frame)
    return
  }
  writeWord(frame, IP, (6 << 28) | (0xc0 << 20))
  writeHalf(frame, IP + 4, frame.length - udp)
  writeUdpChecksum(frame)
}

/** Over IPv6 there has to be one (RFC 8200 8.1). */
function writeUdpChecksum(frame: Uint8Array): void {
  const { source, udp } = LAYOUTS.IPv6
  const length = half(frame, IP + 4)
  writeHalf(frame, udp + 6, 0)
  const sum = checksum(frame, source, udp + length, length + PROTOCOL_UDP)
  writeHalf(frame, udp + 6, sum === 0 ? 0xffff : sum)
}

function writeIpv4Checksum(frame: Uint8Array): void {
  writeHalf(frame, IPV4_CHECKSUM, 0)
  writeHalf(frame, IPV4_CHECKSUM, checksum(frame, IP, LAYOUTS.IPv4.udp, 0))
}

/** RFC 1071, of what has 0 where its checksum is to stand. */
function checksum(frame: Uint8Array, start: number, end: number, first: number): number {
  let sum = first
  // as if a zero followed an odd one
  for (let at = start; at < end; at += 2) sum += at + 1 < end ? half(frame, at) : (frame[at] ?? 0) << 8
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

function half(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
}

function writeHalf(into: Uint8Array, at: number, value: number): void {
  into[at] = value >>> 8
  into[at + 1] = value
}
