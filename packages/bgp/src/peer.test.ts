// A neighbour over time: when it is dialled again, what keeps a session alive and what ends it, and how it is left.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import type { PeerSettings } from './index.ts'
import { change, KEEPALIVE, OnePeer, OPEN, OPEN_WITH_RESTART, route } from './one-peer.fixture.ts'

const EOR_IPV4 = '00170200000000'

function holding(seconds: number): string {
  return OPEN.slice(0, 12) + seconds.toString(16).padStart(4, '0') + OPEN.slice(16)
}

/** Seconds between one dial and the next. */
function gaps({ dials }: OnePeer): readonly number[] {
  return dials.slice(1).map((at, index) => Math.round((at - (dials[index] ?? 0)) / 10) / 100)
}

describe('a peer that cannot be reached', () => {
  test('is dialled at once, and then within a second for as long as it takes', () => {
    const it = new OnePeer()
    it.start()
    for (let tries = 0; tries < 6; tries++) {
      it.refuse()
      const dials = it.dials.length
      while (it.dials.length === dials) it.pass(milliseconds(10))
    }
    expect(gaps(it)).toEqual([0.1, 0.25, 0.5, 1, 1, 1])
  })

  test('is told of once a minute, however often it is tried', () => {
    const it = new OnePeer()
    it.start()
    for (let tries = 0; tries < 90; tries++) {
      it.refuse()
      it.pass(seconds(1))
    }
    expect(it.reasons).toEqual(['PeerConnectionFailed', 'PeerConnectionFailed'])
    expect(it.verdicts.at(-1)?.facts['times']).toBeGreaterThan(40)
    expect(it.verdicts[0]?.message).toBe('no BGP session with tor (192.0.2.2 port 179): connection refused')
  })

  test('whose OPEN is refused is told of with what is wrong with it', () => {
    const said = (settings: Partial<PeerSettings>, open = OPEN) => {
      const it = new OnePeer(settings)
      it.hear(it.dial(), open)
      return it.verdicts[0]?.message.split('): ')[1]
    }
    expect(said({ peerAsn: 65003 })).toBe(
      'it was sent OPEN Message Error / Bad Peer AS, because it is of AS 65002, not 65003',
    )
    expect(said({ peerAsn: 'internal' })).toEndWith('it is of AS 65002, not 65001')
    expect(said({ peerAsn: 'external', myAsn: 65002 })).toEndWith('it is of AS 65002, not any but 65002')
    expect(said({ role: 3, isRoleStrict: true })).toEndWith('it has no role, and ours is 3')
    expect(said({}, holding(2))).toEndWith('because its hold time is 2 s')
  })

  test('is dialled anew where a dial gets no answer', () => {
    const it = new OnePeer()
    it.start()
    it.pass(seconds(2.1))
    expect(it.dials).toHaveLength(2)
    expect(it.verdicts[0]?.message).toContain('it did not answer')
  })

  test('is waited for as long as connectTime says', () => {
    const it = new OnePeer({ connectTime: seconds(10) })
    it.start()
    it.pass(seconds(9.9))
    expect(it.dials).toHaveLength(1)
    it.pass(seconds(0.2))
    expect(it.dials).toHaveLength(2)
  })
})

describe('a peer that ends each session at once', () => {
  test('is called ever less often, up to every five seconds, though its OPEN is always good', () => {
    const it = new OnePeer()
    it.start()
    for (let flaps = 0; flaps < 8; flaps++) {
      const connection = it.dial()
      it.hear(connection, OPEN, KEEPALIVE)
      it.close(connection)
      const dials = it.dials.length
      while (it.dials.length === dials) it.pass(milliseconds(10))
    }
    expect(gaps(it)).toEqual([0.1, 0.5, 1, 2, 5, 5, 5, 5])
  })

  test('is dialled at most 130 times in ten minutes', () => {
    const it = new OnePeer({}, { random: () => 0 })
    it.start()
    const end = seconds(600)
    while (it.now < end) {
      if (it.peer.state === 'connect') {
        const connection = it.lastConnection
        it.connected(connection)
        it.hear(connection, OPEN, KEEPALIVE)
        it.close(connection)
      }
      it.pass(milliseconds(50))
    }
    expect(it.dials.length).toBeGreaterThan(100)
    expect(it.dials.length).toBeLessThan(170)
  })

  test('is called soon again after a session that has lasted', () => {
    const it = new OnePeer()
    for (let flaps = 0; flaps < 5; flaps++) {
      it.close(it.establish())
      it.pass(seconds(5))
    }
    const connection = it.establish()
    for (let keepalives = 0; keepalives < 4; keepalives++) {
      it.pass(seconds(10))
      it.hear(connection, KEEPALIVE)
    }
    it.close(connection)
    const dials = it.dials.length
    it.pass(seconds(0.1))
    expect(it.dials).toHaveLength(dials + 1)
  })

  test('is not called at once by its own connections either', () => {
    const it = new OnePeer({ opens: 'peer' })
    it.start()
    const outcomes = Array.from({ length: 5 }, () => {
      const connection = it.accept()
      const [first = ''] = it.take(connection)
      it.close(connection)
      return first.slice(4, 6)
    })
    expect(outcomes).toEqual(['01', '01', '01', '03', '03'])
  })
})

describe('a session', () => {
  test.each([
    [9, 9],
    [90, 90],
    [65_535, 90],
  ])('with a peer that says %i s ends when nothing was heard for %i s', (theirs, inForce) => {
    const it = new OnePeer()
    const connection = it.establish(holding(theirs))
    it.pass(seconds(inForce - 0.001))
    expect(it.peer.state).toBe('established')
    it.pass(seconds(0.001))
    expect(it.take(connection).at(-1)).toBe('0015030400')
    expect(it.verdicts.at(-1)?.facts).toMatchObject({ peer: 'tor', cause: 'sent', code: 4, subcode: 0 })
  })

  test('sends KEEPALIVEs at a third of the hold time or a little before, and never faster than one a second', () => {
    for (const [hold, least, most] of [
      [90, 22.5, 30],
      [3, 1, 1],
    ] as const) {
      for (const chance of [0, 0.999]) {
        const it = new OnePeer({}, { random: () => chance })
        const connection = it.establish(holding(hold))
        it.take(connection)
        it.pass(seconds(least - 0.01))
        expect(it.take(connection)).toEqual([])
        it.pass(seconds(most - least + 0.02))
        expect(it.take(connection)).toEqual([KEEPALIVE])
      }
    }
  })

  test('without a hold time lasts, and says nothing', () => {
    const it = new OnePeer()
    const connection = it.establish(holding(0))
    it.take(connection)
    it.pass(seconds(3600))
    expect([it.peer.state, it.take(connection)]).toEqual(['established', []])
  })

  test('ends when the peer takes in nothing for eight minutes, though it speaks', () => {
    const it = new OnePeer()
    const connection = it.establish()
    for (let minutes = 0; minutes < 8; minutes++) {
      it.hear(connection, KEEPALIVE)
      it.pass(seconds(59.9))
      it.hear(connection, KEEPALIVE)
    }
    expect(it.peer.state).toBe('established')
    it.pass(seconds(1))
    expect(it.isClosed(connection)).toBe(true)
    expect(it.take(connection).at(-1)).toBe('0015030800')
  })

  test('survives any segmentation of what arrives', () => {
    const script = Uint8Array.fromHex(`${'f'.repeat(32)}${OPEN}${'f'.repeat(32)}${KEEPALIVE}`)
    for (let cut = 1; cut < script.length; cut++) {
      const it = new OnePeer()
      const connection = it.dial()
      it.receive(connection, script.subarray(0, cut))
      it.receive(connection, script.subarray(cut))
      expect(it.peer.state).toBe('established')
    }
    const it = new OnePeer()
    const connection = it.dial()
    for (const octet of script) it.receive(connection, Uint8Array.of(octet))
    expect(it.peer.state).toBe('established')
  })

  test('never answers a NOTIFICATION, however broken, and says what the operator wrote', () => {
    for (const [text, said] of [
      [
        '002d030602176d61696e74656e616e63652c206261636b2031303a3030',
        'it sent Cease / Administrative Shutdown: "maintenance, back 10:00"',
      ],
      ['0016030602ff', 'it sent Cease / Administrative Shutdown'],
      ['001803060202ff0a', 'it sent Cease / Administrative Shutdown: "\\xff\\x0a"'],
      ['0015036363', 'it sent code 99 / subcode 99'],
    ] as const) {
      const it = new OnePeer()
      const connection = it.establish()
      it.take(connection)
      it.hear(connection, text)
      expect([it.take(connection), it.isClosed(connection)]).toEqual([[], true])
      expect(it.verdicts.at(-1)?.message).toEndWith(`ended: ${said}`)
    }
  })

  test('counts what was sent and received', () => {
    const it = new OnePeer()
    it.do(it.peer.setRoutes(it.now, change(route('192.0.2.10/32'))))
    const connection = it.establish()
    it.hear(connection, KEEPALIVE, EOR_IPV4, '00170500010001')
    expect(it.peer.counters).toMatchObject({
      sent: { open: 1, keepalive: 1, update: 3, notification: 0 },
      received: { open: 1, keepalive: 2, update: 1, routeRefresh: 1 },
      established: 1,
      prefixes: 1,
      wantedPrefixes: 1,
    })
  })

  test('shows what the peer was told, since when, and from where', () => {
    const it = new OnePeer()
    it.pass(seconds(5))
    const told = route('192.0.2.10/32', { communities: [7] })
    it.do(it.peer.setRoutes(it.now, change(told)))
    expect([[...it.peer.advertised()], it.peer.establishedAt]).toEqual([[], undefined])
    it.establish()
    expect([...it.peer.advertised()]).toEqual([{ prefix: told.prefix, attributes: told.attributes }])
    expect(it.peer.establishedAt).toBe(seconds(5))
    expect(it.peer.local?.isOnLink).toBe(true)
  })

  test('drops what the peer announces, and goes on', () => {
    const it = new OnePeer()
    const connection = it.establish()
    const update = '002f02000000144001010040020602010000fdea400304c000020218cb0071'
    for (let count = 0; count < 100; count++) it.hear(connection, update)
    expect([it.peer.state, it.peer.counters.received.update]).toEqual(['established', 100])
    expect(it.reasons).toEqual(['PeerEstablished'])
  })

  test('shows the peer’s faulty UPDATEs, once a minute', () => {
    const it = new OnePeer()
    const connection = it.establish()
    const missing = '002b020000001040020602010000fdea400304c000020218cb0071'
    for (let count = 0; count < 100; count++) it.hear(connection, missing)
    expect(it.reasons).toEqual(['PeerEstablished', 'UpdateFaulty'])
    expect(it.verdicts[1]?.facts).toMatchObject({
      action: 'treatAsWithdraw',
      update: 'f'.repeat(32) + missing,
    })
  })
})

describe('a session that is ended on purpose', () => {
  test.each([
    ['shutdown', '00200306020a' + Buffer.from('back at 10').toString('hex')],
    ['deconfigured', '0015030603'],
    ['reset', '00200306040a' + Buffer.from('back at 10').toString('hex')],
    ['configurationChanged', '0015030606'],
    ['bfdDown', '001503060a'],
  ] as const)('because of %s says so', (reason, expected) => {
    const it = new OnePeer()
    const connection = it.establish()
    it.take(connection)
    it.do(it.peer.stop(it.now, reason, 'back at 10'))
    expect([it.take(connection), it.isClosed(connection)]).toEqual([[expected], true])
    expect(it.reasons).toEqual(['PeerEstablished', reason === 'bfdDown' ? 'PeerDown' : 'PeerStopped'])
    it.pass(seconds(60))
    expect(it.dials).toHaveLength(1)
  })

  test('is told of as a session that was to end, and the next one that falls is not', () => {
    const it = new OnePeer()
    it.establish()
    it.do(it.peer.stop(it.now, 'reset'))
    it.start()
    it.establish()
    it.pass(seconds(91))
    expect(it.reasons).toEqual(['PeerEstablished', 'PeerStopped', 'PeerEstablished', 'PeerDown'])
    expect(it.verdicts[1]?.message).toContain('ended: it was sent Cease / Administrative Reset')
  })

  test('tells at most 128 octets, and no half characters', () => {
    const it = new OnePeer()
    const connection = it.establish()
    it.take(connection)
    it.do(it.peer.stop(it.now, 'shutdown', 'ä'.repeat(100) + 'x'))
    expect(it.take(connection)).toEqual([`009603060280${'c3a4'.repeat(64)}`])
  })

  test('is a hard reset where the peer would keep routes through a NOTIFICATION', () => {
    const it = new OnePeer({ gracefulRestart: {} })
    const connection = it.establish(OPEN_WITH_RESTART)
    it.take(connection)
    it.do(it.peer.stop(it.now, 'shutdown', 'drain'))
    expect(it.take(connection)).toEqual(['001d030609060205' + Buffer.from('drain').toString('hex')])
  })

  test('by BFD is tried again', () => {
    const it = new OnePeer()
    const connection = it.establish()
    it.take(connection)
    it.do(it.peer.bfdDown(it.now))
    expect(it.take(connection)).toEqual(['001503060a'])
    it.pass(seconds(1))
    expect(it.dials).toHaveLength(2)
  })

  test('can be started again', () => {
    const it = new OnePeer()
    it.establish()
    it.do(it.peer.stop(it.now, 'reset'))
    it.start()
    expect(it.dials).toHaveLength(2)
  })
})
