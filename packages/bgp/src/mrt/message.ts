// MRT, in which route collectors and tools keep messages (RFC 6396 4.4, RFC 8050): one message of a session as a record, and
// back. Pure; whoever reads or writes the file cuts it into records by their headers.

import { decodeParties, encodeRecord, isBgp4mp, type MrtHeader, type MrtParties } from './parties.ts'

/** A message of a session, as it was sent or received. */
export interface MrtMessage extends MrtParties {
  /** By the local end; received unless so. */
  readonly isSent: boolean
  readonly hasFourOctetAs: boolean
  /** Prefixes have path identifiers (RFC 8050). */
  readonly hasPaths: boolean
  /** The whole message. */
  readonly octets: Uint8Array
}

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

/** A whole record with a time in microseconds. */
export function encodeMrtMessage(message: MrtMessage): Uint8Array {
  const [subtype = 0] =
    [...SUBTYPES].find(
      ([, it]) =>
        it.hasFourOctetAs === message.hasFourOctetAs &&
        it.isSent === message.isSent &&
        it.hasPaths === message.hasPaths,
    ) ?? []
  return encodeRecord(subtype, message.hasFourOctetAs, message, message.octets)
}

/** What stands behind a header; `other` for a record without a message, `broken` for one that is cut. */
export function decodeMrtMessage(header: MrtHeader, body: Uint8Array): MrtMessage | 'other' | 'broken' {
  const of = SUBTYPES.get(header.subtype)
  if (of === undefined || !isBgp4mp(header)) return 'other'
  const decoded = decodeParties(header, body, of.hasFourOctetAs)
  return decoded === undefined ? 'broken' : { ...of, ...decoded.parties, octets: decoded.rest }
}
