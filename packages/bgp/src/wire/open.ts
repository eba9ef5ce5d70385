// OPEN (RFC 4271 4.2), its optional parameters in both forms (RFC 9072), and what makes one malformed.
//
//   version 4 | my AS, 16 bits | hold time, 16 bits, s | BGP identifier, 32 bits | parameters length | parameters
//   parameter: type (2: capabilities) | length | value
//   the long form, told by 255 in place of the first type: 255 | 255 | length, 16 bits | type | length, 16 bits | value …

import { decodeCapability, encodeCapability, type Capability } from './capability.ts'
import { HEADER_SIZE, message } from './header.ts'
import { OctetWriter } from './octet-writer.ts'
import { openError, type ProtocolError } from './protocol-error.ts'

export interface Open {
  /** The field of 16 bits; `AS_TRANS` where the number does not fit. */
  readonly asn: number
  /** Seconds. */
  readonly holdTime: number
  readonly identifier: number
  readonly capabilities: readonly Capability[]
}

/** Stands for an AS number that needs 32 bits (RFC 6793). */
export const AS_TRANS = 23_456
const VERSION = 4
const CAPABILITIES = 2
const EXTENDED = 255
const LONGEST_SHORT_FORM = 255

export function encodeOpen({ asn, holdTime, identifier, capabilities }: Open): Uint8Array {
  const into = new OctetWriter().u8(VERSION).u16(asn).u16(holdTime).u32(identifier)
  const value = Uint8Array.from(capabilities.flatMap((it) => [...encodeCapability(it)]))
  if (value.length === 0) into.u8(0)
  else if (value.length + 2 <= LONGEST_SHORT_FORM) {
    into
      .u8(value.length + 2)
      .u8(CAPABILITIES)
      .u8(value.length)
  } else {
    into
      .u8(EXTENDED)
      .u8(EXTENDED)
      .u16(value.length + 3)
      .u8(CAPABILITIES)
      .u16(value.length)
  }
  return message('open', into.bytes(value).take())
}

/** Of a whole message of at least 29 octets. */
export function decodeOpen(whole: Uint8Array): Open | ProtocolError {
  const view = new DataView(whole.buffer, whole.byteOffset, whole.length)
  const version = view.getUint8(HEADER_SIZE)
  if (version !== VERSION) {
    return openError('version', `it speaks version ${version}`, Uint8Array.of(0, VERSION))
  }
  const capabilities = decodeParameters(whole.subarray(28))
  if ('code' in capabilities) return capabilities
  return {
    asn: view.getUint16(20),
    holdTime: view.getUint16(22),
    identifier: view.getUint32(24),
    capabilities,
  }
}

const misfit = openError('malformed', 'its optional parameters do not have the lengths that they say')

/** From the octet of the parameters' length on. */
function decodeParameters(octets: Uint8Array): readonly Capability[] | ProtocolError {
  const [length = 0, first] = octets
  const isExtended = length !== 0 && first === EXTENDED
  if (!isExtended) {
    return length === octets.length - 1 ? walkParameters(octets.subarray(1), 1) : misfit
  }
  if (octets.length < 4) return misfit
  const declared = ((octets[2] ?? 0) << 8) | (octets[3] ?? 0)
  return declared === octets.length - 4 ? walkParameters(octets.subarray(4), 2) : misfit
}

/** Each parameter has a type and a length of `lengthSize` octets before its value. */
function walkParameters(octets: Uint8Array, lengthSize: 1 | 2): readonly Capability[] | ProtocolError {
  const found: Capability[] = []
  for (let at = 0; at < octets.length;) {
    const valueAt = at + 1 + lengthSize
    const type = octets[at] ?? 0
    if (type !== CAPABILITIES)
      return openError('optionalParameter', `it has an optional parameter of type ${type}`)
    if (valueAt > octets.length) return misfit
    const [high = 0, low = 0] = octets.subarray(at + 1)
    const length = lengthSize === 1 ? high : (high << 8) | low
    if (length > octets.length - valueAt) return misfit
    const wrong = walkCapabilities(octets.subarray(valueAt, valueAt + length), found)
    if (wrong !== undefined) return openError('malformed', wrong)
    at = valueAt + length
  }
  return found
}

/** What is wrong with the first that is not whole; undefined where all are. */
function walkCapabilities(octets: Uint8Array, into: Capability[]): string | undefined {
  for (let at = 0; at < octets.length;) {
    const code = octets[at] ?? 0
    const length = octets[at + 1]
    if (length === undefined || length > octets.length - at - 2)
      return `its capability ${code} is longer than its parameter`
    const capability = decodeCapability(code, octets.subarray(at + 2, at + 2 + length))
    if (capability === undefined) return `its capability ${code} has a length that it cannot have`
    into.push(capability)
    at += 2 + length
  }
  return undefined
}
