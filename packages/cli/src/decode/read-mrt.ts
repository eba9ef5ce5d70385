// The messages in a file of a route collector, or of whoever else records in MRT, and what became of sessions between them.
// Records of anything else, tables among them, are counted.

import {
  decodeMrtHeader,
  decodeMrtMessage,
  decodeMrtStateChange,
  MRT_HEADER_SIZE,
  type MrtHeader,
  type MrtMessage,
  type MrtParties,
} from '@ingot/bgp'
import { formatAddress } from '@ingot/net'
import { timeText } from './capture/read-capture.ts'
import type { OctetReader } from './octet-reader.ts'
import type { Piece, Place } from './piece.ts'

/** OSPF, TABLE_DUMP, BGP4MP and what else there is. */
const TYPES: ReadonlySet<number> = new Set([11, 12, 13, 16, 17, 32, 33, 48, 49])
const LONGEST_RECORD = 1024 * 1024

/** Whether a file may begin so; text never does. */
export function isMrt(start: Uint8Array): boolean {
  if (start.length < MRT_HEADER_SIZE) return false
  const { type, length } = decodeMrtHeader(start)
  return TYPES.has(type) && length <= LONGEST_RECORD
}

export async function* readMrt(reader: OctetReader): AsyncGenerator<Piece> {
  let others = 0
  for (let number = 1; ; number++) {
    const place: Place = { unit: 'record', number }
    const octets = await reader.take(MRT_HEADER_SIZE)
    if (octets.length === 0) break
    if (octets.length < MRT_HEADER_SIZE) {
      yield { kind: 'trouble', place, message: 'the file ends within its header' }
      break
    }
    const header = decodeMrtHeader(octets)
    if (header.length > LONGEST_RECORD) {
      const message = `cannot have ${header.length} octets: the file is broken here, and the rest not read`
      yield { kind: 'trouble', place, message }
      break
    }
    const body = await reader.take(header.length)
    if (body.length < header.length) {
      yield { kind: 'trouble', place, message: 'the file ends within it' }
      break
    }
    const piece = pieceIn(header, body, place)
    if (piece === undefined) others++
    else yield piece
  }
  if (others > 0) yield { kind: 'trouble', message: `${others} records hold no message, and are not shown` }
}

/** Undefined for a record of something else. */
function pieceIn(header: MrtHeader, body: Uint8Array, place: Place): Piece | undefined {
  const message = decodeMrtMessage(header, body)
  const found = message === 'other' ? decodeMrtStateChange(header, body) : message
  if (found === 'other') return undefined
  if (found === 'broken')
    return { kind: 'trouble', place, message: 'what it is to hold does not fit into it' }
  if ('octets' in found) return pieceOf(found, place)
  const [local, peer] = endsOf(found)
  const circumstances = { time: timeText(found.microseconds), from: local, to: peer }
  return { kind: 'change', place, circumstances, from: found.from, to: found.to }
}

function endsOf({ local, localAsn, peer, peerAsn }: MrtParties): [local: string, peer: string] {
  return [`${formatAddress(local)} (AS ${localAsn})`, `${formatAddress(peer)} (AS ${peerAsn})`]
}

function pieceOf(message: MrtMessage, place: Place): Piece {
  const { hasFourOctetAs, hasPaths, isSent, octets } = message
  const [local, peer] = endsOf(message)
  const [from, to] = isSent ? [local, peer] : [peer, local]
  return {
    kind: 'octets',
    place,
    octets,
    flow: { name: `${from} > ${to}`, reverse: `${to} > ${from}` },
    circumstances: { time: timeText(message.microseconds), from, to },
    holds: 'whole',
    form: { hasFourOctetAs, hasPaths, hasExtendedMessages: true },
  }
}
