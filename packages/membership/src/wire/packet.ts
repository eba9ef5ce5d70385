// What a UDP packet is made of, from the outside in; every layer but the message itself may be missing:
//
//   encryption ( checksum ( compression ( compound ( message ... ))))
//
//   checksum: 0c | CRC-32 of the rest, 32 bits | the rest
//
// Nobody nests them in another way, but memberlist would read it, so it is read here too, within a bound.

import { MessagePackReader } from '../message-pack/reader.ts'
import { splitMessages } from './compound.ts'
import { compressMessage, readCompressed } from './compression.ts'
import type { DropReason } from './drop-reason.ts'
import { decrypt, encrypt } from './encryption.ts'
import { MESSAGE_TYPE, readMessage } from './messages.ts'
import type { Message } from './messages.ts'

/** How packets and streams are protected, as `GossipVerifyIncoming` and `GossipVerifyOutgoing` say. */
export interface Protection {
  /** Undefined: everything is sent and taken in plain. */
  readonly key: Uint8Array | undefined
  /** Take nothing in plain. */
  readonly verifyIncoming: boolean
  readonly verifyOutgoing: boolean
  readonly nonce: () => Uint8Array
}

export const CHECKSUM_HEADER_SIZE = 5
/** memberlist sends 1,400 octets, or what `UDPBufferSize` says; this is as much as a datagram can have. */
const LARGEST_EXPANDED = 64 * 1024
const DEEPEST = 4

export interface OpenedPacket {
  readonly messages: readonly Message[]
  /** One for each part that came to nothing. */
  readonly dropped: readonly DropReason[]
}

export function sealPacket(
  message: Uint8Array,
  layers: { readonly compression: boolean; readonly checksum: boolean },
  protection: Protection,
): Uint8Array {
  let packet = message
  if (layers.compression) {
    const compressed = compressMessage(message)
    if (compressed.length < message.length) packet = compressed
  }
  if (layers.checksum) packet = withChecksum(packet)
  const { key, verifyOutgoing, nonce } = protection
  return key === undefined || !verifyOutgoing ? packet : encrypt(key, nonce(), packet)
}

export function openPacket(packet: Uint8Array, protection: Protection): OpenedPacket {
  const messages: Message[] = []
  const dropped: DropReason[] = []
  const open = (bytes: Uint8Array, depth: number) => {
    const parts = unwrap(bytes, depth)
    if (typeof parts === 'string') return void dropped.push(parts)
    for (const part of parts) {
      if (part instanceof Uint8Array) open(part, depth + 1)
      else if (typeof part === 'string') dropped.push(part)
      else messages.push(part)
    }
  }
  const plain = decryptIncoming(packet, protection)
  if (typeof plain === 'string') dropped.push(plain)
  else open(plain, 0)
  return { messages, dropped }
}

function decryptIncoming(packet: Uint8Array, { key, verifyIncoming }: Protection): Uint8Array | DropReason {
  if (key === undefined) return packet
  const plain = decrypt(key, packet)
  return typeof plain === 'string' && !verifyIncoming ? packet : plain
}

/** Takes one layer off: what is below it, a message, or why it is neither. */
function unwrap(
  bytes: Uint8Array,
  depth: number,
): readonly (Uint8Array | Message | DropReason)[] | DropReason {
  const type = bytes[0]
  if (type === undefined) return 'malformed'
  if (depth > DEEPEST) return 'tooLarge'
  if (type === MESSAGE_TYPE.hasLabel) return 'label'
  if (type === MESSAGE_TYPE.hasCrc) return [withoutChecksum(bytes)]
  if (type === MESSAGE_TYPE.compound) {
    const split = splitMessages(bytes)
    if (split === undefined) return 'malformed'
    return split.isTruncated ? [...split.messages, 'malformed'] : split.messages
  }
  const reader = new MessagePackReader(bytes, 1)
  if (type === MESSAGE_TYPE.compress) {
    // Several of them in one compound would add up.
    if (depth > 1) return 'tooLarge'
    const expanded = readCompressed(reader, LARGEST_EXPANDED)
    return [expanded === 'truncated' ? 'malformed' : expanded]
  }
  const message = readMessage(type, reader)
  if (message === undefined || message.kind === 'err') return 'unknownType'
  return reader.failure === undefined ? [message] : 'malformed'
}

function withChecksum(packet: Uint8Array): Uint8Array {
  const checked = new Uint8Array(CHECKSUM_HEADER_SIZE + packet.length)
  checked[0] = MESSAGE_TYPE.hasCrc
  new DataView(checked.buffer).setUint32(1, Bun.hash.crc32(packet))
  checked.set(packet, CHECKSUM_HEADER_SIZE)
  return checked
}

function withoutChecksum(packet: Uint8Array): Uint8Array | DropReason {
  if (packet.length < CHECKSUM_HEADER_SIZE) return 'malformed'
  const rest = packet.subarray(CHECKSUM_HEADER_SIZE)
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  return Bun.hash.crc32(rest) === view.getUint32(1) ? rest : 'checksum'
}
