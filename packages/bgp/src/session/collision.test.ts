// Two connections to one peer at a time (RFC 4271 6.8, RFC 6286): in each state of the first, and with both orders of the
// identifiers, exactly one stays, and the other is told.

import { describe, expect, test } from 'bun:test'
import { seconds } from '@ingot/api'
import { KEEPALIVE, OnePeer, OPEN } from '../one-peer.fixture.ts'

const COLLISION = '0015030607'
const HIGHER = '198.51.100.1' // ours, above the router's 192.0.2.2
const LOWER = '10.0.0.1'

/** The router's hold time is long enough for all of these tests. */
function bench(routerId: string): { it: OnePeer; dialled: number } {
  const it = new OnePeer({ routerId })
  return { it, dialled: it.dial() }
}

describe('when both ends dial', () => {
  test.each([
    ['the dialled one stays where our identifier is higher', HIGHER, 'dialled'],
    ['the accepted one stays where our identifier is lower', LOWER, 'accepted'],
  ] as const)('and both OPENs cross, %s', (_, routerId, stays) => {
    for (const order of ['dialled first', 'accepted first'] as const) {
      const { it, dialled } = bench(routerId)
      const accepted = it.accept()
      const [first, second] = order === 'dialled first' ? [dialled, accepted] : [accepted, dialled]
      it.hear(first, OPEN)
      it.hear(second, OPEN)
      const [kept, lost] = stays === 'dialled' ? [dialled, accepted] : [accepted, dialled]
      expect([it.isClosed(kept), it.isClosed(lost)]).toEqual([false, true])
      expect(it.take(lost).at(-1)).toBe(COLLISION)
      it.hear(kept, KEEPALIVE)
      expect(it.peer.state).toBe('established')
      expect(it.reasons).toEqual(['PeerEstablished'])
    }
  })

  test('a second connection in OpenSent is tracked, and neither is closed before an OPEN', () => {
    const { it, dialled } = bench(LOWER)
    const accepted = it.accept()
    expect([it.isClosed(dialled), it.isClosed(accepted)]).toEqual([false, false])
    expect(it.take(accepted)).toEqual([expect.stringMatching(/^003501/)])
  })

  test.each([
    [HIGHER, 'dialled'],
    [LOWER, 'accepted'],
  ] as const)('in OpenConfirm the order of identifiers decides: with %s the %s', (routerId, stays) => {
    const { it, dialled } = bench(routerId)
    it.hear(dialled, OPEN)
    const accepted = it.accept()
    expect(it.isClosed(accepted)).toBe(false)
    it.hear(accepted, OPEN)
    const lost = stays === 'dialled' ? accepted : dialled
    expect(it.isClosed(lost)).toBe(true)
    expect(it.take(lost).at(-1)).toBe(COLLISION)
  })

  test.each([HIGHER, LOWER])('an established session stands, whatever the identifiers (%s)', (routerId) => {
    const { it, dialled } = bench(routerId)
    it.hear(dialled, OPEN, KEEPALIVE)
    const accepted = it.accept()
    it.hear(accepted, OPEN)
    expect([it.isClosed(dialled), it.isClosed(accepted)]).toEqual([false, true])
    expect(it.take(accepted).at(-1)).toBe(COLLISION)
    expect(it.peer.state).toBe('established')
  })

  test('a dial that is on its way is given up when the accepted connection is established', () => {
    const it = new OnePeer()
    it.start()
    const accepted = it.accept()
    it.hear(accepted, OPEN, KEEPALIVE)
    expect(it.peer.state).toBe('established')
    it.pass(seconds(20))
    expect(it.dials).toHaveLength(1)
    expect(it.reasons).toEqual(['PeerEstablished'])
  })

  test('the other connection, still without an OPEN, is told when one is established', () => {
    const { it, dialled } = bench(LOWER)
    const accepted = it.accept()
    it.hear(accepted, OPEN, KEEPALIVE)
    expect(it.take(dialled).at(-1)).toBe(COLLISION)
    expect(it.isClosed(dialled)).toBe(true)
  })

  test('of equal identifiers the higher AS number decides', () => {
    const it = new OnePeer({ routerId: '192.0.2.2', myAsn: 65003 })
    const dialled = it.dial()
    const accepted = it.accept()
    it.hear(dialled, OPEN)
    it.hear(accepted, OPEN)
    expect([it.isClosed(dialled), it.isClosed(accepted)]).toEqual([false, true])
  })

  test('the loss of one connection of two does not keep the other waiting', () => {
    const { it, dialled } = bench(LOWER)
    const accepted = it.accept()
    it.hear(dialled, OPEN)
    it.hear(accepted, OPEN, KEEPALIVE)
    it.close(accepted)
    const dials = it.dials.length
    it.pass(seconds(0.1))
    expect(it.dials.length).toBe(dials + 1)
  })
})

describe('a connection of the peer', () => {
  test('is refused where only we dial', () => {
    const it = new OnePeer({ opens: 'we' })
    it.start()
    const accepted = it.accept()
    expect(it.take(accepted)).toEqual(['0015030605'])
    expect(it.isClosed(accepted)).toBe(true)
  })

  test('is the only way where only the peer dials', () => {
    const it = new OnePeer({ opens: 'peer' })
    it.start()
    it.pass(seconds(300))
    expect(it.dials).toEqual([])
    const accepted = it.accept()
    it.hear(accepted, OPEN, KEEPALIVE)
    expect(it.peer.state).toBe('established')
  })

  test('is refused before the start and after the stop', () => {
    const it = new OnePeer()
    expect(it.take(it.accept())).toEqual(['0015030605'])
    it.establish()
    it.do(it.peer.stop(it.now, 'shutdown'))
    expect(it.take(it.accept())).toEqual(['0015030605'])
  })

  test('takes the place of one that has said nothing', () => {
    const it = new OnePeer({ opens: 'peer' })
    it.start()
    const first = it.accept()
    const second = it.accept()
    expect([it.isClosed(first), it.isClosed(second)]).toEqual([true, false])
    it.hear(second, OPEN, KEEPALIVE)
    expect(it.peer.state).toBe('established')
  })
})
