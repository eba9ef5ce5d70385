// What a multicast router, or a switch in its place, asks (RFC 3810 5.1, RFC 2710 3): which groups are listened to,
// or whether one is. Read only: Ingot never asks. The two versions share type 130 and are told apart by length.
//
//     |  Type = 130   |     Code      |           Checksum            |
//     |     Maximum Response Code     |           Reserved            |
//     |                       Multicast Address                    16 |   version 1 ends here
//     | Resv  |S| QRV |     QQIC      |       Number of Sources       |
//     |                       Source Address [1]                   16 |   ...

import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { openFrame } from './frame.ts'

export interface Query {
  readonly version: 1 | 2
  /** The one group that is asked about; undefined for all. Sources asked about are not told apart. */
  readonly group: bigint | undefined
  /** An answer is to come within this time. */
  readonly maximumResponseDelay: Milliseconds
  /** How often the querier asks; undefined where it does not say (RFC 3810 5.1.9). */
  readonly queryInterval: Milliseconds | undefined
}

const QUERY = 130
const VERSION_1_SIZE = 24
const VERSION_2_SIZE = 28
const SOURCE_SIZE = 16

/** Parses an Ethernet frame; `undefined` when it is no query that has to be answered (RFC 3810 6.2, 8.1). */
export function parseQuery(frame: Uint8Array): Query | undefined {
  const message = openFrame(frame)
  if (message === undefined || message.length < VERSION_1_SIZE || message[0] !== QUERY) return undefined
  const view = new DataView(message.buffer, message.byteOffset, message.length)
  const address = (view.getBigUint64(8) << 64n) | view.getBigUint64(16)
  if (address !== 0n && address >> 120n !== 0xffn) return undefined
  const group = address === 0n ? undefined : address

  const responseCode = view.getUint16(4)
  if (message.length === VERSION_1_SIZE) {
    return { version: 1, group, maximumResponseDelay: milliseconds(responseCode), queryInterval: undefined }
  }
  // RFC 3810 8.1: a length between those of the two versions is neither.
  if (message.length < VERSION_2_SIZE) return undefined
  if (message.length < VERSION_2_SIZE + view.getUint16(26) * SOURCE_SIZE) return undefined
  const interval = decodeInterval(view.getUint8(25))
  return {
    version: 2,
    group,
    maximumResponseDelay: decodeResponseCode(responseCode),
    queryInterval: interval === 0 ? undefined : interval,
  }
}

/** Maximum Response Code, RFC 3810 5.1.3: milliseconds, past 32,767 a float of 1 + 3 + 12 bits. */
function decodeResponseCode(code: number): Milliseconds {
  if (code < 0x8000) return milliseconds(code)
  return milliseconds(((code & 0xfff) | 0x1000) << (((code >> 12) & 7) + 3))
}

/** Querier's Query Interval Code, RFC 3810 5.1.9: seconds, past 127 a float of 1 + 3 + 4 bits. */
function decodeInterval(code: number): Milliseconds {
  if (code < 0x80) return seconds(code)
  return seconds(((code & 0xf) | 0x10) << (((code >> 4) & 7) + 3))
}
