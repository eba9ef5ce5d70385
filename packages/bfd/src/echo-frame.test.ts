import { describe, expect, test } from 'bun:test'
import { ECHO_FRAME_SIZE, loopBack, readEchoFrame, writeEchoFrame } from './echo-frame.ts'

describe('the frame of an echo packet', () => {
  const [ours, theirs] = ['020000000001', '020000000002'].map((it) => Uint8Array.fromHex(it))
  const frame = new Uint8Array(ECHO_FRAME_SIZE)
  const payload = Uint8Array.fromHex('1111111100000007')
  if (ours === undefined || theirs === undefined) throw new Error('two addresses')
  writeEchoFrame(frame, theirs, { hardwareAddress: ours, address: 0xc0000201 }, payload)

  test('goes to the neighbour, and from us to us', () => {
    expect(frame.toHex()).toBe(
      [
        '020000000002 020000000001 0800', // Ethernet
        `45 c0 0024 0000 0000 ff 11 ${frame.toHex().slice(48, 52)}`, // IPv4
        'c0000201 c0000201',
        '0ec9 0ec9 0010 0000', // UDP
        '11111111 00000007',
      ]
        .join('')
        .replaceAll(' ', ''),
    )
    // RFC 1071: the sum over a header with its checksum is all ones
    const view = new DataView(frame.buffer)
    let sum = 0
    for (let at = 14; at < 34; at += 2) sum += view.getUint16(at)
    expect((sum & 0xffff) + (sum >>> 16)).toBe(0xffff)
  })

  test('is read back', () => {
    expect(readEchoFrame(frame)).toEqual({
      sender: ours,
      source: 0xc0000201,
      destination: 0xc0000201,
      ttl: 255,
      destinationPort: 3785,
      payload,
    })
  })

  test('is turned around with one hop less', () => {
    const looped = frame.slice()
    loopBack(looped, theirs)
    expect(readEchoFrame(looped)).toMatchObject({ sender: theirs, ttl: 254, payload })
    expect(looped.subarray(0, 6)).toEqual(ours)
    const view = new DataView(looped.buffer)
    let sum = 0
    for (let at = 14; at < 34; at += 2) sum += view.getUint16(at)
    expect((sum & 0xffff) + (sum >>> 16)).toBe(0xffff)
  })

  test.each([
    ['cut short', frame.subarray(0, 41)],
    ['a fragment', withOctet(20, 0x20)],
    ['not of UDP', withOctet(23, 6)],
    ['with options of IPv4', withOctet(14, 0x46)],
    ['of another protocol', withOctet(13, 6)],
    ['longer than it is', withOctet(17, 0x25)],
  ])('is not read where it is %s', (_, bent) => {
    expect(readEchoFrame(bent)).toBeUndefined()
  })

  function withOctet(at: number, octet: number): Uint8Array {
    const bent = frame.slice()
    bent[at] = octet
    return bent
  }
})
