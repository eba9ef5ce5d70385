// How a session is left and comes back without harm to traffic, and how routes are told again.

import { describe, expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import type { PeerSettings } from './index.ts'
import { change, KEEPALIVE, OnePeer, OPEN, OPEN_WITH_RESTART, route } from './one-peer.fixture.ts'

/** Graceful restart without a family: it keeps the routes of others, and none of its own through a restart. */
const OPEN_OF_HELPER = '00350104fdea005ac000020218021601040001000101040002000141040000fdea40024078'

const EOR_IPV4 = '00170200000000'
const EOR_IPV6 = '001d0200000006800f03000201'
/** With route refresh, enhanced or not. */
const OPEN_WITH_REFRESH = '00330104fdea005ac000020216021401040001000101040002000141040000fdea0200'
const OPEN_WITH_BOTH = '00350104fdea005ac000020218021601040001000101040002000141040000fdea02004600'

describe('leaving', () => {
  const announcing = (settings: Partial<PeerSettings>, open: string) => {
    const it = new OnePeer(settings)
    it.do(it.peer.setRoutes(it.now, change(route('192.0.2.10/32'))))
    const connection = it.establish(open)
    it.take(connection)
    return { it, connection }
  }

  test('for a restart closes without a word where graceful restart was negotiated', () => {
    const { it, connection } = announcing({ gracefulRestart: {} }, OPEN_WITH_RESTART)
    it.do(it.peer.leave(it.now, 'restart'))
    expect([it.take(connection), it.isClosed(connection), it.peer.hasLeft]).toEqual([[], true, true])
    expect(it.reasons.at(-1)).toBe('PeerStopped')
    it.pass(seconds(60))
    expect(it.dials).toHaveLength(1)
  })

  test.each([
    ['for a restart without graceful restart', {}, OPEN, 'restart', '001603060200'],
    ['for good, with it', { gracefulRestart: {} }, OPEN_WITH_RESTART, 'drain', '0018030609060200'],
  ] as const)('%s warns, withdraws, and says Cease', (_, settings, open, manner, last) => {
    const { it, connection } = announcing(settings, open)
    it.do(it.peer.leave(it.now, manner))
    const [warning] = it.take(connection)
    expect(warning).toContain('c00804ffff0000')
    expect(warning).toEndWith('20c000020a')
    expect(it.peer.hasLeft).toBe(false)
    it.pass(seconds(1))
    expect(it.take(connection)).toEqual(['001c02000520c000020a0000', last])
    expect([it.isClosed(connection), it.peer.hasLeft]).toEqual([true, true])
    expect(it.reasons.at(-1)).toBe('PeerStopped')
  })

  test('does not wait for a peer that reads nothing', () => {
    const { it } = announcing({}, OPEN)
    const routes = Array.from({ length: 50_000 }, (_, n) =>
      route(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}/32`),
    )
    it.do(it.peer.setRoutes(it.now, change(...routes)))
    it.do(it.peer.leave(it.now, 'drain'))
    it.pass(seconds(3))
    expect(it.peer.hasLeft).toBe(true)
  })

  test('warns a peer of our own AS with LOCAL_PREF 0, too', () => {
    const it = new OnePeer({ peerAsn: 65001 })
    it.do(it.peer.setRoutes(it.now, change(route('192.0.2.10/32', { localPref: 200 }))))
    const connection = it.establish(OPEN.replaceAll('fdea', 'fde9'))
    expect(it.take(connection).join()).toContain('400504000000c8')
    it.do(it.peer.leave(it.now, 'drain'))
    expect(it.take(connection)).toEqual([expect.stringMatching(/40050400000000c00804ffff0000/)])
  })

  test('is over at once without a session', () => {
    const it = new OnePeer()
    it.start()
    it.do(it.peer.leave(it.now, 'drain'))
    expect(it.peer.hasLeft).toBe(true)
    it.pass(seconds(60))
    expect(it.dials).toHaveLength(1)
  })
})

describe('graceful restart', () => {
  const capability = (it: OnePeer, connection: number) =>
    /400a(.{20})/.exec(it.take(connection)[0] ?? '')?.[1]

  test('is offered with the restart time, and nothing more by a speaker that did not restart', () => {
    const it = new OnePeer({ gracefulRestart: { restartTime: seconds(60) } })
    expect(capability(it, it.dial())).toBe('403c' + '00010100' + '00020100')
  })

  test('says after a restart that it is one, until all was told, and that traffic went on', () => {
    const it = new OnePeer({ gracefulRestart: {} }, { restarted: { at: seconds(0), isForwardingKept: true } })
    it.do(it.peer.setRoutes(it.now, change()))
    const connection = it.dial()
    expect(capability(it, connection)).toBe('c078' + '00010180' + '00020180')
    it.hear(connection, OPEN_WITH_RESTART, KEEPALIVE)
    expect(it.take(connection)).toEqual([KEEPALIVE, EOR_IPV4, EOR_IPV6])
    it.close(connection)
    it.pass(seconds(0.1))
    expect(capability(it, it.dial())).toBe('4078' + '00010180' + '00020180')
  })

  test('says after a session that traffic went on without it, so that the peer keeps what it has', () => {
    const it = new OnePeer({ gracefulRestart: {} })
    it.do(it.peer.setRoutes(it.now, change()))
    it.close(it.establish(OPEN_WITH_RESTART))
    it.pass(seconds(0.1))
    expect(capability(it, it.dial())).toBe('4078' + '00010180' + '00020180')
  })

  test('is none of a peer that comes long after it', () => {
    const restarted = { at: seconds(0), isForwardingKept: true }
    const it = new OnePeer({ gracefulRestart: {} }, { restarted })
    it.now = seconds(121)
    expect(capability(it, it.dial())).toBe('4078' + '00010180' + '00020180')
  })

  test('does not say that the table ends before it was there', () => {
    const it = new OnePeer(
      { gracefulRestart: {} },
      { restarted: { at: seconds(0), isForwardingKept: false } },
    )
    const connection = it.establish(OPEN_WITH_RESTART)
    it.take(connection)
    it.do(it.peer.setRoutes(it.now, { ...change(route('192.0.2.10/32')), isPartial: true }))
    expect(it.take(connection)).toEqual([])
    it.do(it.peer.setRoutes(it.now, change()))
    expect(it.take(connection)).toEqual([expect.stringMatching(/20c000020a$/), EOR_IPV4, EOR_IPV6])
  })

  test('of the peer ends the old connection without a word when it connects again', () => {
    const it = new OnePeer({ gracefulRestart: {} })
    const connection = it.establish(OPEN_WITH_RESTART)
    it.take(connection)
    const accepted = it.accept()
    expect([it.take(connection), it.isClosed(connection)]).toEqual([[], true])
    it.hear(accepted, OPEN_WITH_RESTART, KEEPALIVE)
    expect(it.peer.state).toBe('established')
  })

  test('of a peer that only helps others to restart ends nothing by a second connection', () => {
    const it = new OnePeer({ gracefulRestart: {} })
    const connection = it.establish(OPEN_OF_HELPER)
    const accepted = it.accept()
    expect([it.peer.state, it.isClosed(connection)]).toEqual(['established', false])
    it.take(accepted)
    it.hear(accepted, OPEN_OF_HELPER)
    expect([it.take(accepted), it.isClosed(connection)]).toEqual([['0015030607'], false])
  })

  test('of the peer ends nothing by a connection that is refused', () => {
    const it = new OnePeer({ gracefulRestart: {}, opens: 'we' })
    const connection = it.establish(OPEN_WITH_RESTART)
    expect(it.take(it.accept())).toEqual(['0015030605'])
    expect([it.peer.state, it.isClosed(connection)]).toEqual(['established', false])
  })

  test('goes on for longer where that is configured (RFC 9494)', () => {
    const it = new OnePeer({ gracefulRestart: { staleTime: seconds(3600) } })
    expect(it.take(it.dial())[0]).toEndWith('470e' + '00010100000e10' + '00020100000e10')
  })
})

describe('route refresh', () => {
  const announcing = (open: string) => {
    const it = new OnePeer()
    it.do(it.peer.setRoutes(it.now, change(route('192.0.2.10/32'), route('2001:db8::10/128'))))
    const connection = it.establish(open)
    it.take(connection)
    return { it, connection }
  }

  test('sends all routes of the family again', () => {
    const { it, connection } = announcing(OPEN_WITH_REFRESH)
    it.hear(connection, '00170500010001')
    expect(it.take(connection)).toEqual([expect.stringMatching(/^....02.*20c000020a$/)])
  })

  test('is marked at both ends where enhanced refresh was negotiated', () => {
    const { it, connection } = announcing(OPEN_WITH_BOTH)
    it.hear(connection, '00170500020001')
    expect(it.take(connection)).toEqual([
      '00170500020101',
      expect.stringContaining('8020010db8000000000000000000000010'),
      '00170500020201',
    ])
    expect(it.peer.counters.sent.routeRefresh).toBe(2)
  })

  test('is not begun before the table was told once', () => {
    const it = new OnePeer()
    it.do(it.peer.setRoutes(it.now, { ...change(route('192.0.2.10/32')), isPartial: true }))
    const connection = it.establish(OPEN_WITH_BOTH)
    it.take(connection)
    it.hear(connection, '00170500010001')
    expect(it.take(connection)).toEqual([])
    it.do(it.peer.setRoutes(it.now, change()))
    const sent = it.take(connection).map((text) => text.slice(0, 14))
    expect(sent).toEqual([
      expect.stringMatching(/^....02/),
      EOR_IPV4,
      EOR_IPV6.slice(0, 14),
      '00170500010101',
      expect.stringMatching(/^....02/),
      '00170500010201',
    ])
  })

  test.each([
    ['of a family that was not offered', '00170500190046'],
    ['of a subtype that nobody knows', '00170500010901'],
    ['that is a mark of the peer’s own', '00170500010101'],
  ])('%s is ignored', (_, text) => {
    const { it, connection } = announcing(OPEN_WITH_BOTH)
    it.hear(connection, text)
    expect([it.take(connection), it.peer.state]).toEqual([[], 'established'])
  })
})
