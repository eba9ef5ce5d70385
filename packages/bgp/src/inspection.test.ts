// What is told of a peer to those who ask, in every situation that they ask about.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { bgpReportSchema } from '@ingot/api/bgp-report'
import { inspectPeer, toldRoutes } from './inspection.ts'
import { change, KEEPALIVE, MARKER, OnePeer, OPEN, route } from './one-peer.fixture.ts'
import { decodeOpen } from './wire/open.ts'

const timeText = (moment: Milliseconds) => new Date(moment).toISOString()

/** As it arrives at the tool. */
function told({ peer }: OnePeer) {
  const peers = [inspectPeer(peer, undefined, timeText)]
  const text = JSON.stringify({ node: 'node-1', time: timeText(milliseconds(0)), peers })
  return bgpReportSchema.parse(JSON.parse(text)).peers[0]
}

describe('of a peer', () => {
  test('that was not started there is what is configured', () => {
    expect(told(new OnePeer({ holdTime: seconds(30), bfdProfile: 'fast' }))).toEqual({
      name: 'tor',
      address: '192.0.2.2',
      port: 179,
      localAsn: 65001,
      peerAsn: 65002,
      isMultiHop: false,
      families: ['IPv4', 'IPv6'],
      holdTime: 30,
      bfdProfile: 'fast',
      state: 'idle',
      sent: { open: 0, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 },
      received: { open: 0, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 },
      established: 0,
      ended: 0,
      prefixesSent: 0,
      prefixesWanted: 0,
    })
  })

  test('that refuses there is why, and when it is tried again', () => {
    const it = new OnePeer()
    it.pass(seconds(1))
    it.start()
    it.refuse()
    expect(told(it)).toMatchObject({
      state: 'idle',
      since: '1970-01-01T00:00:01.000Z',
      lastFailure: { at: '1970-01-01T00:00:01.000Z', cause: 'failed', text: 'connection refused' },
      nextTryAt: '1970-01-01T00:00:01.099Z',
    })
    expect(told(it)?.lastDown).toBeUndefined()
  })

  test('that ends each attempt by a NOTIFICATION there is what it says', () => {
    const it = new OnePeer()
    it.hear(it.dial(), '0015030202')
    expect(told(it)?.lastFailure).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      cause: 'received',
      text: 'it sent OPEN Message Error / Bad Peer AS',
      code: 2,
      subcode: 2,
    })
  })

  test('with another AS number than expected there is its OPEN', () => {
    const it = new OnePeer({ peerAsn: 65009 })
    it.hear(it.dial(), OPEN)
    expect(told(it)).toMatchObject({
      lastFailure: { cause: 'sent', code: 2, subcode: 2 },
      openReceived: MARKER + OPEN,
    })
  })

  test('with a session there is what both ends agreed on, and their OPENs', () => {
    const it = new OnePeer({ keepaliveTime: seconds(10) })
    it.start()
    it.pass(seconds(1))
    it.establish()
    const report = told(it)
    expect(report).toMatchObject({
      state: 'established',
      since: '1970-01-01T00:00:01.000Z',
      session: {
        establishedAt: '1970-01-01T00:00:01.000Z',
        peerAsn: 65002,
        peerIdentifier: '192.0.2.2',
        localAddress: '192.0.2.1',
        families: ['IPv4', 'IPv6'],
        holdTime: 90,
        keepaliveTime: 10,
      },
      openReceived: MARKER + OPEN,
      received: { open: 1, keepalive: 1 },
      established: 1,
    })
    expect(report?.nextTryAt).toBeUndefined()
    expect(decodeOpen(Uint8Array.fromHex(report?.openSent ?? ''))).toMatchObject({ asn: 65001, holdTime: 90 })
  })

  test('that has shut its session down there is what its operator says', () => {
    const it = new OnePeer()
    const connection = it.establish()
    it.pass(seconds(60))
    const text = Buffer.from('back at ten').toString('hex')
    it.hear(connection, `0021030602` + '0b' + text)
    expect(told(it)).toMatchObject({
      since: '1970-01-01T00:01:00.000Z',
      lastDown: {
        at: '1970-01-01T00:01:00.000Z',
        cause: 'received',
        code: 6,
        subcode: 2,
        text: 'it sent Cease / Administrative Shutdown: "back at ten"',
        shutdownCommunication: 'back at ten',
      },
      ended: 1,
    })
  })

  test('that fell silent there is our NOTIFICATION', () => {
    const it = new OnePeer()
    it.establish()
    it.pass(seconds(91))
    expect(told(it)?.lastDown).toMatchObject({
      cause: 'sent',
      code: 4,
      subcode: 0,
      text: 'it was sent Hold Timer Expired',
    })
  })
})

describe('what a peer was told', () => {
  const ATTRIBUTES = {
    med: 5,
    communities: [65001 * 65536 + 7],
    largeCommunities: [[65001, 1, 2] as const],
    extendedCommunities: ['0002fde900000001'],
  }

  test('has what the session adds: next hop, path, LOCAL_PREF', () => {
    const external = new OnePeer({ prepend: 1 })
    external.establish()
    external.do(
      external.peer.setRoutes(
        external.now,
        change(route('198.51.100.1/32', ATTRIBUTES), route('2001:db8:1::/64')),
      ),
    )
    expect([...toldRoutes(external.peer)]).toEqual([
      {
        prefix: '198.51.100.1/32',
        nextHops: ['192.0.2.1'],
        asPath: [65001, 65001],
        med: 5,
        communities: [65001 * 65536 + 7],
        largeCommunities: ['65001:1:2'],
        extendedCommunities: ['0002fde900000001'],
      },
      {
        prefix: '2001:db8:1::/64',
        nextHops: ['2001:db8::1', 'fe80::1'],
        asPath: [65001, 65001],
        communities: [],
        largeCommunities: [],
        extendedCommunities: [],
      },
    ])
    const internal = new OnePeer({ peerAsn: 65001 })
    internal.establish(OPEN.replaceAll('fdea', 'fde9'))
    internal.do(internal.peer.setRoutes(internal.now, change(route('198.51.100.1/32', { localPref: 7 }))))
    expect([...toldRoutes(internal.peer)]).toMatchObject([{ asPath: [], localPref: 7 }])
  })

  test('is nothing where no session stands', () => {
    const it = new OnePeer()
    const connection = it.establish()
    it.hear(connection, KEEPALIVE)
    it.do(it.peer.setRoutes(it.now, change(route('198.51.100.1/32'))))
    it.close(connection)
    expect([...toldRoutes(it.peer)]).toEqual([])
  })
})
