// What a captured frame is about, and that no digest or password is left in it.

import { describe, expect, test } from 'bun:test'
import { parseAddress } from '@ingot/net'
import { concerns, hideSecrets, isOfSession, kindOf, type ControlKind } from './control-frame.ts'
import { arp, heartbeat, icmpv6, NO_CHECKSUM, tcp, udp } from './control-frames.fixture.ts'

const V6 = { from: '2001:db8::1', to: '2001:db8::2' }
/** No octet of a frame here is it, but those of a digest. */
const SECRET = 0xee
const secret = (length: number) => Array<number>(length).fill(SECRET)

const KINDS: readonly [Uint8Array, ControlKind][] = [
  [arp('192.0.2.1', '192.0.2.2'), 'layer2'],
  [icmpv6(135), 'layer2'],
  [heartbeat([]), 'heartbeats'],
  [tcp({ ports: [1, 179] }), 'bgp'],
  [tcp({ ports: [1, 179], ...V6 }), 'bgp'],
  [udp({ port: 3784 }), 'bfd'],
  [udp({ port: 3784, ...V6 }), 'bfd'],
]

test.each(KINDS)('frame %# is of its kind', (frame, kind) => {
  expect(kindOf(frame, 0)).toBe(kind)
  // wherever it lies
  expect(kindOf(Uint8Array.of(1, 2, 3, ...frame), 3)).toBe(kind)
})

/** A frame in the midst of others, after what is secret of it was hidden. */
function hidden(frame: Uint8Array): Uint8Array {
  const memory = Uint8Array.of(...secret(20), ...frame, ...secret(20))
  hideSecrets(memory, 20, frame.length, kindOf(frame, 0))
  expect([...memory.subarray(0, 20), ...memory.subarray(20 + frame.length)]).toEqual(secret(40))
  return memory.slice(20, 20 + frame.length)
}

describe('of a frame', () => {
  const [nop, mss, timestamps] = [[1], [2, 4, 5, 0xb4], [8, 10, 1, 2, 3, 4, 5, 6, 7, 8]]
  const md5 = (octet: number) => [19, 18, ...Array<number>(16).fill(octet)]
  const authentication = (octet: number) => [29, 16, 5, 6, ...Array<number>(12).fill(octet)]
  const payload = [SECRET, 1, 2, SECRET]
  test.each([
    ['TCP-MD5', [nop, nop, md5(SECRET)], [nop, nop, md5(0)]],
    ['TCP-MD5 behind other options', [mss, timestamps, md5(SECRET)], [mss, timestamps, md5(0)]],
    ['TCP-AO, but for the numbers of its keys', [nop, authentication(SECRET)], [nop, authentication(0)]],
    ['no signature, all stays', [mss, nop, timestamps], [mss, nop, timestamps]],
    ['an option without an end', [nop, [19, 40, ...secret(18)]], [nop, Array<number>(20).fill(0)]],
    ['an option without a length', [nop, [19, 1, ...secret(18)]], [nop, Array<number>(20).fill(0)]],
  ])('with %s', (_name, options, after) => {
    for (const ends of [{}, V6]) {
      const segment = { ports: [1, 179], payload, ...ends } as const
      // a checksum covers what is hidden, and would say something of it
      const covering = Bun.deepEquals(options, after) ? {} : { checksum: NO_CHECKSUM }
      const expected = tcp({ ...segment, options: after.flat(), ...covering })
      expect(hidden(tcp({ ...segment, options: options.flat() }))).toEqual(expected)
    }
  })

  test('that ends within its options nothing but the frame is changed', () => {
    const cut = tcp({ ports: [1, 179], options: md5(SECRET) }).subarray(0, 14 + 20 + 20 + 7)
    expect(hidden(cut)).not.toContain(SECRET)
  })

  test.each([{}, V6])('of BFD the password is hidden, and the packet stays as it is without one', (ends) => {
    const control = [0x20, 0xc4, 3, 40, ...Array<number>(20).fill(9)]
    const password = (octet: number) => [1, 16, ...Array<number>(14).fill(octet)]
    const packet = { port: 3784, ...ends }
    expect(hidden(udp({ ...packet, payload: [...control, ...password(SECRET)] }))).toEqual(
      udp({ ...packet, payload: [...control, ...password(0)], checksum: NO_CHECKSUM }),
    )
    const plain = udp({ ...packet, payload: control })
    expect(hidden(plain)).toEqual(plain)
    const echo = udp({ port: 3785, payload: secret(40), ...ends })
    expect(hidden(echo)).toEqual(echo)
  })

  test('of a heartbeat the seal is hidden, and what it says stays', () => {
    const frame = heartbeat(['192.0.2.9'])
    expect(hidden(frame)).toEqual(Uint8Array.of(...frame.subarray(0, -16), ...Array<number>(16).fill(0)))
  })

  test('of ARP or neighbour discovery nothing is hidden', () => {
    for (const frame of [arp('238.238.238.238', '192.0.2.2'), icmpv6(135)])
      expect(hidden(frame)).toEqual(frame)
  })
})

const NONE: readonly string[] = []

test.each([
  ['ARP from one to another', arp('192.0.2.1', '192.0.2.2'), ['192.0.2.1', '192.0.2.2']],
  ['a solicitation', icmpv6(135), ['fe80::1', 'ff02::1', '2001:db8::99']],
  ['an advertisement', icmpv6(136, { from: '2001:db8::99', to: 'fe80::2' }), ['2001:db8::99', 'fe80::2']],
  ['a router advertisement, which has no target', icmpv6(134), ['fe80::1', 'ff02::1']],
  ['a segment of TCP', tcp({ ports: [1, 179] }), ['192.0.2.1', '192.0.2.2']],
  ['a segment over IPv6', tcp({ ports: [1, 179], ...V6 }), ['2001:db8::1', '2001:db8::2']],
  ['BFD', udp({ port: 3784 }), ['192.0.2.1', '192.0.2.2']],
  ['a claim', heartbeat(['192.0.2.9', '192.0.2.10']), ['192.0.2.9', '192.0.2.10']],
  ['a heartbeat without one', heartbeat([]), NONE],
])('%s is about its addresses and no others', (_name, frame, addresses) => {
  const asked = ['192.0.2.1', '192.0.2.2', '192.0.2.9', '192.0.2.10', '192.0.2.11', '0.0.0.0', '::']
  const all = [...asked, 'fe80::1', 'fe80::2', 'ff02::1', '2001:db8::1', '2001:db8::2', '2001:db8::99']
  const found = all.filter((text) => {
    const address = parseAddress(text)
    return address !== undefined && concerns(frame, address)
  })
  expect(found.toSorted()).toEqual([...addresses].toSorted())
})

describe('a segment of another port than 179', () => {
  const end = (octets: readonly number[], port: number) => ({ address: Uint8Array.from(octets), port })
  const router = end([192, 0, 2, 2], 8080)
  const overIPv6 = end([0x20, 0x01, 0x0d, 0xb8, ...Array<number>(11).fill(0), 2], 8080)
  test.each([
    ['to a peer', tcp({ ports: [40_000, 8080] }), true],
    ['from a peer', tcp({ ports: [8080, 40_000], from: '192.0.2.2', to: '192.0.2.1' }), true],
    ['to a peer over IPv6', tcp({ ports: [40_000, 8080], ...V6 }), true],
    ['to somebody else is none of BGP', tcp({ ports: [40_000, 8080], to: '192.0.2.3' }), false],
    ['of a peer on that port here is none', tcp({ ports: [8080, 40_000] }), false],
    ['to a peer on another port is none', tcp({ ports: [40_000, 8081] }), false],
    ['of 179, to whomever', tcp({ ports: [179, 40_000], to: '192.0.2.3' }), true],
  ])('%s', (_name, frame, isBgp) => {
    expect(isOfSession(frame, 0, [router, overIPv6])).toBe(isBgp)
  })
})
