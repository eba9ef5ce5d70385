// What the tests of `ingot decode bgp` share: the command run on some input, messages, and frames with TCP segments in them.

import { pcapHeader, pcapRecord } from '@ingot/packets/pcap'
import { decode } from './decode.ts'

export const MARKER = 'ff'.repeat(16)
export const KEEPALIVE = `${MARKER}001304`
/** AS 65001 and 65002, both with 4-octet AS numbers. */
export const OPEN_A = `${MARKER}00250104fde9005ac000020108020641040000fde9`
export const OPEN_B = `${MARKER}00250104fdea005ac000020208020641040000fdea`
/** Of AS 65002, 198.51.100.7/32 by 192.0.2.2. */
export const UPDATE = `${MARKER}0030020000001440010100400206020100` + '00fdea400304c000020220c6336407'

/** The command's exit code, and what it printed and complained of. */
export async function run(words: readonly string[], ...input: readonly (string | Uint8Array)[]) {
  const [lines, complaints]: [string[], string[]] = [[], []]
  const code = await decode.start(['bgp', ...words], {
    environment: {},
    async *input() {
      for (const chunk of input)
        yield await Promise.resolve(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    },
    print: (text) => lines.push(...text.split('\n')),
    complain: (text) => complaints.push(text.replace('ingot decode bgp: stdin: ', '')),
    signal: new AbortController().signal,
  })
  return { code, lines, complaints }
}

/** The first lines of the messages, without when they were captured. */
export function headlines(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith(' ')).map((line) => line.replace(/ {2}\S+Z {2}/, '  '))
}

export interface Segment {
  readonly from?: string
  readonly to?: string
  readonly sequence: number
  readonly hex?: string
  readonly isSyn?: boolean
}

const A = '192.0.2.1:40000'
const B = '192.0.2.2:179'
export const [FROM_A, FROM_B] = [
  { from: A, to: B },
  { from: B, to: A },
]

/** A capture of Ethernet frames, a millisecond apart. */
export function pcap(...frames: readonly Uint8Array[]): Uint8Array {
  const start = Date.UTC(2026, 0, 2, 3, 4, 5) * 1000
  return Buffer.concat([
    pcapHeader(),
    ...frames.map((frame, index) => pcapRecord(frame, start + index * 1000)),
  ])
}

export function frame({ from = A, to = B, sequence, hex = '', isSyn = false }: Segment): Uint8Array {
  return Buffer.concat([
    Buffer.from('02'.repeat(12) + '0800', 'hex'),
    ipPacket({ from, to, sequence, hex, isSyn }),
  ])
}

/** An IPv4 packet with a TCP segment; checksums are left out, as in a capture of the sender. */
export function ipPacket({ from = A, to = B, sequence, hex = '', isSyn = false }: Segment): Uint8Array {
  const tcp = Buffer.alloc(20)
  tcp.writeUInt16BE(portOf(from), 0)
  tcp.writeUInt16BE(portOf(to), 2)
  tcp.writeUInt32BE(sequence >>> 0, 4)
  tcp[12] = 5 << 4
  tcp[13] = isSyn ? 2 : 0x10
  const ip = Buffer.alloc(20)
  ip[0] = 0x45
  ip[9] = 6
  ip.writeUInt16BE(40 + hex.length / 2, 2)
  ip.set(addressOf(from), 12)
  ip.set(addressOf(to), 16)
  return Buffer.concat([ip, tcp, Buffer.from(hex, 'hex')])
}

function addressOf(end: string): number[] {
  return (end.split(':')[0] ?? '').split('.').map(Number)
}

function portOf(end: string): number {
  return Number(end.split(':')[1])
}
