// Captures of sessions: put together per direction whatever happened to the segments, and read as both OPENs say.

import { describe, expect, test } from 'bun:test'
import {
  frame,
  FROM_A,
  FROM_B,
  headlines,
  ipPacket,
  KEEPALIVE,
  MARKER,
  OPEN_A,
  OPEN_B,
  pcap,
  run,
  UPDATE,
} from '../decode.fixture.ts'

const SYN_A = frame({ ...FROM_A, sequence: 99, isSyn: true })
const SYN_B = frame({ ...FROM_B, sequence: 4_294_967_295, isSyn: true })

/** Segments of one direction, one behind the other, in pieces of so many octets. */
function segments(hex: string, size: number, first = 100) {
  const pieces = hex.match(new RegExp(`.{1,${size * 2}}`, 'g')) ?? []
  return pieces.map((piece, index) => frame({ ...FROM_A, sequence: first + index * size, hex: piece }))
}

const SESSION = OPEN_A + KEEPALIVE + UPDATE + UPDATE
const SAID = ['OPEN, 37', 'KEEPALIVE, 19', 'UPDATE, 48', 'UPDATE, 48'].map(
  (it) => `192.0.2.1:40000 > 192.0.2.2:179  ${it} octets: accept`,
)

function said(lines: readonly string[]): string[] {
  return headlines(lines).map((line) => line.replace(/^packet \d+ {2}/, ''))
}

describe('one direction', () => {
  test.each([1, 19, 30, 56, 200])('is put together from segments of %d octets', async (size) => {
    const { code, lines, complaints } = await run([], pcap(SYN_A, ...segments(SESSION, size)))
    expect([code, said(lines), complaints]).toEqual([0, SAID, []])
  })

  test('is in order when the segments came in another, twice, or with parts of others', async () => {
    const [a, b, c, d, e] = segments(SESSION, 35)
    if (!a || !b || !c || !d || !e) throw new Error('five segments')
    const overlapping = frame({ ...FROM_A, sequence: 100 + 20, hex: SESSION.slice(40, 240) })
    const { code, lines, complaints } = await run([], pcap(SYN_A, SYN_A, c, a, a, overlapping, e, b, d, c))
    expect([code, said(lines), complaints]).toEqual([0, SAID, []])
  })

  test('goes over the end of the sequence numbers', async () => {
    const syn = frame({ ...FROM_A, sequence: 4_294_967_250, isSyn: true })
    const { code, lines } = await run([], pcap(syn, ...segments(SESSION, 30, 4_294_967_251)))
    expect([code, said(lines)]).toEqual([0, SAID])
  })

  test('that lacks a segment is read on at the next message, and what is missing is named', async () => {
    const [a, , ...rest] = segments(OPEN_A + UPDATE + KEEPALIVE, 37)
    if (a === undefined) throw new Error('a segment')
    const { code, lines, complaints } = await run([], pcap(SYN_A, a, ...rest))
    expect([code, said(lines)]).toEqual([1, [SAID[0] ?? '', SAID[1] ?? '']])
    expect(complaints).toEqual([
      'packet 3: 37 octets are missing in the capture',
      'packet 3: 11 octets belong to no whole message: 0304c000020220c6336407',
    ])
  })

  test('that was captured from its middle on begins with the first whole message', async () => {
    const { code, lines, complaints } = await run([], pcap(...segments(UPDATE.slice(20) + KEEPALIVE, 50)))
    expect([code, said(lines)]).toEqual([1, [SAID[1] ?? '']])
    expect(complaints).toEqual([`packet 1: 38 octets belong to no whole message: ${UPDATE.slice(20)}`])
  })

  test('that ends within a message says so', async () => {
    const { code, complaints } = await run([], pcap(SYN_A, ...segments(UPDATE.slice(0, 50), 100)))
    expect([code, complaints]).toEqual([
      1,
      [`packet 2: a message of 48 octets ends after 25: nothing more of it comes: ${UPDATE.slice(0, 50)}`],
    ])
  })

  test('of which the capture has not all goes on behind that', async () => {
    const cut = frame({ ...FROM_A, sequence: 100, hex: UPDATE }).subarray(0, -18)
    const { lines, complaints } = await run(
      [],
      pcap(SYN_A, cut, frame({ ...FROM_A, sequence: 148, hex: KEEPALIVE })),
    )
    expect(said(lines)).toEqual([SAID[1] ?? ''])
    expect(complaints[0]).toBe('packet 2: 18 octets are missing in the capture')
  })

  test('holds no more than a window for what is missing', async () => {
    const filler = KEEPALIVE.repeat(1000)
    const frames = Array.from({ length: 60 }, (_, index) =>
      frame({ ...FROM_A, sequence: 1000 + index * 19_000, hex: filler }),
    )
    const { lines, complaints } = await run([], pcap(SYN_A, ...frames))
    expect([said(lines).length, complaints]).toEqual([
      60_000,
      ['packet 2: 900 octets are missing in the capture'],
    ])
  })
})

test('more connections than are followed at once are read one after the other', async () => {
  const frames = Array.from({ length: 6000 }, (_, index) =>
    frame({
      from: `10.0.${index >> 8}.${index & 255}:4000`,
      to: FROM_A.to,
      sequence: 1,
      hex: OPEN_A + KEEPALIVE.slice(0, 20),
    }),
  )
  const { lines, complaints } = await run([], pcap(...frames))
  expect([headlines(lines).length, complaints.length]).toEqual([6000, 6000])
  expect(complaints[0]).toStartWith('packet 1: a message of at least 19 octets ends after 10: ')
})

describe('both directions', () => {
  test('say by their OPENs how long AS numbers are', async () => {
    const narrow = `${MARKER}001d0104fdea005ac000020200`
    const update = `${MARKER}002e0200000012400101004002040201` + 'fde9400304c000020120c6336407'
    const session = (open: string) =>
      pcap(
        frame({ ...FROM_A, sequence: 1, hex: OPEN_A }),
        frame({ ...FROM_B, sequence: 1, hex: open }),
        frame({ ...FROM_A, sequence: 38, hex: update }),
      )
    expect((await run([], session(narrow))).lines).toContain('  AS_PATH  65001')
    expect((await run([], session(OPEN_B))).lines.join()).toContain(
      'treat-as-withdraw: AS_PATH segment overrun',
    )
  })

  test('say by their OPENs whether they are of one AS', async () => {
    const update = `${MARKER}0031020000001540010100400200400304c0000201` + '40050400000064' + '20c6336407'
    const session = (asn: string) =>
      pcap(
        frame({ ...FROM_A, sequence: 1, hex: OPEN_A }),
        frame({ ...FROM_B, sequence: 1, hex: OPEN_A.replaceAll('fde9', asn) }),
        frame({ ...FROM_A, sequence: 38, hex: update }),
      )
    const headline = async (asn: string) => headlines((await run([], session(asn))).lines)[2]
    expect(await headline('fde9')).toEndWith('octets: accept')
    expect(await headline('fdea')).toContain('attribute-discard: LOCAL_PREF not expected')
  })

  test('are told with the packet, the time and both ends', async () => {
    const { lines } = await run([], pcap(SYN_B, frame({ ...FROM_B, sequence: 0, hex: KEEPALIVE })))
    expect(lines).toEqual([
      'packet 2  2026-01-02T03:04:05.001000Z  192.0.2.2:179 > 192.0.2.1:40000  KEEPALIVE, 19 octets: accept',
    ])
  })
})

describe('a capture', () => {
  const packet = ipPacket({ ...FROM_A, sequence: 7, hex: KEEPALIVE })
  const ethernet = (type: string, payload: Uint8Array) =>
    Buffer.concat([Buffer.from('02'.repeat(12) + type, 'hex'), payload])

  /** The same with another link type. */
  function withLinkType(linkType: number, octets: Uint8Array): Uint8Array {
    const file = pcap(octets)
    new DataView(file.buffer, file.byteOffset).setUint32(20, linkType, true)
    return file
  }

  function swapped(): Uint8Array {
    const file = Buffer.from(pcap(ethernet('0800', packet)))
    for (const at of [0, 16, 20, 24, 28, 32, 36]) file.subarray(at, at + 4).reverse()
    return file
  }

  /** A section in the other order of octets too, with nanoseconds, and a block of an unknown type. */
  function pcapng(isLittle: boolean): Uint8Array {
    const u32 = (value: number) => {
      const octets = Buffer.alloc(4)
      if (isLittle) octets.writeUInt32LE(value)
      else octets.writeUInt32BE(value)
      return octets
    }
    const u16 = (value: number) =>
      isLittle ? Buffer.from([value & 255, value >> 8]) : Buffer.from([value >> 8, value & 255])
    const block = (type: number, ...parts: readonly Uint8Array[]) => {
      const body = Buffer.concat(parts)
      const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)])
      return Buffer.concat([u32(type), u32(padded.length + 12), padded, u32(padded.length + 12)])
    }
    const octets = ethernet('0800', packet)
    const ticks = 1_767_323_045_678_901_000n
    return Buffer.concat([
      block(0x0a0d0d0a, u32(0x1a2b3c4d), u16(1), u16(0), u32(0xffffffff), u32(0xffffffff)),
      block(1, u16(1), u16(0), u32(0), u16(9), u16(1), Buffer.from([9, 0, 0, 0]), u16(0), u16(0)),
      block(99, Buffer.from('else')),
      block(
        6,
        u32(0),
        u32(Number(ticks >> 32n)),
        u32(Number(ticks & 0xffffffffn)),
        u32(octets.length),
        u32(octets.length),
        octets,
      ),
      block(3, u32(octets.length), ethernet('0800', ipPacket({ ...FROM_A, sequence: 26, hex: KEEPALIVE }))),
    ])
  }

  test.each<[string, Uint8Array, number]>([
    ['of Ethernet', pcap(ethernet('0800', packet)), 1],
    ['of Ethernet with two VLAN tags', pcap(ethernet('88a80001810000020800', packet)), 1],
    ['in the other order of octets', swapped(), 1],
    [
      'of Linux’ any interface',
      withLinkType(113, Buffer.concat([Buffer.alloc(14), Buffer.from('0800', 'hex'), packet])),
      1,
    ],
    [
      'of the same, version 2',
      withLinkType(276, Buffer.concat([Buffer.from('0800', 'hex'), Buffer.alloc(18), packet])),
      1,
    ],
    ['of IP alone', withLinkType(101, packet), 1],
    ['of loopback', withLinkType(0, Buffer.concat([Buffer.from([2, 0, 0, 0]), packet])), 1],
    ['in pcapng', pcapng(true), 2],
    ['in pcapng, in the other order of octets', pcapng(false), 2],
    [
      'of something else than BGP',
      pcap(
        ethernet('0806', Buffer.alloc(28)),
        ethernet('0800', ipPacket({ from: '192.0.2.1:5', to: '192.0.2.2:80', sequence: 1, hex: KEEPALIVE })),
      ),
      0,
    ],
  ])('%s is read', async (_, file, count) => {
    const { code, lines, complaints } = await run([], file)
    expect([code, complaints]).toEqual([0, []])
    expect(said(lines)).toEqual(Array.from({ length: count }, () => SAID[1] ?? ''))
  })

  test('in pcapng has the time of its interface’s clock', async () => {
    expect((await run([], pcapng(true))).lines[0]).toStartWith('packet 1  2026-01-02T03:04:05.678901Z  ')
  })

  test('of IPv6 is read', async () => {
    const header = Buffer.alloc(40)
    header[0] = 0x60
    header.writeUInt16BE(20 + 19, 4)
    header[6] = 6
    header[23] = 1
    header[39] = 2
    const { code, lines } = await run(
      [],
      pcap(ethernet('86dd', Buffer.concat([header, packet.subarray(20)]))),
    )
    expect([code, said(lines)]).toEqual([0, ['[::1]:40000 > [::2]:179  KEEPALIVE, 19 octets: accept']])
  })

  test.each<[string, Uint8Array, string]>([
    ['that is cut', pcap(ethernet('0800', packet)).subarray(0, -3), 'packet 1: the file ends within it'],
    [
      'that is cut in a header',
      pcap(ethernet('0800', packet)).subarray(0, 30),
      'packet 1: the file ends within its header',
    ],
    [
      'of a link type that is not read',
      withLinkType(105, packet),
      'packet 1: frames of link type 105 are not read',
    ],
    [
      'in pcapng that is cut',
      pcapng(true).subarray(0, -9),
      'packet 1: the file ends within a block after it',
    ],
  ])('%s says so', async (_, file, complaint) => {
    const { code, complaints } = await run([], file)
    expect([code, complaints]).toEqual([1, [complaint]])
  })

  /** Of IPv4, with the octets of the TCP segment from one place to another. */
  function fragment(of: Uint8Array, from: number, to: number): Uint8Array {
    const header = Buffer.from(of.subarray(0, 20))
    header.writeUInt16BE(20 + to - from, 2)
    header.writeUInt16BE((to < of.length - 20 ? 0x2000 : 0) | (from / 8), 6)
    return ethernet('0800', Buffer.concat([header, of.subarray(20 + from, 20 + to)]))
  }

  test('of fragments of IP is put together, in whatever order they came', async () => {
    const parts = [fragment(packet, 0, 16), fragment(packet, 16, 32), fragment(packet, 24, 39)]
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 1, 0, 2],
    ]) {
      const { code, lines } = await run([], pcap(...order.flatMap((index) => parts[index] ?? [])))
      expect([code, said(lines)]).toEqual([0, [SAID[1] ?? '']])
    }
  })

  test('of fragments of IPv6 is put together', async () => {
    const part = (from: number, to: number) => {
      const header = Buffer.alloc(48)
      header[0] = 0x60
      header.writeUInt16BE(8 + to - from, 4)
      header.set([44, 64], 6)
      header.set([1], 23)
      header.set([2, 6], 39)
      header.writeUInt16BE(from | (to < 39 ? 1 : 0), 42)
      return ethernet('86dd', Buffer.concat([header, packet.subarray(20 + from, 20 + to)]))
    }
    const { code, lines } = await run([], pcap(part(24, 39), part(0, 24)))
    expect([code, said(lines)]).toEqual([0, ['[::1]:40000 > [::2]:179  KEEPALIVE, 19 octets: accept']])
  })

  test('that lacks a fragment says so', async () => {
    const { code, lines, complaints } = await run([], pcap(fragment(packet, 0, 16), fragment(packet, 32, 39)))
    expect([code, lines.join('')]).toEqual([1, ''])
    expect(complaints).toEqual([
      'packet 1: a fragment of an IP packet with TCP in it, whose other fragments are missing',
    ])
  })

  test('holds no more than some fragments for what is missing', async () => {
    const parts = Array.from({ length: 100 }, (_, id) => {
      const numbered = Buffer.from(packet)
      numbered.writeUInt16BE(id, 4)
      return fragment(numbered, 0, 16)
    })
    const { complaints } = await run([], pcap(...parts, ethernet('0800', packet)))
    expect(complaints).toHaveLength(100)
    expect(complaints[0]).toStartWith('packet 1: ')
  })

  test('that says a packet is longer than any can be is read no further', async () => {
    const file = Buffer.from(pcap(ethernet('0800', packet)))
    file.writeUInt32LE(0x7fffffff, 32)
    const { complaints } = await run([], file)
    expect(complaints).toEqual([
      'packet 1: cannot have 2147483647 octets: the file is broken here, and the rest not read',
    ])
  })
})
