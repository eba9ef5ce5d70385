// A message packed by LZW, itself a message: `09 { Algo: 0, Buf }`.

import { compress } from '../lzw/compress.ts'
import { expand } from '../lzw/expand.ts'
import type { MessagePackReader } from '../message-pack/reader.ts'
import { MessagePackWriter } from '../message-pack/writer.ts'
import { octets, struct, unsigned } from '../message-pack/struct.ts'
import type { DropReason } from './drop-reason.ts'
import { MESSAGE_TYPE } from './messages.ts'

const LZW = 0

const compressed = struct<{ algo: number; buf: Uint8Array }>({
  algo: unsigned(255),
  buf: octets(0xffff_ffff),
})

export function compressMessage(message: Uint8Array): Uint8Array {
  const writer = new MessagePackWriter()
  writer.octet(MESSAGE_TYPE.compress)
  compressed.write(writer, { algo: LZW, buf: compress(message) })
  return writer.bytes()
}

/** What is inside, at most `longest` octets; the reader stands behind the type octet. */
export function readCompressed(
  reader: MessagePackReader,
  longest: number,
): Uint8Array | DropReason | 'truncated' {
  const { algo, buf } = compressed.read(reader)
  if (reader.failure !== undefined) return reader.failure
  if (algo !== LZW) return 'unknownType'
  const expanded = expand(buf, longest)
  if (expanded.ok) return expanded.data
  return expanded.failure === 'tooLong' ? 'tooLarge' : 'malformed'
}
