// What the codes of a NOTIFICATION are called, in the words of the IANA registry.

import { CEASE, CODE, type ProtocolError } from './protocol-error.ts'

const CODES: Readonly<Record<number, string>> = {
  1: 'Message Header Error',
  2: 'OPEN Message Error',
  3: 'UPDATE Message Error',
  4: 'Hold Timer Expired',
  5: 'Finite State Machine Error',
  6: 'Cease',
  7: 'ROUTE-REFRESH Message Error',
  8: 'Send Hold Timer Expired',
}

const SUBCODES: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  1: { 1: 'Connection Not Synchronized', 2: 'Bad Message Length', 3: 'Bad Message Type' },
  2: {
    1: 'Unsupported Version Number',
    2: 'Bad Peer AS',
    3: 'Bad BGP Identifier',
    4: 'Unsupported Optional Parameter',
    6: 'Unacceptable Hold Time',
    7: 'Unsupported Capability',
    11: 'Role Mismatch',
  },
  3: {
    1: 'Malformed Attribute List',
    2: 'Unrecognized Well-known Attribute',
    3: 'Missing Well-known Attribute',
    4: 'Attribute Flags Error',
    5: 'Attribute Length Error',
    6: 'Invalid ORIGIN Attribute',
    8: 'Invalid NEXT_HOP Attribute',
    9: 'Optional Attribute Error',
    10: 'Invalid Network Field',
    11: 'Malformed AS_PATH',
  },
  5: {
    1: 'Receive Unexpected Message in OpenSent State',
    2: 'Receive Unexpected Message in OpenConfirm State',
    3: 'Receive Unexpected Message in Established State',
  },
  6: {
    1: 'Maximum Number of Prefixes Reached',
    2: 'Administrative Shutdown',
    3: 'Peer De-configured',
    4: 'Administrative Reset',
    5: 'Connection Rejected',
    6: 'Other Configuration Change',
    7: 'Connection Collision Resolution',
    8: 'Out of Resources',
    9: 'Hard Reset',
    10: 'BFD Down',
  },
  7: { 1: 'Invalid Message Length' },
}

/** `Cease / Administrative Shutdown`. */
export function notificationText({ code, subcode, data }: ProtocolError): string {
  const name = CODES[code] ?? `code ${code}`
  const detail = SUBCODES[code]?.[subcode]
  const text =
    detail === undefined ? (subcode === 0 ? name : `${name} / subcode ${subcode}`) : `${name} / ${detail}`
  if (code !== CODE.cease || subcode !== CEASE.hardReset) return text
  const [inner, innerSubcode = 0, ...rest] = data
  if (inner === undefined || (inner === CODE.cease && innerSubcode === CEASE.hardReset)) return text
  const wrapped = { code: inner, subcode: innerSubcode, data: Uint8Array.from(rest) }
  return `${text} (${notificationText(wrapped)})`
}
