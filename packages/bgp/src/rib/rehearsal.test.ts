// A dry run is what a session tells: the same routes to the same peer, once rehearsed and once over a session that stands.

import { describe, expect, test } from 'bun:test'
import { parseAddress, type Address } from '@ingot/net'
import { toldRoutes } from '../inspection.ts'
import { change, OnePeer } from '../one-peer.fixture.ts'
import type { Route, RouteAttributes } from '../route.ts'
import type { PeerSettings } from '../settings.ts'
import { rehearse } from './rehearsal.ts'

const SETTINGS: PeerSettings = {
  name: 'tor-a',
  myAsn: 65_001,
  peerAsn: 65_002,
  address: '192.0.2.254',
  port: 179,
  isMultiHop: false,
  families: ['IPv4', 'IPv6'],
}

const LOCAL = { address: address('192.0.2.1'), ipv6: address('2001:db8::1'), isOnLink: true }

function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new TypeError(text)
  return parsed
}

function route(
  prefix: string,
  attributes: Partial<RouteAttributes> = {},
  peers: Route['peers'] = 'all',
): Route {
  const none = { communities: [], largeCommunities: [], extendedCommunities: [] }
  return { prefix, peers, attributes: { ...none, ...attributes } }
}

describe('a rehearsal', () => {
  test('is what a session that stands tells', () => {
    const it = new OnePeer({ prepend: 1, med: 3 })
    it.establish()
    const routes = [
      route('198.51.100.1/32', { communities: [7], linkBandwidth: 125_000 }),
      route('198.51.100.2/32', { med: 8, largeCommunities: [[1, 2, 3]] }),
      route('2001:db8:1::/64'),
    ]
    it.do(it.peer.setRoutes(it.now, change(...routes)))
    const told = [...toldRoutes(it.peer)]
    expect(told).toHaveLength(3)
    expect(rehearse(it.peer.settings, routes, it.peer.local).routes).toEqual(told)
  })

  test('has the routes for this peer, merged, with the attributes of its session', () => {
    const routes = [
      route('198.51.100.7/32', { communities: [2], localPref: 100 }),
      route('198.51.100.7/32', { communities: [1], med: 9 }, ['tor-a', 'tor-b']),
      route('198.51.100.8/32', {}, ['tor-b']),
      route('2001:db8:1::/64'),
    ]
    const { routes: told, held } = rehearse({ ...SETTINGS, med: 5, prepend: 1 }, routes, LOCAL)
    expect(held).toBe(0)
    expect(told).toMatchObject([
      {
        prefix: '198.51.100.7/32',
        nextHops: ['192.0.2.1'],
        asPath: [65_001, 65_001],
        med: 9,
        communities: [1, 2],
      },
      { prefix: '2001:db8:1::/64', nextHops: ['2001:db8::1'], med: 5 },
    ])
    expect(told[0]).not.toHaveProperty('localPref')
  })

  test.each<[string, Partial<PeerSettings>]>([
    ['by its number', { peerAsn: 65_001 }],
    ['by its kind', { peerAsn: 'internal' }],
    ['as its own number here says', { localAsn: 64_900, peerAsn: 64_900 }],
  ])('towards a peer of our AS, %s, has LOCAL_PREF and no path', (_, settings) => {
    const { routes } = rehearse({ ...SETTINGS, ...settings }, [route('198.51.100.7/32')], LOCAL)
    expect(routes).toMatchObject([{ localPref: 0, asPath: [] }])
  })

  test('has the families that are offered, and IPv4 with a next hop of IPv6 over IPv6', () => {
    const both = [route('198.51.100.7/32'), route('2001:db8:1::/64')]
    const prefixes = ({ routes }: ReturnType<typeof rehearse>) =>
      routes.map(({ prefix, nextHops }) => `${prefix} ${nextHops}`)
    const overIpv6 = { address: address('2001:db8::1'), ipv4: address('192.0.2.1'), isOnLink: false }
    expect(prefixes(rehearse({ ...SETTINGS, families: ['IPv6'] }, both, overIpv6))).toEqual([
      '2001:db8:1::/64 2001:db8::1',
    ])
    expect(prefixes(rehearse(SETTINGS, both, overIpv6))).toEqual([
      '198.51.100.7/32 2001:db8::1',
      '2001:db8:1::/64 2001:db8::1',
    ])
  })

  test('where this end is not known has no next hops', () => {
    expect(rehearse(SETTINGS, [route('198.51.100.7/32')], undefined).routes).toMatchObject([{ nextHops: [] }])
  })

  test('has no more than the peer gets, and counts the rest', () => {
    const routes = [1, 2, 3].map((it) => route(`198.51.100.${it}/32`))
    const { routes: told, held } = rehearse({ ...SETTINGS, maximumPrefixes: 2 }, routes, LOCAL)
    expect([told.map(({ prefix }) => prefix), held]).toEqual([['198.51.100.1/32', '198.51.100.2/32'], 1])
  })
})
