import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { formatAddress, parseAddress } from '@ingot/net'
import fc from 'fast-check'

import { group, query, usualPacket, type QueryFields } from './mld.fixture.ts'
import { parseQuery } from './query.ts'

const vip = group(0x10)

describe('a good query', () => {
  test('of version 2 about all groups is understood', () => {
    expect(parseQuery(query())).toEqual({
      version: 2,
      group: undefined,
      maximumResponseDelay: seconds(10),
      queryInterval: seconds(125),
    })
  })

  test('of version 2 about one group is understood', () => {
    expect(parseQuery(query({ group: formatAddress(vip), maximumResponse: 1000 }))).toMatchObject({
      group: vip.value,
      maximumResponseDelay: seconds(1),
    })
  })

  test('of version 1 is told by its length', () => {
    expect(parseQuery(query({ version: 1 }))).toEqual({
      version: 1,
      group: undefined,
      maximumResponseDelay: seconds(10),
      queryInterval: undefined,
    })
  })

  test('about sources is a query about their group', () => {
    const sources = ['2001:db8::1', '2001:db8::2']
    expect(parseQuery(query({ group: formatAddress(vip), sources }))).toMatchObject({ group: vip.value })
  })

  const codes: readonly (readonly [string, Partial<QueryFields>, object])[] = [
    ['the largest plain delay', { maximumResponse: 0x7fff }, { maximumResponseDelay: milliseconds(32_767) }],
    ['the smallest float delay', { maximumResponse: 0x8000 }, { maximumResponseDelay: milliseconds(32_768) }],
    [
      'the largest float delay',
      { maximumResponse: 0xffff },
      { maximumResponseDelay: milliseconds(0x1fff << 10) },
    ],
    [
      'a plain delay of version 1',
      { version: 1, maximumResponse: 0xffff },
      { maximumResponseDelay: milliseconds(0xffff) },
    ],
    ['no interval', { queryInterval: 0 }, { queryInterval: undefined }],
    ['the largest plain interval', { queryInterval: 127 }, { queryInterval: seconds(127) }],
    ['the smallest float interval', { queryInterval: 0x80 }, { queryInterval: seconds(128) }],
    ['the largest float interval', { queryInterval: 0xff }, { queryInterval: seconds(31_744) }],
  ]
  test.each(codes)('may name %s', (_, fields, expected) => {
    expect(parseQuery(query(fields))).toMatchObject(expected)
  })

  const ALERT = [5, 2, 0, 0]
  const envelopes: readonly (readonly [string, Partial<QueryFields>])[] = [
    ['with octets behind it, as short Ethernet frames have', { padding: 6 }],
    ['whose router alert is not the first option', { hopByHop: [58, 0, 1, 0, ...ALERT] }],
    ['whose router alert stands between single pads', { hopByHop: [58, 0, 0, ...ALERT, 0] }],
    [
      'with an unknown option that may be skipped',
      { hopByHop: [58, 1, ...ALERT, 0x3e, 8, 1, 2, 3, 4, 5, 6, 7, 8] },
    ],
    ['with more hop-by-hop options', { hopByHop: [58, 1, ...ALERT, 1, 8, 0, 0, 0, 0, 0, 0, 0, 0] }],
  ]
  test.each(envelopes)('is understood %s', (_, fields) => {
    expect(parseQuery(query(fields))).toEqual(parseQuery(query()))
  })
})

describe('a query', () => {
  const ALERT = [5, 2, 0, 0]
  const bad: readonly (readonly [string, Partial<QueryFields>])[] = [
    ['from a router further away', { hopLimit: 2 }],
    ['from an address that is not link-local', { source: '2001:db8::1' }],
    ['from the unspecified address', { source: '::' }],
    ['without router alert', { hopByHop: [58, 0, 1, 4, 0, 0, 0, 0] }],
    ['with a router alert for RSVP', { hopByHop: [58, 0, 5, 2, 0, 1, 1, 0] }],
    ['with a router alert of a wrong length', { hopByHop: [58, 0, 5, 3, 0, 0, 0, 0] }],
    ['with an option that reaches past its header', { hopByHop: [58, 0, ...ALERT, 1, 9] }],
    ['with an option cut off behind its type', { hopByHop: [58, 0, 0, ...ALERT, 1] }],
    [
      'with an unknown option that condemns it',
      { hopByHop: [58, 1, ...ALERT, 0x7e, 8, 0, 0, 0, 0, 0, 0, 0, 0] },
    ],
    ['with hop-by-hop options longer than the packet', { hopByHop: [58, 9, ...ALERT, 1, 0] }],
    ['with another extension header before the message', { hopByHop: [60, 0, ...ALERT, 1, 0] }],
    ['about an address that is no group', { group: '2001:db8::1' }],
  ]
  test.each(bad)('%s is ignored', (_, fields) => {
    expect(parseQuery(query(fields))).toBeUndefined()
  })

  test('with a length between those of the versions, or less than either, is ignored', () => {
    const message = [130, 0, 0, 0, 0x27, 0x10, ...Array<number>(18).fill(0)]
    expect(parseQuery(usualPacket(message))).toMatchObject({ version: 1 })
    expect(parseQuery(usualPacket(message.slice(0, 23)))).toBeUndefined()
    for (const more of [1, 2, 3])
      expect(parseQuery(usualPacket(message, Array<number>(more).fill(0)))).toBeUndefined()
    expect(parseQuery(usualPacket(message, [0, 0, 0, 0]))).toMatchObject({ version: 2 })
    expect(parseQuery(usualPacket(message, [0, 0, 0, 1]))).toBeUndefined()
  })

  test('is none of the other messages of MLD', () => {
    for (const type of [131, 132, 143]) {
      expect(parseQuery(usualPacket([type, 0, 0, 0, ...Array<number>(20).fill(0)]))).toBeUndefined()
    }
  })

  test('cut short anywhere is ignored', () => {
    const whole = query({ group: formatAddress(vip), sources: ['2001:db8::1'] })
    for (let length = 0; length < whole.length; length++) {
      expect(parseQuery(whole.subarray(0, length))).toBeUndefined()
    }
  })

  test('with one octet of its IPv6 addresses or its message bent is ignored', () => {
    const whole = query()
    for (let at = 22; at < whole.length; at++) {
      if (at >= 54 && at < 62) continue // the checksum does not cover the hop-by-hop header
      const bent = whole.slice()
      bent[at] = (bent[at] ?? 0) ^ 0x41
      expect(parseQuery(bent)).toBeUndefined()
    }
  })
})

test('whatever a querier asks is read as it was asked', () => {
  const anyQuery = fc.record({
    version: fc.constantFrom<1 | 2>(1, 2),
    group: fc.option(fc.nat(0xff_ffff), { nil: undefined }),
    maximumResponse: fc.nat(0x7fff),
    queryInterval: fc.nat(0x7f),
    padding: fc.nat(20),
  })
  fc.assert(
    fc.property(anyQuery, ({ group: number, ...fields }) => {
      const about = number === undefined ? undefined : group(number)
      const text = about === undefined ? '::' : formatAddress(about)
      expect(parseAddress(text)).toBeDefined()
      const interval =
        fields.version === 2 && fields.queryInterval > 0 ? seconds(fields.queryInterval) : undefined
      expect(parseQuery(query({ ...fields, group: text }))).toEqual({
        version: fields.version,
        group: about?.value,
        maximumResponseDelay: milliseconds(fields.maximumResponse),
        queryInterval: interval,
      })
    }),
  )
})

test('random octets, and good queries bent anywhere, never throw', () => {
  const change = fc.record({ at: fc.nat(120), octet: fc.nat(255) })
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.array(change, { maxLength: 4 }), (bytes, changes) => {
      parseQuery(bytes)
      const bent = query({ sources: ['2001:db8::1'] })
      for (const { at, octet } of changes) bent[at % bent.length] = octet
      parseQuery(bent)
    }),
  )
})
