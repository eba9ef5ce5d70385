// From an IP packet to the TCP segment in it, where it belongs to a BGP session (port 179). Only what is asked for: checksums
// are often not those of the wire in a capture, since the interface computes them.

import { addressFromBytes, formatAddress } from '@ingot/net'

const BGP_PORT = 179
const TCP = 6
const IPV4_SIZE_MIN = 20
const IPV6_SIZE = 40
const TCP_SIZE_MIN = 20
/** Hop-by-hop options, routing, destination options: all have their length in the second octet. */
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 60])

export interface TcpSegment {
  /** `192.0.2.1:179`, `[2001:db8::1]:40112`. */
  readonly from: string
  readonly to: string
  readonly sequence: number
  readonly isFirst: boolean
  readonly payload: Uint8Array
  /** Octets that the segment has and the capture has not. */
  readonly missing: number
}

/** Undefined for what is none of BGP. */
export function bgpSegmentIn(packet: Uint8Array): TcpSegment | undefined {
  const version = (packet[0] ?? 0) >>> 4
  if (version === 4) return inIpv4(packet)
  return version === 6 ? inIpv6(packet) : undefined
}

function inIpv4(packet: Uint8Array): TcpSegment | undefined {
  const size = ((packet[0] ?? 0) & 0xf) * 4
  if (packet.length < IPV4_SIZE_MIN || size < IPV4_SIZE_MIN || packet[9] !== TCP) return undefined
  const total = shortAt(packet, 2)
  // 0 where the interface cuts it into segments only later
  const end = total === 0 ? packet.length : total
  return segmentOf(packet, { source: 12, addressSize: 4, start: size, end })
}

function inIpv6(packet: Uint8Array): TcpSegment | undefined {
  if (packet.length < IPV6_SIZE) return undefined
  const length = shortAt(packet, 4)
  let [next, at] = [packet[6] ?? 0, IPV6_SIZE]
  while (EXTENSIONS.has(next)) {
    next = packet[at] ?? TCP
    at += ((packet[at + 1] ?? 0) + 1) * 8
  }
  if (next !== TCP) return undefined
  return segmentOf(packet, {
    source: 8,
    addressSize: 16,
    start: at,
    end: length === 0 ? packet.length : IPV6_SIZE + length,
  })
}

interface Layout {
  readonly source: number
  readonly addressSize: number
  readonly start: number
  readonly end: number
}

function segmentOf(packet: Uint8Array, { source, addressSize, start, end }: Layout): TcpSegment | undefined {
  if (packet.length < start + TCP_SIZE_MIN) return undefined
  const [sourcePort, destinationPort] = [shortAt(packet, start), shortAt(packet, start + 2)]
  if (sourcePort !== BGP_PORT && destinationPort !== BGP_PORT) return undefined
  const payloadAt = start + ((packet[start + 12] ?? 0) >>> 4) * 4
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length)
  const address = (at: number) => addressFromBytes(packet.subarray(at, at + addressSize))
  return {
    from: endText(address(source), sourcePort),
    to: endText(address(source + addressSize), destinationPort),
    sequence: view.getUint32(start + 4),
    isFirst: ((packet[start + 13] ?? 0) & 2) !== 0,
    payload: packet.subarray(
      Math.min(payloadAt, packet.length),
      Math.max(payloadAt, Math.min(end, packet.length)),
    ),
    missing: Math.max(0, end - Math.max(packet.length, payloadAt)),
  }
}

function endText(address: ReturnType<typeof addressFromBytes>, port: number): string {
  const text = formatAddress(address)
  return address.family === 'IPv6' ? `[${text}]:${port}` : `${text}:${port}`
}

function shortAt(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
}
