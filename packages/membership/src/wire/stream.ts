// What goes over a TCP stream: one message each way, push/pull or ping and its answer. With a key:
//
//   0a | length, 32 bits | encrypted: as in encryption.ts, the first five octets authenticated with it
//
// and inside, or without a key alone, a message that may be compressed. Nothing says how long a message in plain is,
// so it is read again with each piece that arrives until it is whole.

import { MessagePackReader } from '../message-pack/reader.ts'
import { compressMessage, readCompressed } from './compression.ts'
import type { DropReason } from './drop-reason.ts'
import { ENCRYPTION_OVERHEAD, decrypt, encrypt } from './encryption.ts'
import { MESSAGE_TYPE, readMessage } from './messages.ts'
import type { Message } from './messages.ts'
import type { Protection } from './packet.ts'
import { PushPullReader } from './push-pull.ts'
import type { PushPull } from './push-pull.ts'

/** memberlist's own bound for a state. */
const LARGEST_STREAM = 20 * 1024 * 1024

const HEADER_SIZE = 5
/** Far more than a message other than push/pull has. */
const LARGEST_MESSAGE = 16_384

export type StreamMessage = Message | { readonly kind: 'pushPull'; readonly body: PushPull }

export type StreamReading =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'complete'; readonly message: StreamMessage }
  | { readonly kind: 'dropped'; readonly reason: DropReason }

const INCOMPLETE: StreamReading = { kind: 'incomplete' }

export function sealStream(message: Uint8Array, compression: boolean, protection: Protection): Uint8Array {
  const plain = compression ? compressMessage(message) : message
  const { key, verifyOutgoing, nonce } = protection
  if (key === undefined || !verifyOutgoing) return plain
  const stream = new Uint8Array(HEADER_SIZE + ENCRYPTION_OVERHEAD + plain.length)
  stream[0] = MESSAGE_TYPE.encrypt
  new DataView(stream.buffer).setUint32(1, stream.length - HEADER_SIZE)
  stream.set(encrypt(key, nonce(), plain, stream.subarray(0, HEADER_SIZE)), HEADER_SIZE)
  return stream
}

/** Takes the pieces of one stream until they are a message, or can be none. */
export class StreamReader {
  readonly #protection: Protection
  readonly #pushPull = new PushPullReader()
  #bytes = new Uint8Array(1024)
  #length = 0

  constructor(protection: Protection) {
    this.#protection = protection
  }

  /** Octets held. */
  get size(): number {
    return this.#length
  }

  hear(piece: Uint8Array): StreamReading {
    if (this.#length + piece.length > LARGEST_STREAM + HEADER_SIZE) return drop('tooLarge')
    this.#add(piece)
    const bytes = this.#bytes.subarray(0, this.#length)
    const { key, verifyIncoming } = this.#protection
    const [type] = bytes
    if (type === undefined) return INCOMPLETE
    if (type === MESSAGE_TYPE.encrypt)
      return key === undefined ? drop('noKey') : this.#readEncrypted(bytes, key)
    if (key !== undefined && verifyIncoming) return drop('notEncrypted')
    return this.#readPlain(bytes)
  }

  #readEncrypted(bytes: Uint8Array, key: Uint8Array): StreamReading {
    if (bytes.length < HEADER_SIZE) return INCOMPLETE
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1)
    if (length > LARGEST_STREAM) return drop('tooLarge')
    if (bytes.length < HEADER_SIZE + length) return INCOMPLETE
    const plain = decrypt(
      key,
      bytes.subarray(HEADER_SIZE, HEADER_SIZE + length),
      bytes.subarray(0, HEADER_SIZE),
    )
    return typeof plain === 'string' ? drop(plain) : whole(this.#readPlain(plain))
  }

  #readPlain(bytes: Uint8Array): StreamReading {
    const reader = new MessagePackReader(bytes, 1)
    if (bytes[0] !== MESSAGE_TYPE.compress) return this.#readMessage(bytes, reader)
    const expanded = readCompressed(reader, LARGEST_STREAM)
    if (expanded === 'truncated') return INCOMPLETE
    if (typeof expanded === 'string') return drop(expanded)
    return whole(this.#readMessage(expanded, new MessagePackReader(expanded, 1)))
  }

  #readMessage(bytes: Uint8Array, reader: MessagePackReader): StreamReading {
    const [type] = bytes
    if (type === undefined) return INCOMPLETE
    if (type === MESSAGE_TYPE.hasLabel) return drop('label')
    if (type === MESSAGE_TYPE.pushPull) {
      const read = this.#pushPull.read(bytes)
      if (typeof read === 'string') return fail(read)
      return { kind: 'complete', message: { kind: 'pushPull', body: read } }
    }
    if (bytes.length > LARGEST_MESSAGE) return drop('tooLarge')
    const message = readMessage(type, reader)
    if (message === undefined) return drop('unknownType')
    return reader.failure === undefined ? { kind: 'complete', message } : fail(reader.failure)
  }

  #add(piece: Uint8Array): void {
    const needed = this.#length + piece.length
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
      grown.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = grown
    }
    this.#bytes.set(piece, this.#length)
    this.#length = needed
  }
}

function drop(reason: DropReason): StreamReading {
  return { kind: 'dropped', reason }
}

function fail(failure: 'truncated' | 'malformed'): StreamReading {
  return failure === 'truncated' ? INCOMPLETE : drop('malformed')
}

/** Of something whose end is known nothing more will come. */
function whole(reading: StreamReading): StreamReading {
  return reading.kind === 'incomplete' ? drop('malformed') : reading
}
