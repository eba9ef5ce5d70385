// The packets of a pcap file, in either order of octets, with times in micro- or nanoseconds. Contract: pcap-savefile(5).
//
//   header   magic u32 | major u16 | minor u16 | 0 u32 | 0 u32 | longest frame u32 | link type u32      (24 octets)
//   record   seconds u32 | fraction u32 | octets here u32 | octets of the frame u32 | the frame         (16 octets + frame)

import type { OctetReader } from '../octet-reader.ts'
import { LONGEST_PACKET, type CapturedPacket, type CaptureTrouble } from './captured-packet.ts'

const MICROSECONDS = 0xa1b2c3d4
const NANOSECONDS = 0xa1b23c4d
const HEADER_SIZE = 24
const RECORD_HEADER_SIZE = 16
const LINK_TYPE_MASK = 0xffff

/** Whether a file begins so. */
export function isPcap(start: Uint8Array): boolean {
  return orderOf(start) !== undefined
}

export async function* readPcap(reader: OctetReader): AsyncGenerator<CapturedPacket | CaptureTrouble> {
  const header = await reader.take(HEADER_SIZE)
  const order = orderOf(header)
  if (order === undefined || header.length < HEADER_SIZE)
    return yield { number: 0, trouble: 'the header of the file is cut' }
  const { isLittle, perMicrosecond } = order
  const linkType = viewOf(header).getUint32(20, isLittle) & LINK_TYPE_MASK
  for (let number = 1; ; number++) {
    const record = await reader.take(RECORD_HEADER_SIZE)
    if (record.length === 0) return
    if (record.length < RECORD_HEADER_SIZE)
      return yield { number, trouble: 'the file ends within its header' }
    const view = viewOf(record)
    const length = view.getUint32(8, isLittle)
    if (length > LONGEST_PACKET) {
      return yield {
        number,
        trouble: `cannot have ${length} octets: the file is broken here, and the rest not read`,
      }
    }
    const octets = await reader.take(length)
    if (octets.length < length) return yield { number, trouble: 'the file ends within it' }
    const microseconds = view.getUint32(0, isLittle) * 1e6 + view.getUint32(4, isLittle) / perMicrosecond
    yield { number, microseconds, linkType, octets }
  }
}

function orderOf(
  start: Uint8Array,
): { readonly isLittle: boolean; readonly perMicrosecond: number } | undefined {
  if (start.length < 4) return undefined
  for (const isLittle of [true, false]) {
    const magic = viewOf(start).getUint32(0, isLittle)
    if (magic === MICROSECONDS) return { isLittle, perMicrosecond: 1 }
    if (magic === NANOSECONDS) return { isLittle, perMicrosecond: 1000 }
  }
  return undefined
}

function viewOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.length)
}
