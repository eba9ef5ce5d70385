// The frame that an echo packet travels in (RFC 5881 4): Ethernet to the neighbour, IPv4 to ourselves, so that the
// neighbour does nothing but forward it. The kernel would neither send nor receive such a packet, hence whole frames. Its
// source is our address too: another one would not pass a router's check of sources (RFC 3704).
//
//    0  destination 6 | source 6 | 0800                                                      Ethernet
//   14  45 | tos | total length 2 | id 2 | flags, fragment 2 | ttl | protocol | checksum 2   IPv4 (RFC 791)
//   26  source 4 | destination 4
//   34  source port 2 | destination port 2 | length 2 | checksum 2                           UDP (RFC 768)
//   42  payload

import { readWord, writeWord } from './control-packet.ts'
import { ECHO_SIZE } from './echo-function.ts'
import { ECHO_PORT } from './ports.ts'

const ETHERTYPE_IPV4 = 0x0800
const IP = 14
const TTL = 22
const CHECKSUM = 24
const SOURCE = 26
const DESTINATION = 30
const UDP = 34
const PAYLOAD = 42
const PROTOCOL_UDP = 17
const LARGEST_TTL = 255
/** More fragments, and where this one lies. Don't fragment is no matter. */
const FRAGMENT = 0x3fff

export const ECHO_FRAME_SIZE = PAYLOAD + ECHO_SIZE

/** What there is to know of a frame on the link of an echo: IPv4 addresses as 32 bits. */
export interface EchoFrame {
  /** The hardware address of whoever sent it on this link. */
  readonly sender: Uint8Array
  readonly source: number
  readonly destination: number
  readonly ttl: number
  readonly destinationPort: number
  readonly payload: Uint8Array
}

/** An echo packet to ourselves, by way of `neighbour`. */
export function writeEchoFrame(
  into: Uint8Array,
  neighbour: Uint8Array,
  own: { readonly hardwareAddress: Uint8Array; readonly address: number },
  payload: Uint8Array,
): void {
  into.set(neighbour, 0)
  into.set(own.hardwareAddress, 6)
  writeHalf(into, 12, ETHERTYPE_IPV4)
  // class CS6, as FRR's bfdd: network control
  writeWord(into, IP, (0x45 << 24) | (0xc0 << 16) | (ECHO_FRAME_SIZE - IP))
  writeWord(into, IP + 4, 0)
  writeWord(into, TTL, (LARGEST_TTL << 24) | (PROTOCOL_UDP << 16))
  writeWord(into, SOURCE, own.address)
  writeWord(into, DESTINATION, own.address)
  writeHalf(into, CHECKSUM, headerChecksum(into))
  writeHalf(into, UDP, ECHO_PORT)
  writeHalf(into, UDP + 2, ECHO_PORT)
  writeHalf(into, UDP + 4, ECHO_FRAME_SIZE - UDP)
  // none: the numbers inside are checked
  writeHalf(into, UDP + 6, 0)
  into.set(payload, PAYLOAD)
}

/** A whole UDP packet of IPv4 without options; undefined for anything else. */
export function readEchoFrame(frame: Uint8Array): EchoFrame | undefined {
  const end = IP + half(frame, IP + 2)
  const isUdp = frame[IP] === 0x45 && frame[TTL + 1] === PROTOCOL_UDP && half(frame, 12) === ETHERTYPE_IPV4
  if (!isUdp || (half(frame, IP + 6) & FRAGMENT) !== 0 || end > frame.length || end < PAYLOAD)
    return undefined
  return {
    sender: frame.slice(6, 12),
    source: readWord(frame, SOURCE),
    destination: readWord(frame, DESTINATION),
    ttl: frame[TTL] ?? 0,
    destinationPort: half(frame, UDP + 2),
    payload: frame.subarray(PAYLOAD, end),
  }
}

/** Turns the frame around as a router does that forwards it to where it came from. */
export function loopBack(frame: Uint8Array, hardwareAddress: Uint8Array): void {
  frame.copyWithin(0, 6, 12)
  frame.set(hardwareAddress, 6)
  frame[TTL] = Math.max(0, (frame[TTL] ?? 0) - 1)
  writeHalf(frame, CHECKSUM, 0)
  writeHalf(frame, CHECKSUM, headerChecksum(frame))
}

/** RFC 1071, of a header whose checksum is 0. */
function headerChecksum(frame: Uint8Array): number {
  let sum = 0
  for (let at = IP; at < UDP; at += 2) sum += half(frame, at)
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
