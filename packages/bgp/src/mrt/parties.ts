// What every record of BGP4MP begins with (RFC 6396 4.4): when it was, and between whom; and the header before it.
//
//   header         seconds since 1970, 32 bits | type, 16 | subtype, 16 | length of what follows, 32
//   BGP4MP_ET      microseconds, 32 bits | as BGP4MP
//   BGP4MP         peer AS | local AS (32 bits each with AS4, else 16) | interface, 16 | AFI, 16 | peer address | local address | …

import { addressBytes, addressFromBytes, type Address } from '@ingot/net'
import { AFI } from '../wire/address-family.ts'
import { OctetWriter } from '../wire/octet-writer.ts'
import { AS_TRANS } from '../wire/open.ts'

export const MRT_HEADER_SIZE = 12

export interface MrtHeader {
  /** Since 1970. */
  readonly seconds: number
  readonly type: number
  readonly subtype: number
  /** Octets behind the header. */
  readonly length: number
}

export interface MrtParties {
  /** Since 1970. */
  readonly microseconds: number
  /** 0 where it is not known. */
  readonly peerAsn: number
  readonly localAsn: number
  /** 0 where it is not known. */
  readonly interfaceIndex: number
  /** Both addresses are of one family. */
  readonly peer: Address
  readonly local: Address
}

const BGP4MP = 16
const BGP4MP_ET = 17
const MICROSECONDS_SIZE = 4

/** A whole record, with its time in microseconds. */
export function encodeRecord(
  subtype: number,
  hasFourOctetAs: boolean,
  { microseconds, peerAsn, localAsn, interfaceIndex, peer, local }: MrtParties,
  rest: Uint8Array,
): Uint8Array {
  const start = new OctetWriter().u32(microseconds % 1e6)
  for (const asn of [peerAsn, localAsn]) {
    if (hasFourOctetAs) start.u32(asn)
    else start.u16(asn > 0xffff ? AS_TRANS : asn)
  }
  start.u16(interfaceIndex).u16(AFI[peer.family]).bytes(addressBytes(peer)).bytes(addressBytes(local))
  const header = new OctetWriter()
    .u32(Math.floor(microseconds / 1e6))
    .u16(BGP4MP_ET)
    .u16(subtype)
    .u32(start.length + rest.length)
    .bytes(start.take())
    .take()
  const record = new Uint8Array(header.length + rest.length)
  record.set(header)
  record.set(rest, header.length)
  return record
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

export function isBgp4mp({ type }: MrtHeader): boolean {
  return type === BGP4MP || type === BGP4MP_ET
}

/** What stands behind the header of a BGP4MP record; undefined where it is cut. */
export function decodeParties(
  { seconds, type }: MrtHeader,
  body: Uint8Array,
  hasFourOctetAs: boolean,
): { readonly parties: MrtParties; readonly rest: Uint8Array } | undefined {
  const view = viewOf(body)
  const start = type === BGP4MP_ET ? MICROSECONDS_SIZE : 0
  const asSize = hasFourOctetAs ? 4 : 2
  const interfaceAt = start + 2 * asSize
  if (body.length < interfaceAt + 4) return undefined
  const afi = view.getUint16(interfaceAt + 2)
  const addressSize = afi === AFI.IPv4 ? 4 : afi === AFI.IPv6 ? 16 : 0
  const [peerAt, localAt] = [interfaceAt + 4, interfaceAt + 4 + addressSize]
  const restAt = localAt + addressSize
  if (addressSize === 0 || body.length < restAt) return undefined
  const asn = (at: number) => (hasFourOctetAs ? view.getUint32(at) : view.getUint16(at))
  const parties = {
    microseconds: seconds * 1e6 + (start === 0 ? 0 : view.getUint32(0)),
    peerAsn: asn(start),
    localAsn: asn(start + asSize),
    interfaceIndex: view.getUint16(interfaceAt),
    peer: addressFromBytes(body.subarray(peerAt, localAt)),
    local: addressFromBytes(body.subarray(localAt, restAt)),
  }
  return { parties, rest: body.subarray(restAt) }
}

function viewOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.length)
}
