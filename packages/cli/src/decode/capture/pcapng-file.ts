// The packets of a pcapng file: of all its sections and interfaces, each with its link type and clock. Other blocks are passed
// over. Contract: draft-ietf-opsawg-pcapng.
//
//   block                 type u32 | length u32 | body, padded to 4 | length u32
//   section header        byte order magic u32 | …
//   interface             link type u16 | 0 u16 | longest packet u32 | options
//   enhanced packet       interface u32 | time, upper u32 | lower u32 | octets here u32 | octets of it u32 | the packet
//   simple packet         octets of it u32 | the packet

import type { OctetReader } from '../octet-reader.ts'
import { LONGEST_PACKET, type CapturedPacket, type CaptureTrouble } from './captured-packet.ts'

const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE = 1
const SIMPLE_PACKET = 3
const ENHANCED_PACKET = 6
const BYTE_ORDER = 0x1a2b3c4d
const TIME_RESOLUTION_OPTION = 9

const BLOCK_HEADER_SIZE = 8
const ENHANCED_HEADER_SIZE = 20
const LONGEST_BLOCK = LONGEST_PACKET + 65_536

interface Interface {
  readonly linkType: number
  readonly longest: number
  readonly ticksPerMicrosecond: number
}

/** Whether a file begins so. */
export function isPcapng(start: Uint8Array): boolean {
  return start.length >= 4 && viewOf(start).getUint32(0) === SECTION_HEADER
}

export async function* readPcapng(reader: OctetReader): AsyncGenerator<CapturedPacket | CaptureTrouble> {
  let isLittle = true
  let interfaces: Interface[] = []
  let number = 0
  for (;;) {
    const header = await reader.peek(BLOCK_HEADER_SIZE + 4)
    if (header.length === 0) return
    if (header.length < BLOCK_HEADER_SIZE + 4)
      return yield { number, trouble: 'the file ends within a block after it' }
    const view = viewOf(header)
    if (view.getUint32(0) === SECTION_HEADER) {
      isLittle = view.getUint32(8, true) === BYTE_ORDER
      interfaces = []
    }
    const length = view.getUint32(4, isLittle)
    if (length < BLOCK_HEADER_SIZE + 4 || length > LONGEST_BLOCK || length % 4 !== 0) {
      const what = `a block after it cannot have ${length} octets: the file is broken here, and the rest not read`
      return yield { number, trouble: what }
    }
    const block = await reader.take(length)
    if (block.length < length) return yield { number, trouble: 'the file ends within a block after it' }
    const body = block.subarray(BLOCK_HEADER_SIZE, length - 4)
    const type = viewOf(block).getUint32(0, isLittle)
    if (type === INTERFACE && body.length >= 8) interfaces.push(interfaceOf(body, isLittle))
    if (type !== ENHANCED_PACKET && type !== SIMPLE_PACKET) continue
    number++
    const packet =
      type === ENHANCED_PACKET ? enhanced(body, isLittle, interfaces) : simple(body, isLittle, interfaces)
    yield packet === undefined ? { number, trouble: 'its block is broken' } : { number, ...packet }
  }
}

type Read = Omit<CapturedPacket, 'number'> | undefined

function enhanced(body: Uint8Array, isLittle: boolean, interfaces: readonly Interface[]): Read {
  if (body.length < ENHANCED_HEADER_SIZE) return undefined
  const view = viewOf(body)
  const of = interfaces[view.getUint32(0, isLittle)]
  const length = view.getUint32(12, isLittle)
  if (of === undefined || length > body.length - ENHANCED_HEADER_SIZE) return undefined
  const ticks = (BigInt(view.getUint32(4, isLittle)) << 32n) | BigInt(view.getUint32(8, isLittle))
  const octets = body.subarray(ENHANCED_HEADER_SIZE, ENHANCED_HEADER_SIZE + length)
  return { linkType: of.linkType, microseconds: Number(ticks) / of.ticksPerMicrosecond, octets }
}

function simple(body: Uint8Array, isLittle: boolean, [of]: readonly Interface[]): Read {
  if (of === undefined || body.length < 4) return undefined
  const longest = of.longest === 0 ? Infinity : of.longest
  const length = Math.min(viewOf(body).getUint32(0, isLittle), longest, body.length - 4)
  return { linkType: of.linkType, microseconds: undefined, octets: body.subarray(4, 4 + length) }
}

function interfaceOf(body: Uint8Array, isLittle: boolean): Interface {
  const view = viewOf(body)
  const resolution = timeResolution(body.subarray(8), isLittle)
  const perSecond = resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution
  return {
    linkType: view.getUint16(0, isLittle),
    longest: view.getUint32(4, isLittle),
    ticksPerMicrosecond: perSecond / 1e6,
  }
}

/** A power of ten, or of two with the upper bit; a microsecond where no option says it. */
function timeResolution(options: Uint8Array, isLittle: boolean): number {
  const view = viewOf(options)
  for (let at = 0; at + 4 <= options.length;) {
    const [code, length] = [view.getUint16(at, isLittle), view.getUint16(at + 2, isLittle)]
    if (code === 0) break
    if (code === TIME_RESOLUTION_OPTION && length >= 1) return options[at + 4] ?? 6
    at += 4 + length + ((4 - (length % 4)) % 4)
  }
  return 6
}

function viewOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.length)
}
