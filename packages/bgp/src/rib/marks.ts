// The messages between UPDATEs that say where a table begins and ends: End-of-RIB after all routes were told for the first
// time (RFC 4724 2), and the marks around what was asked for again (RFC 7313).

import type { Family } from '@ingot/net'
import { AFI, UNICAST, unicast } from '../wire/address-family.ts'
import { message } from '../wire/header.ts'
import { encodeRouteRefresh, REFRESH } from '../wire/route-refresh.ts'

/** For IPv4 an UPDATE with nothing in it, for others one with an empty MP_UNREACH_NLRI and nothing else. */
export function endOfRib(family: Family): Uint8Array {
  if (family === 'IPv4') return message('update', new Uint8Array(4))
  return message('update', Uint8Array.of(0, 0, 0, 6, 0x80, 15, 3, 0, AFI[family], UNICAST))
}

export function refreshMark(family: Family, which: 'begin' | 'end'): Uint8Array {
  return encodeRouteRefresh({ family: unicast(family), subtype: REFRESH[which] })
}
