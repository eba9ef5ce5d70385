import { describe, expect, test } from 'bun:test'
import { parseAddress, type Address } from '@ingot/net'
import { decodeMrtHeader, MRT_HEADER_SIZE } from './parties.ts'
import { decodeMrtStateChange, encodeMrtStateChange, type MrtStateChange } from './state-change.ts'

const CHANGE: MrtStateChange = {
  microseconds: 1_767_323_045_678_901,
  peerAsn: 65_002,
  localAsn: 4_200_000_001,
  interfaceIndex: 0,
  peer: address('192.0.2.2'),
  local: address('0.0.0.0'),
  from: 'openConfirm',
  to: 'established',
}

function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(text)
  return parsed
}

function decoded(record: Uint8Array): ReturnType<typeof decodeMrtStateChange> {
  return decodeMrtStateChange(decodeMrtHeader(record), record.subarray(MRT_HEADER_SIZE))
}

describe('a change of state', () => {
  test('is a record of type BGP4MP_ET, field by field', () => {
    expect(encodeMrtStateChange(CHANGE).toHex()).toBe(
      '695735a5' +
        '0011' +
        '0005' +
        '0000001c' + // header
        '000a5bf5' + // microseconds
        '0000fdea' +
        'fa56ea01' + // AS numbers
        '0000' +
        '0001' +
        'c0000202' +
        '00000000' + // interface, AFI, addresses
        '0005' +
        '0006', // OpenConfirm, Established
    )
  })

  test('comes back as it was', () => {
    const overIpv6 = { ...CHANGE, peer: address('2001:db8::2'), local: address('::') }
    for (const change of [CHANGE, overIpv6]) expect(decoded(encodeMrtStateChange(change))).toEqual(change)
  })

  test('of a collector that knows AS numbers of two octets only is read as well', () => {
    const body = 'fdea' + 'fde9' + '0000' + '0001' + 'c0000202' + 'c0000201' + '0006' + '0001'
    const header = '695735a5' + '0010' + '0000' + (body.length / 2).toString(16).padStart(8, '0')
    expect(decoded(Uint8Array.fromHex(header + body))).toMatchObject({
      peerAsn: 65_002,
      localAsn: 65_001,
      from: 'established',
      to: 'idle',
    })
  })

  test('to a state that there is not, or that is cut, is broken', () => {
    const record = encodeMrtStateChange(CHANGE)
    for (const length of [MRT_HEADER_SIZE, record.length - 1]) {
      expect(decoded(record.subarray(0, length))).toBe('broken')
    }
    record[record.length - 1] = 7
    expect(decoded(record)).toBe('broken')
    record[record.length - 1] = 0
    expect(decoded(record)).toBe('broken')
  })
})

test('a record with a message is another one', () => {
  const record = encodeMrtStateChange(CHANGE)
  record[7] = 4
  expect(decoded(record)).toBe('other')
})
