import { describe, expect, test } from 'bun:test'
import { parseAddress } from '@ingot/net'
import { ECHO_FRAME_SIZE, loopBack, readEchoFrame, sendBack, writeEchoFrame } from './echo-frame.ts'

const ours = Uint8Array.fromHex('020000000001')
const theirs = Uint8Array.fromHex('020000000002')
const payload = Uint8Array.fromHex('1111111100000007')

function address(text: string) {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new TypeError(text)
  return parsed
}

function echo(text: string): Uint8Array {
  const own = { hardwareAddress: ours, address: address(text) }
  // what is there from the packet before is no matter
  return writeEchoFrame(new Uint8Array(ECHO_FRAME_SIZE).fill(0xaa), theirs, own, payload)
}

function sumOf(octets: Uint8Array, first = 0): number {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  let sum = first
  for (let at = 0; at < octets.length; at += 2) sum += view.getUint16(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return sum
}

/** RFC 1071: the sum over everything with its checksum is all ones. */
const isIpv4Sound = (frame: Uint8Array) => sumOf(frame.subarray(14, 34)) === 0xffff
/** With the length and the protocol of the pseudo-header, RFC 8200 8.1. */
const isUdpSound = (frame: Uint8Array) => sumOf(frame.subarray(22), 16 + 17) === 0xffff

describe('the frame of an echo packet', () => {
  test('goes to the neighbour, and from us to us', () => {
    const ipv4 = echo('192.0.2.1')
    expect(ipv4.toHex()).toBe(
      [
        '020000000002 020000000001 0800', // Ethernet
        `45 c0 0024 0000 0000 ff 11 ${ipv4.toHex().slice(48, 52)}`, // IPv4
        'c0000201 c0000201',
        '0ec9 0ec9 0010 0000', // UDP
        '11111111 00000007',
      ]
        .join('')
        .replaceAll(' ', ''),
    )
    expect(isIpv4Sound(ipv4)).toBe(true)
    const ipv6 = echo('2001:db8::1')
    expect(ipv6.toHex()).toBe(
      [
        '020000000002 020000000001 86dd', // Ethernet
        '6c000000 0010 11 ff', // IPv6
        '20010db8000000000000000000000001'.repeat(2),
        `0ec9 0ec9 0010 ${ipv6.toHex().slice(120, 124)}`, // UDP
        '11111111 00000007',
      ]
        .join('')
        .replaceAll(' ', ''),
    )
    expect(isUdpSound(ipv6)).toBe(true)
  })

  describe.each(['192.0.2.1', '2001:db8::1'])('of %s', (text) => {
    test('is read back', () => {
      expect(readEchoFrame(echo(text))).toEqual({
        sender: ours,
        source: address(text),
        destination: address(text),
        ttl: 255,
        destinationPort: 3785,
        payload,
      })
    })

    test('is turned around with one hop less', () => {
      const looped = echo(text)
      loopBack(looped, theirs)
      expect(readEchoFrame(looped)).toMatchObject({ sender: theirs, ttl: 254, payload })
      expect(looped.subarray(0, 6)).toEqual(ours)
      expect((text.includes(':') ? isUdpSound : isIpv4Sound)(looped)).toBe(true)
    })
  })

  test('to the neighbour itself is sent back to its source, port by port', () => {
    const frame = echo('2001:db8::1')
    frame.set(Uint8Array.fromHex('20010db8000000000000000000000002'), 38)
    frame.set(Uint8Array.of(0xc0, 0x01), 54)
    // on its way between two kernels of one machine the sum is not made
    sendBack(frame, theirs)
    expect(readEchoFrame(frame)).toMatchObject({
      sender: theirs,
      source: address('2001:db8::2'),
      destination: address('2001:db8::1'),
      ttl: 254,
      destinationPort: 0xc001,
      payload,
    })
    expect(frame.subarray(0, 6)).toEqual(ours)
    expect(isUdpSound(frame)).toBe(true)
  })

  test('to the neighbour is sent back with whatever is in it, and without what pads it', () => {
    const frame = new Uint8Array(80)
    frame.set(echo('2001:db8::1'))
    frame.set([0, 15], 18)
    frame.set([0, 15], 58)
    frame.fill(0xee, 69)
    sendBack(frame, theirs)
    const whole = frame.slice(0, 70)
    whole[69] = 0
    expect(sumOf(whole.subarray(22), 15 + 17)).toBe(0xffff)
    expect(frame.subarray(69)).toEqual(new Uint8Array(11).fill(0xee))
  })

  test('of IPv4 is not sent back by us: who sends it to us wants something else', () => {
    const frame = echo('192.0.2.1')
    const before = frame.slice()
    sendBack(frame, theirs)
    expect(frame).toEqual(before)
  })

  test.each([
    ['cut short', echo('192.0.2.1').subarray(0, 41)],
    ['a fragment', withOctet('192.0.2.1', 20, 0x20)],
    ['not of UDP', withOctet('192.0.2.1', 23, 6)],
    ['with options of IPv4', withOctet('192.0.2.1', 14, 0x46)],
    ['of another protocol', withOctet('192.0.2.1', 13, 6)],
    ['longer than it is', withOctet('192.0.2.1', 17, 0x25)],
    ['of IPv6 and cut short', echo('2001:db8::1').subarray(0, 61)],
    ['of IPv6 with an extension header', withOctet('2001:db8::1', 20, 0)],
    ['of IPv6 by its Ethernet type alone', withOctet('2001:db8::1', 14, 0x45)],
    ['of IPv6 and longer than it is', withOctet('2001:db8::1', 19, 0x11)],
    ['of IPv6 and shorter than a header of UDP', withOctet('2001:db8::1', 19, 7)],
  ])('is not read where it is %s', (_, bent) => {
    expect(readEchoFrame(bent)).toBeUndefined()
  })

  function withOctet(text: string, at: number, octet: number): Uint8Array {
    const bent = echo(text)
    bent[at] = octet
    return bent
  }
})
