// A step of a session's state machine as a record of MRT, and back (RFC 6396 4.4.1). Octets behind the parties:
//
//   old state, 16 bits | new state, 16

import { STATES, type State } from '../fsm/table.ts'
import { OctetWriter } from '../wire/octet-writer.ts'
import { decodeParties, encodeRecord, isBgp4mp, type MrtHeader, type MrtParties } from './parties.ts'

export interface MrtStateChange extends MrtParties {
  readonly from: State
  readonly to: State
}

/** BGP4MP_STATE_CHANGE, and the same with AS numbers of four octets. */
const STATE_CHANGE = 0
const STATE_CHANGE_AS4 = 5

export function encodeMrtStateChange(change: MrtStateChange): Uint8Array {
  // those of the RFC in their order, from 1 on
  const number = (state: State) => STATES.indexOf(state) + 1
  const states = new OctetWriter().u16(number(change.from)).u16(number(change.to)).take()
  return encodeRecord(STATE_CHANGE_AS4, true, change, states)
}

/** What stands behind a header; `other` for a record of something else, `broken` for one that is cut or has no such state. */
export function decodeMrtStateChange(
  header: MrtHeader,
  body: Uint8Array,
): MrtStateChange | 'other' | 'broken' {
  const { subtype } = header
  if (!isBgp4mp(header) || (subtype !== STATE_CHANGE && subtype !== STATE_CHANGE_AS4)) return 'other'
  const decoded = decodeParties(header, body, subtype === STATE_CHANGE_AS4)
  if (decoded === undefined || decoded.rest.length !== 4) return 'broken'
  const [fromHigh = 0, from = 0, toHigh = 0, to = 0] = decoded.rest
  const [old, now] = [STATES[(fromHigh << 8) + from - 1], STATES[(toHigh << 8) + to - 1]]
  if (old === undefined || now === undefined) return 'broken'
  return { ...decoded.parties, from: old, to: now }
}
