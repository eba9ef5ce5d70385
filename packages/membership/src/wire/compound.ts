// Several messages in one packet:
//
//   07 | count | length of each, 16 bits | the messages themselves

import { MESSAGE_TYPE } from './messages.ts'

/** Octets before the first length. */
export const COMPOUND_HEADER_SIZE = 2
/** Octets that each message costs besides its own. */
export const COMPOUND_ENTRY_SIZE = 2

/** The count has one octet. */
export const MOST_MESSAGES = 255

/** One message stays as it is. At most 255 are taken, and none of more than 65,535 octets. */
export function joinMessages(messages: readonly Uint8Array[]): Uint8Array {
  const [only] = messages
  if (only !== undefined && messages.length === 1) return only
  if (messages.length > MOST_MESSAGES) throw new RangeError(`${messages.length} messages in one packet`)
  const bodies = COMPOUND_HEADER_SIZE + COMPOUND_ENTRY_SIZE * messages.length
  const packet = new Uint8Array(bodies + messages.reduce((sum, message) => sum + message.length, 0))
  const view = new DataView(packet.buffer)
  view.setUint8(0, MESSAGE_TYPE.compound)
  view.setUint8(1, messages.length)
  let offset = bodies
  messages.forEach((message, index) => {
    view.setUint16(COMPOUND_HEADER_SIZE + COMPOUND_ENTRY_SIZE * index, message.length)
    packet.set(message, offset)
    offset += message.length
  })
  return packet
}

/** The messages of a compound, those before the place where it was cut off if it was; undefined when none is left. */
export function splitMessages(
  packet: Uint8Array,
): { messages: Uint8Array[]; isTruncated: boolean } | undefined {
  const count = packet[1]
  if (count === undefined) return undefined
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  let offset = COMPOUND_HEADER_SIZE + COMPOUND_ENTRY_SIZE * count
  if (packet.length < offset) return undefined
  const messages: Uint8Array[] = []
  for (let index = 0; index < count; index++) {
    const length = view.getUint16(COMPOUND_HEADER_SIZE + COMPOUND_ENTRY_SIZE * index)
    if (packet.length < offset + length) return { messages, isTruncated: true }
    messages.push(packet.subarray(offset, offset + length))
    offset += length
  }
  return { messages, isTruncated: false }
}
