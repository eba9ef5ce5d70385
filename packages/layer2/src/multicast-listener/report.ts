// What a multicast listener says (RFC 3810 5.2; RFC 2710 3 to queriers that speak MLDv1 only). Groups are joined from
// any source, so no record names sources: to exclude no source is to listen, to include none is not to.

import { buildFrame, MESSAGE, writeAddress, type Sender } from './frame.ts'

const VERSION_2_REPORT = 143
const VERSION_1_REPORT = 131
const VERSION_1_DONE = 132

/** All MLDv2-capable routers, RFC 3810 5.2.14. */
const ALL_VERSION_2_ROUTERS = 0xff02_0000_0000_0000_0000_0000_0000_0016n
/** All routers on the link, RFC 4291 2.7.1. */
const ALL_ROUTERS = 0xff02_0000_0000_0000_0000_0000_0000_0002n

/** Record types, RFC 3810 5.2.12: the state as it is when asked; joined; left. */
export const MODE_IS_EXCLUDE = 2
export const CHANGE_TO_INCLUDE = 3
export const CHANGE_TO_EXCLUDE = 4

export interface GroupRecord {
  readonly type: typeof MODE_IS_EXCLUDE | typeof CHANGE_TO_INCLUDE | typeof CHANGE_TO_EXCLUDE
  readonly group: bigint
}

const REPORT_HEADER_SIZE = 8
const RECORD_SIZE = 20
const ETHERNET_HEADER_SIZE = 14
/** Every IPv6 link carries packets of this size whole (RFC 8200 5). */
const SMALLEST_MTU = 1280

/** How many records a report holds at most. */
export const RECORDS_PER_REPORT = Math.floor(
  (SMALLEST_MTU - (MESSAGE - ETHERNET_HEADER_SIZE) - REPORT_HEADER_SIZE) / RECORD_SIZE,
)

/**
 * Version 2 Multicast Listener Report of at most `RECORDS_PER_REPORT` records, RFC 3810 5.2.
 *
 *     |  Type = 143   |    Reserved   |           Checksum            |
 *     |           Reserved            |   Nr of Mcast Address Records |
 *
 *     |  Record Type  | Aux Data Len  |       Number of Sources       |   each record
 *     |                       Multicast Address                    16 |
 */
export function buildVersion2Report(sender: Sender, records: readonly GroupRecord[]): Uint8Array {
  const message = new Uint8Array(REPORT_HEADER_SIZE + records.length * RECORD_SIZE)
  const view = new DataView(message.buffer)
  view.setUint8(0, VERSION_2_REPORT)
  view.setUint16(6, records.length)
  records.forEach(({ type, group }, index) => {
    const at = REPORT_HEADER_SIZE + index * RECORD_SIZE
    view.setUint8(at, type)
    writeAddress(view, at + 4, group)
  })
  return buildFrame(sender, ALL_VERSION_2_ROUTERS, message)
}

/** Multicast Listener Report of version 1, to the group itself: that it is listened to. RFC 2710 3 and 4. */
export function buildVersion1Report(sender: Sender, group: bigint): Uint8Array {
  return buildFrame(sender, group, version1Message(VERSION_1_REPORT, group))
}

/** Multicast Listener Done, to all routers: that the group is no longer listened to here. RFC 2710 3 and 4. */
export function buildVersion1Done(sender: Sender, group: bigint): Uint8Array {
  return buildFrame(sender, ALL_ROUTERS, version1Message(VERSION_1_DONE, group))
}

/**
 * RFC 2710 3, the delay being 0 in all but queries.
 *
 *     |     Type      |   Code = 0    |           Checksum            |
 *     |    Maximum Response Delay     |           Reserved            |
 *     |                       Multicast Address                    16 |
 */
function version1Message(type: number, group: bigint): Uint8Array {
  const message = new Uint8Array(24)
  const view = new DataView(message.buffer)
  view.setUint8(0, type)
  writeAddress(view, 8, group)
  return message
}
