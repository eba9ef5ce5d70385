// What RFC 7606 asks for, fault by fault: each row of the first tables is one change to a good UPDATE.

import { describe, expect, test } from 'bun:test'

import {
  AS_PATH,
  attribute,
  EXTERNAL,
  INTERNAL,
  judge,
  lastHeard,
  MANDATORY,
  NEXT_HOP,
  NEXT_HOP6,
  ORIGIN,
  PREFIX,
  PREFIX6,
  reach,
  unreach,
  update,
  word,
} from './bgp.fixture.ts'
import type { BgpSession } from './session.ts'

const OLD: BgpSession = { ...EXTERNAL, hasFourOctetAs: false }
const OLD_MANDATORY = ORIGIN + '400204' + '0201fdea' + NEXT_HOP

/** Name, the attributes before a good prefix, what is asked, the fault, and the session where it is not eBGP. */
type Row = readonly [name: string, attributes: string, action: string, fault: string, session?: BgpSession]

const path = (value: string) => ORIGIN + attribute('40', 2, value) + NEXT_HOP
const nextHop = (address: string) => ORIGIN + AS_PATH + attribute('40', 3, address)

const ATTRIBUTES: readonly Row[] = [
  ['all that is mandatory', MANDATORY, 'accept', 'none'],
  ['ORIGIN of two octets', '4001020000' + AS_PATH + NEXT_HOP, 'treatAsWithdraw', 'length'],
  ['ORIGIN of none', '400100' + AS_PATH + NEXT_HOP, 'treatAsWithdraw', 'length'],
  ['ORIGIN 3', '40010103' + AS_PATH + NEXT_HOP, 'treatAsWithdraw', 'value'],
  ['ORIGIN optional', 'c0010100' + AS_PATH + NEXT_HOP, 'treatAsWithdraw', 'flags'],
  ['ORIGIN not transitive', '00010100' + AS_PATH + NEXT_HOP, 'treatAsWithdraw', 'flags'],
  ['ORIGIN partial', '60010100' + AS_PATH + NEXT_HOP, 'accept', 'none'],
  ['AS_PATH empty', path(''), 'accept', 'none'],
  ['AS_PATH with a set', path('02010000fdea' + '01020000fdeb0000fdec'), 'accept', 'none'],
  ['AS_PATH of segment type 0', path('00010000fdea'), 'treatAsWithdraw', 'segment_type'],
  ['AS_PATH of segment type 5', path('05010000fdea'), 'treatAsWithdraw', 'segment_type'],
  ['AS_PATH of a confederation', path('03010000fdea'), 'treatAsWithdraw', 'segment_confederation'],
  ['AS_PATH with an empty segment', path('0200'), 'treatAsWithdraw', 'segment_empty'],
  ['AS_PATH that ends in a segment', path('02020000fdea'), 'treatAsWithdraw', 'segment_overrun'],
  ['AS_PATH with an octet left', path('02010000fdea02'), 'treatAsWithdraw', 'segment_overrun'],
  ['AS_PATH with AS 0', path('02020000fdea00000000'), 'treatAsWithdraw', 'as_zero'],
  [
    'AS_PATH with AS 0 of two octets',
    ORIGIN + '4002060202fdea0000' + NEXT_HOP,
    'treatAsWithdraw',
    'as_zero',
    OLD,
  ],
  ['NEXT_HOP of three octets', nextHop('c00002'), 'treatAsWithdraw', 'length'],
  ['NEXT_HOP of sixteen', nextHop(NEXT_HOP6), 'treatAsWithdraw', 'length'],
  ['NEXT_HOP 0.0.0.0', nextHop('00000000'), 'treatAsWithdraw', 'value'],
  ['NEXT_HOP 127.0.0.1', nextHop('7f000001'), 'treatAsWithdraw', 'value'],
  ['NEXT_HOP 224.0.0.1', nextHop('e0000001'), 'treatAsWithdraw', 'value'],
  ['NEXT_HOP 255.255.255.255', nextHop('ffffffff'), 'treatAsWithdraw', 'value'],
  ['MULTI_EXIT_DISC of three octets', MANDATORY + '800403000001', 'treatAsWithdraw', 'length'],
  ['LOCAL_PREF from outside', MANDATORY + '40050400000064', 'discardAttribute', 'not_expected'],
  ['LOCAL_PREF from outside, broken too', MANDATORY + 'c0050100', 'discardAttribute', 'not_expected'],
  ['LOCAL_PREF from inside', MANDATORY + '40050400000064', 'accept', 'none', INTERNAL],
  [
    'LOCAL_PREF from inside, of three octets',
    MANDATORY + '400503000064',
    'treatAsWithdraw',
    'length',
    INTERNAL,
  ],
  ['ATOMIC_AGGREGATE', MANDATORY + '400600', 'accept', 'none'],
  ['ATOMIC_AGGREGATE of one octet', MANDATORY + '40060101', 'discardAttribute', 'length'],
  ['ATOMIC_AGGREGATE optional', MANDATORY + 'c00600', 'treatAsWithdraw', 'flags'],
  ['AGGREGATOR of eight octets', MANDATORY + 'c007080000fdeac0000201', 'accept', 'none'],
  ['AGGREGATOR of six', MANDATORY + 'c00706fdeac0000201', 'discardAttribute', 'length'],
  ['AGGREGATOR of six from an old speaker', OLD_MANDATORY + 'c00706fdeac0000201', 'accept', 'none', OLD],
  ['AGGREGATOR with AS 0', MANDATORY + 'c0070800000000c0000201', 'discardAttribute', 'as_zero'],
  ['COMMUNITIES', MANDATORY + attribute('c0', 8, 'ffffff01'.repeat(100)), 'accept', 'none'],
  ['COMMUNITIES, none', MANDATORY + 'c00800', 'treatAsWithdraw', 'length'],
  ['COMMUNITIES of five octets', MANDATORY + 'c00805ffffff0100', 'treatAsWithdraw', 'length'],
  ['COMMUNITIES not transitive', MANDATORY + '800804ffffff01', 'treatAsWithdraw', 'flags'],
  ['ORIGINATOR_ID from outside', MANDATORY + '8009020000', 'discardAttribute', 'not_expected'],
  ['ORIGINATOR_ID from inside, short', MANDATORY + '8009020000', 'treatAsWithdraw', 'length', INTERNAL],
  ['CLUSTER_LIST from outside', MANDATORY + '800a0400000001', 'discardAttribute', 'not_expected'],
  ['CLUSTER_LIST from inside', MANDATORY + '800a080000000100000002', 'accept', 'none', INTERNAL],
  ['CLUSTER_LIST from inside, empty', MANDATORY + '800a00', 'treatAsWithdraw', 'length', INTERNAL],
  ['EXTENDED COMMUNITIES of an unknown type', MANDATORY + 'c01008800b000000000000', 'accept', 'none'],
  ['EXTENDED COMMUNITIES of seven octets', MANDATORY + 'c0100740040000000000', 'treatAsWithdraw', 'length'],
  ['AS4_PATH from a new speaker', MANDATORY + 'c011060201' + '0000fdea', 'discardAttribute', 'not_expected'],
  ['AS4_PATH from an old speaker', OLD_MANDATORY + 'c0110602010001fdea', 'accept', 'none', OLD],
  ['AS4_PATH, empty', OLD_MANDATORY + 'c01100', 'discardAttribute', 'length', OLD],
  ['AS4_PATH cut', OLD_MANDATORY + 'c0110502010001fd', 'discardAttribute', 'segment_overrun', OLD],
  ['AS4_PATH with an empty segment', OLD_MANDATORY + 'c011020200', 'discardAttribute', 'segment_empty', OLD],
  ['AS4_PATH not optional', OLD_MANDATORY + '40110602010001fdea', 'discardAttribute', 'flags', OLD],
  ['AS4_PATH of a confederation', OLD_MANDATORY + 'c0110603010001fdea', 'accept', 'none', OLD],
  ['AS4_AGGREGATOR of six octets', OLD_MANDATORY + 'c01206fdeac0000201', 'discardAttribute', 'length', OLD],
  [
    'AS4_AGGREGATOR from a new speaker',
    MANDATORY + 'c012080001fdeac0000201',
    'discardAttribute',
    'not_expected',
  ],
  [
    'IPv6 EXTENDED COMMUNITIES of 21 octets',
    MANDATORY + attribute('c0', 25, '00'.repeat(21)),
    'treatAsWithdraw',
    'length',
  ],
  ['LARGE COMMUNITIES', MANDATORY + attribute('c0', 32, word(1).repeat(3)), 'accept', 'none'],
  ['LARGE COMMUNITIES twice the same', MANDATORY + attribute('c0', 32, word(1).repeat(6)), 'accept', 'none'],
  [
    'LARGE COMMUNITIES of eight octets',
    MANDATORY + attribute('c0', 32, word(1).repeat(2)),
    'treatAsWithdraw',
    'length',
  ],
  ['ONLY_TO_CUSTOMER of two octets', MANDATORY + 'c02302fdea', 'treatAsWithdraw', 'length'],
  ['TUNNEL_ENCAP that is junk', MANDATORY + 'c01703ffffff', 'accept', 'none'],
  ['PREFIX_SID of forty zeros', MANDATORY + attribute('c0', 40, '00'.repeat(40)), 'accept', 'none'],
  ['ENTROPY_LABEL', MANDATORY + 'e01c00', 'accept', 'none'],
  ['an unknown optional one', MANDATORY + '80630100' + 'c0c80100', 'accept', 'none'],
  ['an unknown well-known one', MANDATORY + '40c80100', 'sessionReset', 'unknown_well_known'],
  ['ORIGIN again, and broken', MANDATORY + '400105ffffffffff', 'accept', 'none'],
  ['the good ORIGIN after a bad one', '400101ff' + MANDATORY, 'treatAsWithdraw', 'value'],
  ['no ORIGIN', AS_PATH + NEXT_HOP, 'treatAsWithdraw', 'missing'],
  ['no AS_PATH', ORIGIN + NEXT_HOP, 'treatAsWithdraw', 'missing'],
  ['no NEXT_HOP', ORIGIN + AS_PATH, 'treatAsWithdraw', 'missing'],
  ['one octet too few for an attribute', MANDATORY + '8004', 'treatAsWithdraw', 'attribute_cut'],
  ['one octet too few for an extended length', MANDATORY + '900400', 'treatAsWithdraw', 'attribute_cut'],
  ['an attribute longer than the rest', MANDATORY + '80040500000000', 'treatAsWithdraw', 'attribute_overrun'],
  ['MP_REACH_NLRI longer than the rest', MANDATORY + '800e05000201', 'sessionReset', 'attribute_overrun'],
  [
    'the strongest of three',
    MANDATORY + '40060101' + '800401ff' + '40c800',
    'sessionReset',
    'unknown_well_known',
  ],
  ['in any order', NEXT_HOP + AS_PATH + ORIGIN, 'accept', 'none'],
]

describe('before a prefix of IPv4,', () => {
  for (const [name, attributes, action, fault, session = EXTERNAL] of ATTRIBUTES) {
    test(`${name}: ${action}`, () => {
      const judged = judge(update({ attributes, announced: PREFIX }), session)
      expect(judged).toMatchObject({ next: 'message', action, fault })
      expect(lastHeard().announced('IPv4')).toBe(1)
    })
  }

  for (const [name, attributes, action, , session = EXTERNAL] of ATTRIBUTES) {
    if (action !== 'treatAsWithdraw' || name.startsWith('no ')) continue
    test(`and without one, ${name} resets the session (5.2)`, () => {
      expect(judge(update({ attributes }), session).action).toBe('sessionReset')
    })
  }
})

describe('the sections of an UPDATE', () => {
  const SECTIONS = [
    ['a withdrawn section past the end', '0005' + '0000', '0301', 'withdrawn_section'],
    ['a withdrawn section that leaves no room for a length', '0001' + '0000', '0301', 'withdrawn_section'],
    ['an attribute section past the end', '0000' + '0001', '0301', 'attribute_section'],
    ['an attribute section far past the end', '0000' + 'ffff', '0301', 'attribute_section'],
    ['a withdrawn prefix of 33 bits', '0006' + '210102030405' + '0000', '030a', 'prefix_length'],
    ['a withdrawn prefix cut', '0002' + '200a' + '0000', '030a', 'prefix_overrun'],
    [
      'an announced prefix of 33 bits',
      '0000' + '0014' + MANDATORY.slice(0, 40) + '21' + '00'.repeat(5),
      '030a',
      'prefix_length',
    ],
    ['an announced prefix cut', '0000' + '0000' + '18cb00', '030a', 'prefix_overrun'],
  ] as const
  for (const [name, body, notification, fault] of SECTIONS) {
    test(`with ${name} reset the session`, () => {
      const whole = Uint8Array.fromHex(
        'f'.repeat(32) + (19 + body.length / 2).toString(16).padStart(4, '0') + '02' + body,
      )
      expect(judge(whole)).toEqual({ next: 'message', action: 'sessionReset', fault, notification })
    })
  }

  test('have prefixes of every length, the default route and host bits among them', () => {
    const all = Array.from(
      { length: 33 },
      (_, bits) => bits.toString(16).padStart(2, '0') + 'ff'.repeat((bits + 7) >> 3),
    )
    expect(judge(update({ attributes: MANDATORY, announced: all.join('') })).action).toBe('accept')
    expect(lastHeard().announced('IPv4')).toBe(33)
  })

  test('have as many prefixes as there are, whatever the length of the next one', () => {
    const prefix = (bits: number) => bits.toString(16).padStart(2, '0') + '11'.repeat((bits + 7) >> 3)
    for (let one = 0; one <= 33; one++) {
      for (let other = 0; other <= 33; other++) {
        const announced = PREFIX + prefix(one) + prefix(other) + PREFIX + PREFIX + PREFIX
        const isRight = one <= 32 && other <= 32
        const { fault } = judge(update({ attributes: MANDATORY, announced }))
        expect([fault, lastHeard().announced('IPv4')]).toEqual(isRight ? ['none', 6] : ['prefix_length', 0])
        const cut = judge(update({ attributes: MANDATORY, announced: announced.slice(0, -2) }))
        expect(cut.fault).toBe(isRight ? 'prefix_overrun' : 'prefix_length')
      }
    }
  })

  test('have path identifiers where those were negotiated', () => {
    const session: BgpSession = { ...EXTERNAL, addPathReceived: ['IPv4'] }
    const prefixes = '00000001' + PREFIX + '00000002' + PREFIX
    judge(update({ withdrawn: prefixes }), session)
    expect(lastHeard().withdrawn('IPv4')).toBe(2)
    expect(judge(update({ withdrawn: '00000001' }), session).fault).toBe('prefix_overrun')
  })
})

describe('a NOTIFICATION of an attribute', () => {
  const ROWS = [
    ['an unknown well-known one', MANDATORY + '40c80100', '0302' + '40c80100'],
    ['flags', 'c0010100', '0304' + 'c0010100'],
    ['a length', '4001020000', '0305' + '4001020000'],
    ['an ORIGIN', '40010107', '0306' + '40010107'],
    ['a next hop', '40030400000000', '0308' + '40030400000000'],
    ['an optional one', reach('0002010500'), '0309' + reach('0002010500')],
    ['a path', '40020202', '0301'],
    ['a path within', '4002020200', '030b' + '4002020200'],
    ['an extended length', '50010002' + '0000', '0305' + '50010002' + '0000'],
  ] as const
  for (const [name, attributes, notification] of ROWS) {
    test(`quotes ${name} whole`, () => {
      expect(judge(update({ attributes }))).toMatchObject({ action: 'sessionReset', notification })
    })
  }

  test('that is missing names its type', () => {
    expect(judge(update({ attributes: ORIGIN, announced: PREFIX })).notification).toBe('030302')
  })
})

describe('End-of-RIB', () => {
  const ROWS = [
    ['an UPDATE with nothing in it', update({}), 'IPv4'],
    ['MP_UNREACH_NLRI of IPv6 alone', update({ attributes: unreach('000201') }), 'IPv6'],
    ['MP_UNREACH_NLRI with an extended length', update({ attributes: '900f0003000201' }), 'IPv6'],
    ['MP_UNREACH_NLRI of IPv4 alone', update({ attributes: unreach('000101') }), 'IPv4'],
    ['an UPDATE with a withdrawn route', update({ withdrawn: PREFIX }), undefined],
    ['an UPDATE with attributes only', update({ attributes: MANDATORY }), undefined],
    [
      'MP_UNREACH_NLRI beside another attribute',
      update({ attributes: unreach('000201') + 'c0ff00' }),
      undefined,
    ],
    [
      'MP_UNREACH_NLRI beside a withdrawn route',
      update({ withdrawn: PREFIX, attributes: unreach('000201') }),
      undefined,
    ],
    ['MP_UNREACH_NLRI that withdraws', update({ attributes: unreach('000201' + PREFIX6) }), undefined],
    ['MP_UNREACH_NLRI of another family', update({ attributes: unreach('000285') }), undefined],
  ] as const
  for (const [name, message, family] of ROWS) {
    test(`${family === undefined ? 'is not' : `of ${family} is`} ${name}`, () => {
      expect(judge(message).action).toBe('accept')
      expect(lastHeard().endOfRib()).toBe(family)
    })
  }
})

describe('routes that are right but not eligible', () => {
  const leak = (asNumber: number) => MANDATORY + attribute('c0', 35, word(asNumber))
  const ROWS = [
    ['our own AS in the path', path('02020000fdea0000fde9'), EXTERNAL, 'ownAs'],
    ['our own AS of two octets', ORIGIN + '4002060202fdeafde9' + NEXT_HOP, OLD, 'ownAs'],
    ['our own AS in AS4_PATH', OLD_MANDATORY + 'c011060201' + word(65001), OLD, 'ownAs'],
    ['our own address as next hop', nextHop('c0000201'), EXTERNAL, 'ownNextHop'],
    ['OTC from a customer', leak(65002), { ...EXTERNAL, role: 0 }, 'routeLeak'],
    ['OTC from a client of our route server', leak(65002), { ...EXTERNAL, role: 1 }, 'routeLeak'],
    ['OTC of another AS from a peer', leak(65003), { ...EXTERNAL, role: 4 }, 'routeLeak'],
    ['OTC of its own from a peer', leak(65002), { ...EXTERNAL, role: 4 }, undefined],
    ['OTC from a provider', leak(65003), { ...EXTERNAL, role: 3 }, undefined],
    ['OTC without roles', leak(65003), EXTERNAL, undefined],
  ] as const
  for (const [name, attributes, session, reason] of ROWS) {
    test(`${name}: ${reason ?? 'eligible'}`, () => {
      expect(judge(update({ attributes, announced: PREFIX }), session).action).toBe('accept')
      expect(lastHeard().ineligible()).toBe(reason)
    })
  }
})

test('of two faults that ask for the same the first is told of', () => {
  judge(update({ attributes: '400101ff' + '40020101' + NEXT_HOP, announced: PREFIX }))
  expect([lastHeard().fault, lastHeard().attribute]).toEqual(['value', 1])
})

test('attributes of every type are told apart, however rare', () => {
  for (let type = 36; type < 256; type++) {
    const rare = attribute('c0', type, '00')
    expect(judge(update({ attributes: MANDATORY + rare, announced: PREFIX })).action).toBe('accept')
    expect(lastHeard().duplicates).toBe(0)
    expect(judge(update({ attributes: MANDATORY + rare + rare, announced: PREFIX })).action).toBe('accept')
    expect(lastHeard().duplicates).toBe(1)
    // nothing is announced here, so nothing could be withdrawn
    expect(judge(update({ attributes: '400101ff' + rare })).action).toBe('sessionReset')
    judge(update({ attributes: attribute('c0', type, '000201') }))
    expect(lastHeard().endOfRib()).toBeUndefined()
  }
})

test('a repeated attribute is counted, and nothing of the message before is remembered', () => {
  judge(update({ attributes: MANDATORY + ORIGIN + 'c0c80161' + 'c0c80162', announced: PREFIX }))
  expect(lastHeard().duplicates).toBe(2)
  judge(update({ attributes: MANDATORY, announced: PREFIX }))
  expect(lastHeard().duplicates).toBe(0)
})

test('nothing of a fault is left in what is said of the next message', () => {
  const session: BgpSession = { ...EXTERNAL, disablesFamilies: true }
  judge(update({ attributes: reach('000201' + '03' + '000000' + '00' + PREFIX6) + MANDATORY }), session)
  expect(lastHeard().disabledFamilies()).toEqual(['IPv6'])
  const good = judge(update({ attributes: MANDATORY, announced: PREFIX }), session)
  expect(good).toEqual({ next: 'message', action: 'accept', fault: 'none', notification: '' })
  const { attribute: type, duplicates } = lastHeard()
  expect([type, duplicates, lastHeard().disabledFamilies(), lastHeard().isWellOrdered]).toEqual([
    0,
    0,
    [],
    true,
  ])
})

test('a bad attribute does not hide a withdrawn route of another field', () => {
  judge(
    update({ withdrawn: PREFIX + PREFIX, attributes: '400101ff' + AS_PATH + NEXT_HOP, announced: PREFIX }),
  )
  expect([lastHeard().action, lastHeard().withdrawn('IPv4'), lastHeard().announced('IPv4')]).toEqual([
    'treatAsWithdraw',
    2,
    1,
  ])
})
