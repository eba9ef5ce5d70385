// MP_REACH_NLRI and MP_UNREACH_NLRI (RFC 4760, RFC 2545, RFC 8950): what is wrong with one, and what is read of it.

import { describe, expect, test } from 'bun:test'

import {
  AS_PATH,
  EXTERNAL,
  judge,
  lastHeard,
  MANDATORY,
  NEXT_HOP6,
  ORIGIN,
  PREFIX,
  PREFIX6,
  reach,
  reach6,
  unreach,
  update,
} from './bgp.fixture.ts'
import type { BgpSession } from './session.ts'

const IPV6_ONLY = ORIGIN + AS_PATH

/** Name, attributes, what is asked, the fault, prefixes of IPv6 announced and withdrawn, the session. */
type MultiprotocolRow = readonly [string, string, string, string, number, number, BgpSession?]

const reachIPv4 = (nextHop: string) =>
  reach('000101' + (nextHop.length / 2).toString(16).padStart(2, '0') + nextHop + '00' + PREFIX)
const ADD_PATH: BgpSession = { ...EXTERNAL, addPathReceived: ['IPv6'] }
const EXTENDED_NEXT_HOP: BgpSession = { ...EXTERNAL, hasExtendedNextHop: true }
const IPV4_ONLY: BgpSession = { ...EXTERNAL, families: ['IPv4'] }

const MULTIPROTOCOL: readonly MultiprotocolRow[] = [
  ['two prefixes', reach6(PREFIX6 + PREFIX6) + IPV6_ONLY, 'accept', 'none', 2, 0],
  ['MP_REACH_NLRI last', IPV6_ONLY + reach6(), 'accept', 'none', 1, 0],
  ['no ORIGIN', reach6() + AS_PATH, 'treatAsWithdraw', 'missing', 1, 0],
  ['MP_REACH_NLRI twice', reach6() + reach6() + IPV6_ONLY, 'sessionReset', 'repeated', 1, 0],
  ['MP_UNREACH_NLRI twice', unreach('000201' + PREFIX6).repeat(2), 'sessionReset', 'repeated', 0, 1],
  ['both', reach6() + unreach('000201' + PREFIX6) + IPV6_ONLY, 'accept', 'none', 1, 1],
  [
    'a next hop of 15',
    reach('0002010f' + NEXT_HOP6.slice(2) + '00') + IPV6_ONLY,
    'sessionReset',
    'next_hop_length',
    0,
    0,
  ],
  [
    'a next hop longer than it',
    reach('000201ff' + NEXT_HOP6) + IPV6_ONLY,
    'sessionReset',
    'next_hop_length',
    0,
    0,
  ],
  [
    'two next hops',
    reach('00020120' + NEXT_HOP6 + NEXT_HOP6 + '00' + PREFIX6) + IPV6_ONLY,
    'accept',
    'none',
    1,
    0,
  ],
  ['a prefix cut', reach6('2020010d') + IPV6_ONLY, 'sessionReset', 'prefix_overrun', 0, 0],
  ['a prefix of 129 bits', reach6('81' + '00'.repeat(17)) + IPV6_ONLY, 'sessionReset', 'prefix_length', 0, 0],
  [
    'a withdrawn prefix of 129 bits',
    unreach('00020181' + '00'.repeat(17)),
    'sessionReset',
    'prefix_length',
    0,
    0,
  ],
  ['MP_UNREACH_NLRI transitive', unreach('000201' + PREFIX6, 'c0'), 'sessionReset', 'flags', 0, 0],
  ['four octets', reach('00020100'), 'sessionReset', 'length', 0, 0],
  ['a path identifier', reach6('00000007' + PREFIX6) + IPV6_ONLY, 'accept', 'none', 1, 0, ADD_PATH],
  [
    'a path identifier and no more',
    reach6('00000007') + IPV6_ONLY,
    'sessionReset',
    'prefix_overrun',
    0,
    0,
    ADD_PATH,
  ],
  ['flow specifications, unread', reach('0001850000' + 'ff'.repeat(9)) + IPV6_ONLY, 'accept', 'none', 0, 0],
  [
    'a family not negotiated, unread',
    reach('00020105' + 'ff'.repeat(9)) + IPV6_ONLY,
    'accept',
    'none',
    0,
    0,
    IPV4_ONLY,
  ],
  [
    'a bad attribute before an announcement',
    '400101ff' + AS_PATH + reach6(),
    'treatAsWithdraw',
    'value',
    1,
    0,
  ],
  [
    'a bad attribute beside MP_REACH_NLRI without prefixes',
    '400101ff' + reach6(''),
    'sessionReset',
    'value',
    0,
    0,
  ],
  [
    'a bad attribute beside withdrawals',
    '400101ff' + unreach('000201' + PREFIX6),
    'sessionReset',
    'value',
    0,
    1,
  ],
]

describe('in MP_REACH_NLRI and MP_UNREACH_NLRI,', () => {
  for (const [name, attributes, action, fault, announced, withdrawn, session = EXTERNAL] of MULTIPROTOCOL) {
    test(`${name}: ${action}`, () => {
      expect(judge(update({ attributes }), session)).toMatchObject({ action, fault })
      expect([lastHeard().announced('IPv6'), lastHeard().withdrawn('IPv6')]).toEqual([announced, withdrawn])
    })
  }

  test('prefixes of IPv4 come with a next hop of IPv6 where RFC 8950 was negotiated, and only there', () => {
    const attributes = (nextHop: string) => reachIPv4(nextHop) + IPV6_ONLY
    for (const nextHop of [NEXT_HOP6, NEXT_HOP6 + NEXT_HOP6]) {
      expect(judge(update({ attributes: attributes(nextHop) }), EXTENDED_NEXT_HOP).action).toBe('accept')
      expect(lastHeard().announced('IPv4')).toBe(1)
      expect(judge(update({ attributes: attributes(nextHop) })).action).toBe('sessionReset')
    }
    expect(judge(update({ attributes: attributes('c0000202') })).action).toBe('accept')
  })

  test('an unnegotiated family is told of, and one out of place', () => {
    judge(update({ attributes: reach6() + IPV6_ONLY }), IPV4_ONLY)
    expect([lastHeard().hasOtherFamily, lastHeard().isWellOrdered]).toEqual([true, true])
    judge(update({ attributes: IPV6_ONLY + reach6() }))
    expect([lastHeard().hasOtherFamily, lastHeard().isWellOrdered]).toEqual([false, false])
    judge(update({ attributes: reach6() + MANDATORY, announced: PREFIX }))
    expect(lastHeard().isWellOrdered).toBe(false)
  })
})
