// ROUTE-REFRESH (RFC 2918, RFC 7313): a request, or the marks around what is sent again.
//
//   AFI, 16 bits | subtype | SAFI

import type { AddressFamily } from './address-family.ts'
import { HEADER_SIZE, message } from './header.ts'
import { CODE, protocolError, type ProtocolError } from './protocol-error.ts'

export const REFRESH = { request: 0, begin: 1, end: 2 } as const

const BODY_SIZE = 4

export interface RouteRefresh {
  readonly family: AddressFamily
  readonly subtype: number
}

export function encodeRouteRefresh({ family, subtype }: RouteRefresh): Uint8Array {
  return message('routeRefresh', Uint8Array.of(family.afi >>> 8, family.afi & 0xff, subtype, family.safi))
}

/**
 * Of a whole message. A request may be longer: it has filters that were not negotiated, and they are not read. The marks
 * have exactly four octets where enhanced refresh was negotiated; the error has the message as its data.
 */
export function decodeRouteRefresh(whole: Uint8Array, isEnhanced: boolean): RouteRefresh | ProtocolError {
  const [high = 0, low = 0, subtype = 0, safi = 0] = whole.subarray(HEADER_SIZE)
  const isMark = subtype === REFRESH.begin || subtype === REFRESH.end
  if (isEnhanced && isMark && whole.length !== HEADER_SIZE + BODY_SIZE) {
    return protocolError(CODE.refresh, 1, whole.slice())
  }
  return { family: { afi: (high << 8) | low, safi }, subtype }
}
