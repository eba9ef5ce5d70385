// Routes as they stand on the wire: MetalLB's octets where it has any, the golden UPDATEs, and what peers of other kinds
// are told.

import { describe, expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { KEEPALIVE, LOCAL, OnePeer, OPEN, address, change, route } from '../one-peer.fixture.ts'
import type { LocalEnd, PeerSettings, RouteAttributes } from '../index.ts'

const rows = (await Bun.file(`${import.meta.dir}/../../../wire/golden/bgp-messages.jsonl`).text())
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { readonly id: string; readonly hex: string })
/** Without the marker. */
const golden = (id: string) => rows.find((row) => row.id === id)?.hex.slice(32) ?? id

/** An OPEN of the AS, of two octets or four. */
function openOf(asn: number, capabilities: string): string {
  const length = capabilities.length / 2
  const octet = (value: number) => value.toString(16).padStart(2, '0')
  const fixed = `0104${asn.toString(16).padStart(4, '0')}005ac0000202${octet(length + 2)}02${octet(length)}`
  return (31 + length).toString(16).padStart(4, '0') + fixed + capabilities
}

const BOTH = '010400010001010400020001'
const AS4 = '41040000fdea'

/** The first UPDATE to a peer, if any, for one route. */
function update(
  attributes: Partial<RouteAttributes>,
  {
    settings = {},
    open = OPEN,
    local = LOCAL,
    prefix = '198.51.100.7/32',
  }: {
    settings?: Partial<PeerSettings>
    open?: string
    local?: LocalEnd
    prefix?: string
  } = {},
): string | undefined {
  const it = new OnePeer({ ...settings }, {}, local)
  const connection = it.dial()
  it.take(connection)
  it.do(it.peer.setRoutes(it.now, change(route(prefix, attributes))))
  it.hear(connection, open, KEEPALIVE)
  return it.take(connection).find((text) => text.slice(4, 6) === '02' && text.length > 40)
}

const INTERNAL = { settings: { peerAsn: 65001 }, open: openOf(65001, BOTH + '41040000fde9') }
const METALLB = { settings: { myAsn: 64512 }, local: { ...LOCAL, address: address('10.0.0.5') } }

describe('a route to a peer of another AS', () => {
  test('is MetalLB’s UPDATE, octet by octet', () => {
    const communities = [64512 * 65536 + 100, 65535 * 65536 + 65282]
    expect(update({ communities, localPref: 100 }, { ...METALLB, prefix: '192.0.2.10/32' })).toBe(
      '003b02' +
        '0000' +
        '001f' +
        '40010100' +
        '40020602010000fc00' +
        '4003040a000005' +
        'c00808fc000064ffffff02' +
        '20c000020a',
    )
  })

  test('has our AS, and AS_TRANS with an AS4_PATH where the peer knows two octets only', () => {
    const settings = { myAsn: 4_200_000_001 }
    const open = openOf(65002, BOTH)
    expect(update({}, { settings, open })).toBe(golden('bgp/update-v4-ebgp-as2-trans'))
    expect(update({}, { open })).toContain('4002040201fde9')
    expect(update({}, { open })).not.toContain('c011')
  })

  test('has communities of all three kinds, and the share of the node', () => {
    const attributes: Partial<RouteAttributes> = {
      communities: [65001 * 65536 + 1, 0xffff_ff01, 0xffff_0000],
      largeCommunities: [[65001, 1, 2]],
      linkBandwidth: 1.25e9,
    }
    const text = update(attributes) ?? ''
    expect(text).toContain('c0080c' + 'fde90001' + 'ffff0000' + 'ffffff01')
    expect(text).toContain('c010084004fde94e9502f9' + 'c0200c0000fde90000000100000002')
    expect(update({ extendedCommunities: ['0002fde900000064'] })).toContain('c010080002fde900000064')
  })

  test.each([64, 65, 1000])('has %i communities, with an extended length', (count) => {
    const communities = Array.from({ length: count }, (_, n) => 65001 * 65536 + n)
    const length = (4 * count).toString(16).padStart(4, '0')
    expect(update({ communities })).toContain(`d008${length}fde90000fde90001`)
  })

  test('has MED and prepended numbers where asked for, of the route before those of the peer', () => {
    const settings = { med: 7, prepend: 1 }
    expect(update({}, { settings })).toContain('40020a02020000fde90000fde9')
    expect(update({}, { settings })).toContain('80040400000007')
    expect(update({ med: 9, prepend: 0 }, { settings })).toContain('80040400000009')
    expect(update({ med: 9, prepend: 0 }, { settings })).toContain('40020602010000fde9')
  })

  test('has the AS number that this peer knows us by', () => {
    const text = update({}, { settings: { localAsn: 64999 } })
    expect(text).toContain('40020602010000fde7')
  })

  test('is marked where the peer may not tell it upwards', () => {
    const roles = [0, 1, 2, 3, 4].map((role) =>
      update({}, { settings: { role } })?.includes('c023040000fde9'),
    )
    expect(roles).toEqual([true, true, false, false, true])
  })
})

describe('a route to a peer of our AS', () => {
  test('has an empty path, and a LOCAL_PREF that is 0 unless given', () => {
    const local = { ...LOCAL, address: address('192.0.2.1') }
    expect(update({ localPref: 100 }, { ...INTERNAL, local })).toBe(golden('bgp/update-v4-ibgp'))
    const metallb = { settings: { myAsn: 64512, peerAsn: 64512 }, open: openOf(64512, BOTH + '41040000fc00') }
    expect(update({}, { ...METALLB, ...metallb, prefix: '192.0.2.0/24' })).toBe(
      '003002' + '0000' + '0015' + '40010100' + '400200' + '4003040a000005' + '40050400000000' + '18c00002',
    )
  })
})

describe('the next hop', () => {
  const ipv6 = { prefix: '2001:db8:1::7/128', local: { ...LOCAL, isOnLink: false } }
  const overIpv6 = { ...LOCAL, address: address('2001:db8::1') }
  const withExtended = openOf(65002, BOTH + AS4 + '0506000100010002')
  const withoutLinkLocal = { ...overIpv6, isOnLink: false }

  test('of IPv6 is the global address, with the link-local one where the peer is on the link', () => {
    expect(update({}, ipv6)).toBe(golden('bgp/update-v6'))
    expect(update({}, { ...ipv6, local: LOCAL })).toBe(golden('bgp/update-v6-two-nexthops'))
  })

  test('of IPv4 is an IPv6 address where the session runs over IPv6 and the peer takes it', () => {
    const text = update({}, { local: withoutLinkLocal, open: withExtended })
    expect(text).toBe(golden('bgp/update-v4-over-v6-nexthop'))
  })

  test('of IPv4 is the interface’s IPv4 address where it does not', () => {
    expect(update({}, { local: withoutLinkLocal })).toContain('400304c0000201')
  })

  test('is the link-local address alone where there is no other', () => {
    const alone: LocalEnd = { address: address('fe80::1'), isOnLink: true }
    const twice = 'fe800000000000000000000000000001'.repeat(2)
    const { prefix } = ipv6
    expect(update({}, { prefix, local: alone })).toContain(`00020120${twice}00`)
    expect(update({}, { local: alone, open: withExtended })).toContain(`00010120${twice}00`)
  })

  test('that is missing keeps the family’s routes back, and people are told', () => {
    const alone: LocalEnd = { address: address('192.0.2.1'), isOnLink: true }
    const it = new OnePeer({}, {}, alone)
    it.do(it.peer.setRoutes(it.now, change(route('2001:db8::10/128'))))
    const connection = it.dial()
    it.hear(connection, OPEN, KEEPALIVE)
    expect(it.take(connection).join()).not.toContain('20010db8')
    expect(it.verdicts.at(-1)).toMatchObject({ reason: 'RoutesNotSent', facts: { family: 'IPv6' } })
    it.do(it.peer.setRoutes(it.now, change()))
    expect(it.take(connection)).toEqual([])
  })

  test('that is missing is told of once there are routes of the family, and once in a session', () => {
    const it = new OnePeer({}, {}, { address: address('192.0.2.1'), isOnLink: true })
    const told = () => it.reasons.filter((reason) => reason === 'RoutesNotSent').length
    it.do(it.peer.setRoutes(it.now, change(route('192.0.2.10/32'))))
    const connection = it.establish()
    expect(told()).toBe(0)
    it.do(it.peer.setRoutes(it.now, change(route('2001:db8::10/128'))))
    expect(told()).toBe(1)
    it.pass(seconds(60))
    it.do(it.peer.setRoutes(it.now, change(route('2001:db8::11/128'))))
    expect(told()).toBe(1)
    it.close(connection)
    it.pass(seconds(1))
    it.establish()
    expect(told()).toBe(2)
  })

  test('goes with IPv4 only to a peer that knows no other family', () => {
    const it = new OnePeer()
    it.do(it.peer.setRoutes(it.now, change(route('192.0.2.10/32'), route('2001:db8::10/128'))))
    const connection = it.establish(openOf(65002, AS4))
    const sent = it.take(connection).slice(2)
    expect(sent).toEqual([expect.stringMatching(/20c000020a$/), '00170200000000'])
  })
})

describe('path identifiers', () => {
  test('stand before each prefix where we offered them and the peer takes them', () => {
    const receiving = openOf(65002, BOTH + AS4 + '450400010101')
    expect(update({}, { settings: { addPath: true }, open: receiving })).toEndWith('00000001' + '20c6336407')
    expect(update({}, { open: receiving })).not.toEndWith('00000001' + '20c6336407')
    const badValue = openOf(65002, BOTH + AS4 + '450400010109')
    expect(update({}, { settings: { addPath: true }, open: badValue })).not.toEndWith(
      '00000001' + '20c6336407',
    )
  })
})
