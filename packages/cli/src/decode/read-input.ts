// Which kind of input it is, by its first octets, and the reader for it. What gzip made smaller is read as it was before.

import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { readCapture } from './capture/read-capture.ts'
import { isPcap, readPcap } from './capture/pcap-file.ts'
import { isPcapng, readPcapng } from './capture/pcapng-file.ts'
import { readHex } from './hex-text.ts'
import { OctetReader } from './octet-reader.ts'
import type { Piece } from './piece.ts'
import { isMrt, readMrt } from './read-mrt.ts'

const START_SIZE = 12
const GZIP = [0x1f, 0x8b] as const

export async function* readInput(source: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  const reader = new OctetReader(source)
  const start = await reader.peek(START_SIZE)
  if (start[0] === GZIP[0] && start[1] === GZIP[1]) yield* readPlain(new OctetReader(unzipped(reader)))
  else yield* readPlain(reader)
}

async function* readPlain(reader: OctetReader): AsyncGenerator<Piece> {
  const start = await reader.peek(START_SIZE)
  if (start.length === 0) yield { kind: 'trouble', message: 'there is nothing in it' }
  else if (isPcap(start)) yield* readCapture(readPcap(reader))
  else if (isPcapng(start)) yield* readCapture(readPcapng(reader))
  else if (isMrt(start)) yield* readMrt(reader)
  else if (start.every(isText)) yield* readHex(reader)
  else {
    const isBzip2 = start[0] === 0x42 && start[1] === 0x5a && start[2] === 0x68
    const what = isBzip2
      ? 'bzip2 is not read here: give what bunzip2 -c makes of it'
      : `it begins with ${start.toHex()}`
    yield { kind: 'trouble', message: `neither hexadecimal digits, nor pcap, pcapng or MRT: ${what}` }
  }
}

async function* unzipped(reader: OctetReader): AsyncGenerator<Uint8Array> {
  const unzip = createGunzip()
  // a failure comes out of the iteration
  pipeline(Readable.from(reader.rest()), unzip, () => {})
  for await (const chunk of unzip) yield chunk
}

function isText(octet: number): boolean {
  return (octet >= 0x20 && octet !== 0x7f) || octet === 0x09 || octet === 0x0a || octet === 0x0d
}
