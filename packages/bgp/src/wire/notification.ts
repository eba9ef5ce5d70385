// NOTIFICATION (RFC 4271 4.5): an error as octets, and back. What is received is never answered, so reading it cannot
// fail: whatever data stands there is shown, never believed.
//
//   code | subcode | data

import { HEADER_SIZE, message } from './header.ts'
import { CEASE, CODE, protocolError, type ProtocolError } from './protocol-error.ts'

const SMALLEST = HEADER_SIZE + 2
/** Everybody takes so much; the message that an answer is about may be as long, and its end is left out. */
const LARGEST = 4096

export function encodeNotification({ code, subcode, data }: ProtocolError): Uint8Array {
  return message('notification', Uint8Array.of(code, subcode, ...data.subarray(0, LARGEST - SMALLEST)))
}

/** Of a whole message; one that is too short for its fields reads as zeros. */
export function decodeNotification(whole: Uint8Array): ProtocolError {
  return protocolError(whole[HEADER_SIZE] ?? 0, whole[HEADER_SIZE + 1] ?? 0, whole.slice(SMALLEST))
}

/** Octets that everybody takes (RFC 8203); RFC 9003 allows 255 towards those known to. */
const LONGEST_TEXT = 128

/** The data of a shutdown or reset: a length and UTF-8 of at most 128 octets, cut between characters (RFC 9003). */
export function shutdownCommunication(text: string): Uint8Array {
  const whole = new TextEncoder().encode(text)
  let length = Math.min(whole.length, LONGEST_TEXT)
  while (length > 0 && length < whole.length && isContinuation(whole[length])) length--
  return Uint8Array.of(length, ...whole.subarray(0, length))
}

function isContinuation(octet: number | undefined): boolean {
  return octet !== undefined && (octet & 0xc0) === 0x80
}

/** What the peer's operator says of a shutdown or reset; undefined when nothing, or nothing that can be read. */
export function shutdownText({ code, subcode, data }: ProtocolError): string | undefined {
  const isHardReset = code === CODE.cease && subcode === CEASE.hardReset
  // one inside another means nothing, and a message has room for thousands
  return isHardReset ? textOf(data[0], data[1], data.subarray(2)) : textOf(code, subcode, data)
}

function textOf(code: number | undefined, subcode: number | undefined, data: Uint8Array): string | undefined {
  if (code !== CODE.cease) return undefined
  const [length = 0] = data
  const isTold = subcode === CEASE.shutdown || subcode === CEASE.reset
  if (!isTold || length === 0 || length > data.length - 1) return undefined
  return printable(data.subarray(1, 1 + length))
}

/** Malformed UTF-8 and control characters are shown escaped: the text goes into logs. */
function printable(octets: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(octets)
    return text.replace(/\p{Cc}/gu, (character) => escaped(character.codePointAt(0) ?? 0))
  } catch {
    return [...octets].map((it) => (it < 0x20 || it > 0x7e ? escaped(it) : String.fromCodePoint(it))).join('')
  }
}

function escaped(octet: number): string {
  return `\\x${octet.toString(16).padStart(2, '0')}`
}
