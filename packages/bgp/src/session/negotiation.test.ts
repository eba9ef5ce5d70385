// What two OPENs come to: the errors that the peer's can earn, and what both ends can do after good ones.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import type { PeerSettings } from '../settings.ts'
import { SETTINGS } from '../one-peer.fixture.ts'
import type { Capability } from '../wire/capability.ts'
import type { Open } from '../wire/open.ts'
import { negotiate, type Session } from './negotiation.ts'
import { ownOpen } from './own-open.ts'

const FACTS = { identifier: 1, transport: 'IPv6', isRestarting: false, isForwardingKept: false } as const
const V4: Capability = { kind: 'multiprotocol', family: { afi: 1, safi: 1 } }
const V6: Capability = { kind: 'multiprotocol', family: { afi: 2, safi: 1 } }
const AS4: Capability = { kind: 'fourOctetAs', asn: 65002 }

function theirs(...more: readonly Capability[]): Open {
  return { asn: 65002, holdTime: 90, identifier: 2, capabilities: [V4, V6, AS4, ...more] }
}

function meet(open: Partial<Open>, settings: Partial<PeerSettings> = {}): Session | string {
  const all = { ...SETTINGS, ...settings }
  const found = negotiate(all, ownOpen(all, FACTS), { ...theirs(), ...open })
  return 'code' in found ? `${found.code}/${found.subcode} ${found.data.toHex()}`.trim() : found
}

function session(open: Partial<Open> = {}, settings: Partial<PeerSettings> = {}): Session {
  const found = meet(open, settings)
  if (typeof found === 'string') throw new Error(found)
  return found
}

const roles = (...numbers: readonly number[]) =>
  theirs(...numbers.map((role) => ({ kind: 'role' as const, role })))

describe('an OPEN of the peer', () => {
  test.each<[string, Partial<Open>, Partial<PeerSettings>, string]>([
    ['with a hold time of one second', { holdTime: 1 }, {}, '2/6'],
    ['with a hold time of two seconds', { holdTime: 2 }, {}, '2/6'],
    ['without an identifier', { identifier: 0 }, {}, '2/3'],
    ['with our identifier, of our AS', { identifier: 1 }, { myAsn: 65002 }, '2/3'],
    ['of another AS', { capabilities: [V4, { kind: 'fourOctetAs', asn: 65003 }] }, {}, '2/2'],
    [
      'whose capability has another AS than its field',
      { asn: 65002, capabilities: [V4, { kind: 'fourOctetAs', asn: 7 }] },
      {},
      '2/2',
    ],
    ['of AS 0', { asn: 0, capabilities: [V4] }, { peerAsn: 'external' }, '2/2'],
    [
      'of AS 0 in its capability',
      { capabilities: [V4, { kind: 'fourOctetAs', asn: 0 }] },
      { peerAsn: 'external' },
      '2/2',
    ],
    ['of AS_TRANS and no other', { asn: 23456, capabilities: [V4] }, { peerAsn: 'external' }, '2/2'],
    ['of another AS, where ours is wanted', {}, { peerAsn: 'internal' }, '2/2'],
    ['of our AS, where another is wanted', {}, { peerAsn: 'external', myAsn: 65002 }, '2/2'],
    [
      'without a family that we speak',
      { capabilities: [AS4, V6] },
      { families: ['IPv4'] },
      '2/7 010400010001',
    ],
    [
      'without any family, where we speak IPv6 only',
      { capabilities: [] },
      { families: ['IPv6'] },
      '2/7 010400020001',
    ],
    ['with a role that does not go with ours', roles(3), { role: 3 }, '2/11'],
    ['with two roles', roles(0, 1), { role: 3 }, '2/11'],
    ['without a role, where one is demanded', {}, { role: 3, isRoleStrict: true }, '2/11'],
  ])('%s is refused', (_, open, settings, expected) => {
    expect(meet(open, settings)).toBe(expected)
  })

  test.each<[string, Partial<Open>, Partial<PeerSettings>]>([
    ['with a hold time of zero', { holdTime: 0 }, {}],
    ['with a hold time of three seconds', { holdTime: 3 }, {}],
    ['with our identifier, of another AS', { identifier: 1 }, {}],
    ['with a multicast address as identifier', { identifier: 0xe000_0001 }, {}],
    ['of our AS, where that is wanted', {}, { peerAsn: 'internal', myAsn: 65002 }],
    ['of any other AS, where another is wanted', {}, { peerAsn: 'external' }],
    ['of our local AS, where ours is wanted', {}, { peerAsn: 'internal', localAsn: 65002 }],
    ['with no capability at all', { capabilities: [] }, {}],
    ['with the same role twice', roles(0, 0), { role: 3 }],
    ['without a role, where none is demanded', {}, { role: 3 }],
    ['with any role, where we have none', roles(0, 1), {}],
  ])('%s is taken', (_, open, settings) => {
    expect(typeof meet(open, settings)).toBe('object')
  })

  test.each([
    [0, 3],
    [1, 2],
    [2, 1],
    [3, 0],
    [4, 4],
  ])('with role %i goes with ours of %i, and no other', (role, ours) => {
    const good = [0, 1, 2, 3, 4].filter((other) => typeof meet(roles(other), { role: ours }) === 'object')
    expect(good).toEqual([role])
  })
})

describe('a session', () => {
  test('has the families that both ends have, and IPv4 with a peer that names none', () => {
    expect(session().families).toEqual(['IPv4', 'IPv6'])
    expect(session({ capabilities: [V6] }).families).toEqual(['IPv6'])
    expect(session({ capabilities: [] }).families).toEqual(['IPv4'])
    expect(session({}, { families: ['IPv6'] }).families).toEqual(['IPv6'])
  })

  test('has the shorter hold time, and a third of it between keepalives unless less is configured', () => {
    const times = (theirs: number, ours?: number, keepalive?: number) => {
      const { holdTime, keepaliveTime } = session(
        { holdTime: theirs },
        {
          ...(ours !== undefined && { holdTime: seconds(ours) }),
          ...(keepalive !== undefined && { keepaliveTime: seconds(keepalive) }),
        },
      )
      return [holdTime / 1000, keepaliveTime / 1000]
    }
    expect(times(90)).toEqual([90, 30])
    expect(times(9)).toEqual([9, 3])
    expect(times(180, 30)).toEqual([30, 10])
    expect(times(180, 30, 3)).toEqual([30, 3])
    expect(times(180, 30, 25)).toEqual([30, 10])
    expect(times(3)).toEqual([3, 1])
    expect(times(0)).toEqual([0, 0])
    expect(times(90, 0, 0)).toEqual([0, 0])
    // as a BGPPeer says it that came from v1beta1 with a hold time only
    expect(times(90, 90, 0)).toEqual([90, 30])
  })

  test('sends long messages when the peer can, and hears them when we said so', () => {
    const can = theirs({ kind: 'extendedMessage' })
    const lengths = ({ sendsExtended, hearsExtended }: Session) => [sendsExtended, hearsExtended]
    expect(lengths(session(can))).toEqual([true, false])
    expect(lengths(session({}, { extendedMessages: true }))).toEqual([false, true])
  })

  test('has IPv6 next hops for IPv4 only when the peer said so for just that', () => {
    const capability = (nextHopAfi: number, safi = 1) =>
      ({ kind: 'extendedNextHop', pairs: [{ afi: 1, safi, nextHopAfi }] }) as const
    const pair = (nextHopAfi: number) => theirs(capability(nextHopAfi))
    expect(session(pair(2)).hasExtendedNextHop).toBe(true)
    expect(session(pair(1)).hasExtendedNextHop).toBe(false)
    expect(session(theirs(capability(2), capability(2, 128))).hasExtendedNextHop).toBe(true)
    expect(session().hasExtendedNextHop).toBe(false)
  })

  test('has refresh and graceful restart where both ends have them', () => {
    const gracefulRestart = {
      kind: 'gracefulRestart' as const,
      isRestarting: true,
      isNotificationKept: true,
      restartTime: 120,
      families: [],
    }
    const can = theirs({ kind: 'routeRefresh' }, { kind: 'enhancedRefresh' }, gracefulRestart)
    expect(session(can)).toMatchObject({
      hasRefresh: true,
      hasEnhancedRefresh: true,
      gracefulRestart: undefined,
      isNotificationKept: false,
    })
    const kept = session(can, { gracefulRestart: {} })
    expect(kept).toMatchObject({ gracefulRestart: { restartTime: 120 }, isNotificationKept: true })
    expect(session({}, { gracefulRestart: {} })).toMatchObject({
      hasRefresh: false,
      isNotificationKept: false,
    })
  })

  test('is internal when both AS numbers are one', () => {
    expect(session().isInternal).toBe(false)
    expect(session({}, { localAsn: 65002 }).isInternal).toBe(true)
  })
})

describe('our OPEN', () => {
  const kinds = (settings: Partial<PeerSettings>, transport: 'IPv4' | 'IPv6' = 'IPv4'): readonly string[] =>
    ownOpen({ ...SETTINGS, ...settings }, { ...FACTS, transport }).capabilities.map(({ kind }) => kind)
  const always = ['multiprotocol', 'multiprotocol', 'fourOctetAs', 'routeRefresh', 'enhancedRefresh']

  test('offers what harms no peer, and the rest where it was asked for', () => {
    expect(kinds({})).toEqual(always)
    expect(kinds({ families: ['IPv6'] })).toEqual(always.slice(1))
    expect(kinds({}, 'IPv6')).toEqual([...always, 'extendedNextHop'])
    expect(kinds({ extendedMessages: true, role: 3, addPath: true })).toEqual([
      ...always,
      'extendedMessage',
      'role',
      'addPath',
    ])
    expect(kinds({ gracefulRestart: {} })).toEqual([...always, 'gracefulRestart'])
  })

  test('has whole seconds, and no more of them than there is room for', () => {
    const hold = (holdTime: number) =>
      ownOpen({ ...SETTINGS, holdTime: milliseconds(holdTime) }, FACTS).holdTime
    expect([hold(3999), hold(90_000), hold(1e9), hold(0)]).toEqual([3, 90, 65_535, 0])
  })
})
