import { describe, expect, test } from 'bun:test'
import { parseAddress, type Address } from '@ingot/net'
import { decodeMrtMessage, encodeMrtMessage, type MrtMessage } from './message.ts'
import { decodeMrtHeader, MRT_HEADER_SIZE } from './parties.ts'

const KEEPALIVE = Uint8Array.fromHex('ffffffffffffffffffffffffffffffff001304')

const MESSAGE: MrtMessage = {
  microseconds: 1_767_323_045_678_901,
  peerAsn: 65_002,
  localAsn: 4_200_000_001,
  interfaceIndex: 3,
  peer: address('192.0.2.2'),
  local: address('192.0.2.1'),
  isSent: false,
  hasFourOctetAs: true,
  hasPaths: false,
  octets: KEEPALIVE,
}

function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

function decoded(record: Uint8Array): ReturnType<typeof decodeMrtMessage> {
  return decodeMrtMessage(decodeMrtHeader(record), record.subarray(MRT_HEADER_SIZE))
}

describe('a message', () => {
  test('is a record of type BGP4MP_ET, field by field', () => {
    expect(encodeMrtMessage(MESSAGE).toHex()).toBe(
      '695735a5' +
        '0011' +
        '0004' +
        '0000002b' + // header
        '000a5bf5' + // microseconds
        '0000fdea' +
        'fa56ea01' + // AS numbers
        '0003' +
        '0001' +
        'c0000202' +
        'c0000201' + // interface, AFI, addresses
        KEEPALIVE.toHex(),
    )
  })

  test.each<[string, Partial<MrtMessage>]>([
    ['that was received', {}],
    ['that was sent', { isSent: true }],
    ['with AS numbers of two octets', { hasFourOctetAs: false, localAsn: 65_001 }],
    ['with path identifiers', { hasPaths: true }],
    ['of all of that', { isSent: true, hasPaths: true, hasFourOctetAs: false, localAsn: 1 }],
    ['over IPv6', { peer: address('2001:db8::2'), local: address('2001:db8::1') }],
  ])('%s comes back as it was', (_, difference) => {
    const message = { ...MESSAGE, ...difference }
    expect(decoded(encodeMrtMessage(message))).toEqual(message)
  })

  test('between whom AS numbers of two octets do not suffice for has AS_TRANS there', () => {
    expect(decoded(encodeMrtMessage({ ...MESSAGE, hasFourOctetAs: false }))).toMatchObject({
      peerAsn: 65_002,
      localAsn: 23_456,
    })
  })

  test('of a collector that has no microseconds is read as well', () => {
    const body = 'fdea' + 'fde9' + '0000' + '0001' + 'c0000202' + 'c0000201' + KEEPALIVE.toHex()
    const header = '695735a5' + '0010' + '0001' + (body.length / 2).toString(16).padStart(8, '0')
    expect(decoded(Uint8Array.fromHex(header + body))).toMatchObject({
      microseconds: 1_767_323_045_000_000,
      peerAsn: 65_002,
      localAsn: 65_001,
      hasFourOctetAs: false,
      octets: KEEPALIVE,
    })
  })
})

describe('a record', () => {
  test('with no message in it is another one', () => {
    const record = encodeMrtMessage(MESSAGE)
    for (const [type, subtype] of [
      [16, 5],
      [17, 0],
      [13, 2],
      [12, 1],
    ] as const) {
      record.set([0, type, 0, subtype], 4)
      expect(decoded(record)).toBe('other')
    }
  })

  test('that is cut anywhere before its message is broken', () => {
    const record = encodeMrtMessage(MESSAGE)
    const messageAt = record.length - KEEPALIVE.length
    for (let length = MRT_HEADER_SIZE; length < messageAt; length++) {
      expect(decoded(record.subarray(0, length))).toBe('broken')
    }
    expect(decoded(record.subarray(0, messageAt))).toMatchObject({ octets: new Uint8Array(0) })
  })

  test('of an address family that has no addresses here is broken', () => {
    const record = encodeMrtMessage(MESSAGE)
    record.set([0, 25], MRT_HEADER_SIZE + 14)
    expect(decoded(record)).toBe('broken')
  })
})
