// What a frame of the control capture is about, and what of it nobody may see. A digest is no secret, but a weak password can
// be found from one, offline: the octets of the options that sign TCP, of BFD's authentication, which may be a plain password,
// and of the seal of heartbeats are made zero before a frame is kept. So are the checksums that cover them, since those of some
// segments together are as good as a digest.
// Contract: RFC 2385 3, RFC 5925 2.2, RFC 5880 4.1. The frames are those that control-filter.ts lets through.

import { ECHO_PORT } from '@ingot/bfd'
import { HEARTBEAT_ETHERTYPE, SEAL_SIZE, statedAddresses } from '@ingot/layer2'
import { addressBytes, formatAddress, type Address } from '@ingot/net'
import { BGP_PORT } from './control-filter.ts'

export type ControlKind = 'layer2' | 'heartbeats' | 'bgp' | 'bfd'

/** Where one listens that speaks BGP on a port of its own: a peer, or this node. */
export interface SessionEnd {
  /** 4 or 16 octets. */
  readonly address: Uint8Array
  readonly port: number
}

const ETHERTYPE = 12
const ARP = 0x0806
const IPV6 = 0x86dd
const [TCP, UDP] = [6, 17]

/** From the start of the frame. */
const IPV4_LAYOUT = { protocol: 23, source: 26, destination: 30, transport: 34, addressSize: 4 } as const
const IPV6_LAYOUT = { protocol: 20, source: 22, destination: 38, transport: 54, addressSize: 16 } as const
const ARP_ADDRESSES = [28, 38] as const
const ICMPV6 = 58
const NEIGHBOUR_SOLICITATION = 135
const REDIRECT = 137
const ND_TARGET = 62

const [OPTION_END, OPTION_NO_OPERATION, OPTION_MD5, OPTION_AUTHENTICATION] = [0, 1, 19, 29]
const TCP_SIZE = 20
const TCP_CHECKSUM = 16
const UDP_SIZE = 8
const UDP_CHECKSUM = 6
const CHECKSUM_SIZE = 2
/** Behind it stands what an Authentication Section holds but for its type and length. */
const BFD_AUTHENTICATION_DATA = 26

/** Of the frame at `at`. */
export function kindOf(octets: Uint8Array, at: number): ControlKind {
  const etherType = half(octets, at + ETHERTYPE)
  if (etherType === HEARTBEAT_ETHERTYPE) return 'heartbeats'
  if (etherType === ARP) return 'layer2'
  const protocol = octets[at + layoutOf(etherType).protocol]
  return protocol === TCP ? 'bgp' : protocol === UDP ? 'bfd' : 'layer2'
}

/** Whether a segment of TCP is of BGP: of its own port, or of one of these ends. Another program may have such a port, too. */
export function isOfSession(octets: Uint8Array, at: number, ends: readonly SessionEnd[]): boolean {
  const { source, destination, transport, addressSize } = layoutOf(half(octets, at + ETHERTYPE))
  const [sourcePort, destinationPort] = [half(octets, at + transport), half(octets, at + transport + 2)]
  if (sourcePort === BGP_PORT || destinationPort === BGP_PORT) return true
  for (const { address, port } of ends) {
    if (address.length !== addressSize) continue
    if (sourcePort === port && isAt(octets, at + source, address)) return true
    if (destinationPort === port && isAt(octets, at + destination, address)) return true
  }
  return false
}

/** Makes zero what nobody may see of a frame. */
export function hideSecrets(octets: Uint8Array, at: number, length: number, kind: ControlKind): void {
  const end = at + length
  const transport = at + layoutOf(half(octets, at + ETHERTYPE)).transport
  if (kind === 'heartbeats') octets.fill(0, Math.max(at + ETHERTYPE + 2, end - SEAL_SIZE), end)
  if (kind === 'bgp' && hideSignatures(octets, transport, end))
    octets.fill(0, transport + TCP_CHECKSUM, transport + TCP_CHECKSUM + CHECKSUM_SIZE)
  const authentication = transport + UDP_SIZE + BFD_AUTHENTICATION_DATA
  if (kind !== 'bfd' || half(octets, transport + 2) === ECHO_PORT || authentication >= end) return
  octets.fill(0, authentication, end)
  octets.fill(0, transport + UDP_CHECKSUM, transport + UDP_CHECKSUM + CHECKSUM_SIZE)
}

/** Option by option; of what is no option any more, all. Whether there was anything to hide. */
function hideSignatures(octets: Uint8Array, segment: number, frameEnd: number): boolean {
  let isSigned = false
  const end = Math.min(frameEnd, segment + ((octets[segment + 12] ?? 0) >> 4) * 4)
  for (let at = segment + TCP_SIZE; at < end;) {
    const kind = octets[at]
    if (kind === OPTION_END) break
    if (kind === OPTION_NO_OPERATION) {
      at += 1
      continue
    }
    const length = octets[at + 1] ?? 0
    if (length < 2 || at + length > end) {
      octets.fill(0, at, end)
      return true
    }
    if (kind === OPTION_MD5) octets.fill(0, at + 2, at + length)
    // the numbers of its keys stay
    if (kind === OPTION_AUTHENTICATION) octets.fill(0, Math.min(at + 4, at + length), at + length)
    isSigned ||= kind === OPTION_MD5 || kind === OPTION_AUTHENTICATION
    at += length
  }
  return isSigned
}

/** Whether a whole frame is from, to or about an address. */
export function concerns(frame: Uint8Array, address: Address): boolean {
  if (half(frame, ETHERTYPE) === HEARTBEAT_ETHERTYPE)
    return statedAddresses(frame).includes(formatAddress(address))
  const octets = addressBytes(address)
  return placesOf(frame, address).some((place) => isAt(frame, place, octets))
}

/** Where addresses of that family are. */
function placesOf(frame: Uint8Array, { family }: Address): readonly number[] {
  const etherType = half(frame, ETHERTYPE)
  if ((etherType === IPV6) !== (family === 'IPv6')) return []
  if (etherType === ARP) return ARP_ADDRESSES
  const { protocol, source, destination, transport } = layoutOf(etherType)
  const type = frame[transport] ?? 0
  const hasTarget = frame[protocol] === ICMPV6 && type >= NEIGHBOUR_SOLICITATION && type <= REDIRECT
  return family === 'IPv6' && hasTarget ? [source, destination, ND_TARGET] : [source, destination]
}

function layoutOf(etherType: number) {
  return etherType === IPV6 ? IPV6_LAYOUT : IPV4_LAYOUT
}

function isAt(octets: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) if (octets[at + index] !== wanted[index]) return false
  return true
}

function half(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
}
