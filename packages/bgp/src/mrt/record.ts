// MRT, in which route collectors and tools keep messages (RFC 6396, RFC 8050): one message of a session as a record, and back.
// Pure; whoever reads or writes the file cuts it into records by their headers.
//
//   header         seconds since 1970, 32 bits | type, 16 | subtype, 16 | length of what follows, 32
//   BGP4MP_ET      microseconds, 32 bits | as BGP4MP
//   BGP4MP         peer AS | local AS (32 bits each with AS4, else 16) | interface, 16 | AFI, 16 | peer address | local address | message

import { addressBytes, addressFromBytes, type Address } from '@ingot/net'
import { AFI } from '../wire/address-family.ts'
import { OctetWriter } from '../wire/octet-writer.ts'

export const MRT_HEADER_SIZE = 12

export interface MrtHeader {
  /** Since 1970. */
  readonly seconds: number
  readonly type: number
  readonly subtype: number
  /** Octets behind the header. */
  readonly length: number
}

/** A message of a session, as it was sent or received. */
export interface MrtMessage {
  /** Since 1970. */
  readonly microseconds: number
  readonly peerAsn: number
  readonly localAsn: number
  readonly interfaceIndex: number
  readonly peer: Address
  readonly local: Address
  /** By the local end; received unless so. */
  readonly isSent: boolean
  readonly hasFourOctetAs: boolean
  /** Prefixes have path identifiers (RFC 8050). */
  readonly hasPaths: boolean
  /** The whole message. */
  readonly octets: Uint8Array
}

const BGP4MP = 16
const BGP4MP_ET = 17
const MICROSECONDS_SIZE = 4

interface Subtype {
  readonly hasFourOctetAs: boolean
  readonly isSent: boolean
  readonly hasPaths: boolean
}

/** Those with messages in them. */
const SUBTYPES: ReadonlyMap<number, Subtype> = new Map([
  [1, { hasFourOctetAs: false, isSent: false, hasPaths: false }],
  [4, { hasFourOctetAs: true, isSent: false, hasPaths: false }],
  [6, { hasFourOctetAs: false, isSent: true, hasPaths: false }],
  [7, { hasFourOctetAs: true, isSent: true, hasPaths: false }],
  [8, { hasFourOctetAs: false, isSent: false, hasPaths: true }],
  [9, { hasFourOctetAs: true, isSent: false, hasPaths: true }],
  [10, { hasFourOctetAs: false, isSent: true, hasPaths: true }],
  [11, { hasFourOctetAs: true, isSent: true, hasPaths: true }],
])

/** A whole record with a time in microseconds. Both addresses are of one family. */
export function encodeMrtMessage(message: MrtMessage): Uint8Array {
  const { peer, local, microseconds } = message
  const [subtype = 0] =
    [...SUBTYPES].find(
      ([, it]) =>
        it.hasFourOctetAs === message.hasFourOctetAs &&
        it.isSent === message.isSent &&
        it.hasPaths === message.hasPaths,
    ) ?? []
  const body = new OctetWriter().u32(microseconds % 1e6)
  if (message.hasFourOctetAs) body.u32(message.peerAsn).u32(message.localAsn)
  else body.u16(message.peerAsn).u16(message.localAsn)
  body.u16(message.interfaceIndex).u16(AFI[peer.family])
  const octets = body.bytes(addressBytes(peer)).bytes(addressBytes(local)).bytes(message.octets).take()
  const header = new OctetWriter()
    .u32(Math.floor(microseconds / 1e6))
    .u16(BGP4MP_ET)
    .u16(subtype)
  return header.u32(octets.length).bytes(octets).take()
}

/** Of at least 12 octets. */
export function decodeMrtHeader(octets: Uint8Array): MrtHeader {
  const view = viewOf(octets)
  return {
    seconds: view.getUint32(0),
    type: view.getUint16(4),
    subtype: view.getUint16(6),
    length: view.getUint32(8),
  }
}

/** What stands behind a header; `other` for a record without a message, `broken` for one that is cut. */
export function decodeMrtMessage(
  { seconds, type, subtype }: MrtHeader,
  body: Uint8Array,
): MrtMessage | 'other' | 'broken' {
  const of = SUBTYPES.get(subtype)
  if (of === undefined || (type !== BGP4MP && type !== BGP4MP_ET)) return 'other'
  const view = viewOf(body)
  const start = type === BGP4MP_ET ? MICROSECONDS_SIZE : 0
  const asSize = of.hasFourOctetAs ? 4 : 2
  const interfaceAt = start + 2 * asSize
  if (body.length < interfaceAt + 4) return 'broken'
  const afi = view.getUint16(interfaceAt + 2)
  const addressSize = afi === AFI.IPv4 ? 4 : afi === AFI.IPv6 ? 16 : 0
  const [peerAt, localAt] = [interfaceAt + 4, interfaceAt + 4 + addressSize]
  const messageAt = localAt + addressSize
  if (addressSize === 0 || body.length < messageAt) return 'broken'
  const asn = (at: number) => (of.hasFourOctetAs ? view.getUint32(at) : view.getUint16(at))
  return {
    ...of,
    microseconds: seconds * 1e6 + (start === 0 ? 0 : view.getUint32(0)),
    peerAsn: asn(start),
    localAsn: asn(start + asSize),
    interfaceIndex: view.getUint16(interfaceAt),
    peer: addressFromBytes(body.subarray(peerAt, localAt)),
    local: addressFromBytes(body.subarray(localAt, messageAt)),
    octets: body.subarray(messageAt),
  }
}

function viewOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.length)
}
