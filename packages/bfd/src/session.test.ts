import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { OneSession, OURS, PROFILE, THEIRS, type Sent } from './one-session.fixture.ts'
import type { SessionState } from './control-packet.ts'

const sayings = (sent: readonly Sent[]) => sent.map(({ packet }) => packet)
const gaps = (sent: readonly Sent[]) => sent.slice(1).map(({ at }, i) => at - (sent[i]?.at ?? at))

/** Hears from the neighbour four times a second, and lets time go by. */
function converse(session: OneSession, duration: number, said = {}): readonly Sent[] {
  const before = session.sent.length
  const end = session.now + duration
  while (session.now < end) {
    session.hear({ state: 'Up', ...said })
    session.run(Math.min(250, end - session.now))
  }
  return session.sent.slice(before)
}

describe('a session', () => {
  // RFC 5880 6.8.6; down the side what it is, across what it hears
  const table: Record<'Down' | 'Init' | 'Up', Record<SessionState, SessionState>> = {
    Down: { AdminDown: 'Down', Down: 'Init', Init: 'Up', Up: 'Down' },
    Init: { AdminDown: 'Down', Down: 'Init', Init: 'Up', Up: 'Up' },
    Up: { AdminDown: 'Down', Down: 'Down', Init: 'Up', Up: 'Up' },
  }
  const cells = Object.entries(table).flatMap(([is, row]) =>
    Object.entries(row).map(([hears, becomes]) => ({ is, hears, becomes })),
  )
  test.each(cells)('that is $is and hears $hears is $becomes', ({ is, hears, becomes }) => {
    const session = new OneSession()
    if (is === 'Up') session.rise()
    if (is === 'Init') session.hear({ state: 'Down', yourDiscriminator: 0 })
    session.run(0)
    const state = hears as SessionState
    const known = session.hear({ state, isPoll: true, yourDiscriminator: OURS })
    expect(known[0]?.packet).toMatchObject({ state: becomes, isFinal: true, isPoll: false })
  })

  test('that knows nobody sends once a second, whatever its profile says', () => {
    const session = new OneSession({ profile: { ...PROFILE, transmitInterval: milliseconds(10) } })
    const sent = session.run(10_000)
    expect(sent.length).toBe(11)
    expect(sent[5]?.packet).toMatchObject({
      state: 'Down',
      isPoll: false,
      myDiscriminator: OURS,
      yourDiscriminator: 0,
      desiredMinTxInterval: seconds(1),
      requiredMinRxInterval: milliseconds(300),
      requiredMinEchoRxInterval: milliseconds(0),
    })
  })

  test('that comes up says so at once, at its own pace, and polls until that is confirmed', () => {
    const session = new OneSession()
    session.run(100)
    session.hear({ state: 'Down', yourDiscriminator: 0 })
    expect(sayings(session.run(0))).toMatchObject([{ state: 'Init', yourDiscriminator: THEIRS }])
    session.hear({ state: 'Init' })
    expect(session.events).toEqual([{ kind: 'up', key: 'tor' }])
    const polls = converse(session, 700)
    expect(sayings(polls)).toMatchObject(
      Array.from({ length: 3 }, () => ({
        state: 'Up',
        isPoll: true,
        desiredMinTxInterval: milliseconds(300),
      })),
    )
    expect(gaps(polls)).toEqual([300, 300])
    session.hear({ state: 'Up', isFinal: true })
    expect(sayings(converse(session, 300))).toMatchObject([{ isPoll: false }])
  })

  test('sends no faster than the neighbour wants, and faster as soon as it wants', () => {
    const session = new OneSession().rise({ requiredMinRxInterval: milliseconds(500) })
    const slow = converse(session, 5000, { requiredMinRxInterval: milliseconds(500) })
    expect(new Set(gaps(slow))).toEqual(new Set([500]))
    expect(converse(session, 3000).length).toBe(10)
  })

  test('shortens each interval by up to a quarter', () => {
    let seed = 1
    const uniform = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    const session = new OneSession({}, uniform).rise()
    const sent = converse(session, 2_700_000)
    const shares = gaps(sent).map((gap) => gap / 300)
    expect(shares.length).toBeGreaterThan(10_000)
    expect(Math.min(...shares)).toBeWithin(0.75, 0.751)
    expect(Math.max(...shares)).toBeWithin(0.999, 1.0001)
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeWithin(0.87, 0.88)
  })

  test('with a multiplier of 1 leaves a tenth of the interval to spare', () => {
    for (const [uniform, gap] of [
      [0, 225],
      [1, 270],
    ] as const) {
      const session = new OneSession({ profile: { ...PROFILE, detectMultiplier: 1 } }, () => uniform).rise()
      const [first] = gaps(converse(session, 1000))
      expect(first).toBeCloseTo(gap)
    }
  })

  test('that hears nothing for the detection time is down, and forgets who it heard', () => {
    const session = new OneSession().rise({ detectMultiplier: 5 })
    session.run(1499)
    expect(session.events).toEqual([])
    const [said] = sayings(session.run(1))
    expect(session.events).toEqual([
      {
        kind: 'down',
        key: 'tor',
        diagnostic: 'controlDetectionTimeExpired',
        remoteDiagnostic: undefined,
        isAdministrative: false,
      },
    ])
    expect(said).toMatchObject({ state: 'Down', diagnostic: 1, yourDiscriminator: 0 })
    expect(said?.desiredMinTxInterval).toBe(seconds(1))
  })

  test('waits as long as the slower of what it asked for and the neighbour announced', () => {
    const slow = new OneSession().rise({ desiredMinTxInterval: seconds(2) })
    slow.run(5999)
    expect(slow.events).toEqual([])
    slow.run(1)
    expect(slow.events.length).toBe(1)
  })

  test('that was never up is no loss to anybody', () => {
    const session = new OneSession()
    session.hear({ state: 'Down', yourDiscriminator: 0 })
    session.run(10_000)
    expect(session.events).toEqual([])
    expect(session.sent.at(-1)?.packet).toMatchObject({ state: 'Down', diagnostic: 1, yourDiscriminator: 0 })
  })

  test('slows down only after the neighbour has confirmed it, and speeds up at once', () => {
    const session = new OneSession().rise()
    converse(session, 600)
    session.configure({ transmitInterval: milliseconds(600) })
    const waiting = converse(session, 900)
    expect(gaps(waiting)).toEqual([300, 300])
    expect(waiting.at(-1)?.packet).toMatchObject({ isPoll: true, desiredMinTxInterval: milliseconds(600) })
    session.hear({ state: 'Up', isFinal: true })
    expect(new Set(gaps(converse(session, 6000)).slice(1))).toEqual(new Set([600]))
    session.configure({ transmitInterval: milliseconds(100) })
    expect(converse(session, 1000, { requiredMinRxInterval: milliseconds(1) }).length).toBeWithin(10, 13)
  })

  test('is as patient as before until the neighbour has confirmed that it sends faster', () => {
    const session = new OneSession().rise()
    session.configure({ receiveInterval: milliseconds(100) })
    session.hear({ state: 'Up', desiredMinTxInterval: milliseconds(100) })
    session.run(899)
    expect(session.events).toEqual([])
    session.hear({ state: 'Up', desiredMinTxInterval: milliseconds(100), isFinal: true })
    session.run(299)
    expect(session.events).toEqual([])
    session.run(1)
    expect(session.events.length).toBe(1)
  })

  test('makes one change after the other, so that no Final can be taken for another', () => {
    const session = new OneSession().rise()
    session.configure({ transmitInterval: milliseconds(600) })
    converse(session, 600)
    session.configure({ transmitInterval: milliseconds(900) })
    expect(converse(session, 600).at(-1)?.packet.desiredMinTxInterval).toBe(milliseconds(600))
    session.hear({ state: 'Up', isFinal: true })
    session.hear({ state: 'Up', isFinal: true })
    expect(session.bfd.sessions()[0]?.facts.state).toBe('Up')
    const next = converse(session, 700).at(-1)?.packet
    expect(next).toMatchObject({ isPoll: true, desiredMinTxInterval: milliseconds(900) })
  })

  test('answers every Poll at once, and its own packets come when they would have', () => {
    const session = new OneSession().rise()
    session.run(0)
    for (let count = 0; count < 10; count++)
      expect(sayings(session.hear({ state: 'Up', isPoll: true }))).toMatchObject([
        { isFinal: true, isPoll: false },
      ])
    expect(gaps(session.run(600).filter(({ packet }) => !packet.isFinal))).toEqual([300])
  })

  test('is silent where the neighbour wants to hear nothing, but for what changes', () => {
    const quiet = { requiredMinRxInterval: milliseconds(0) }
    const session = new OneSession().rise(quiet)
    expect(converse(session, 5000, quiet)).toEqual([])
    session.hear({ ...quiet, state: 'Down' })
    expect(sayings(session.run(5000))[0]).toMatchObject({ state: 'Down', diagnostic: 3 })
  })

  test('obeys Demand mode, and polls in it', () => {
    const session = new OneSession().rise({ isDemand: true })
    expect(converse(session, 5000, { isDemand: true })).toEqual([])
    session.configure({ transmitInterval: milliseconds(100) })
    expect(sayings(converse(session, 1000, { isDemand: true }))[0]).toMatchObject({
      isPoll: true,
      isDemand: false,
    })
    session.hear({ state: 'Up', isDemand: true, isFinal: true })
    expect(converse(session, 5000, { isDemand: true })).toEqual([])
  })

  test('that is passive speaks when it is spoken to', () => {
    const session = new OneSession({ profile: { ...PROFILE, passiveMode: true } })
    expect(session.run(60_000)).toEqual([])
    session.hear({ state: 'Down', yourDiscriminator: 0 })
    expect(sayings(session.run(0))).toMatchObject([{ state: 'Init', yourDiscriminator: THEIRS }])
    session.run(60_000)
    session.sent = []
    expect(session.run(60_000)).toEqual([])
  })

  test('follows a neighbour that was started anew', () => {
    const session = new OneSession().rise()
    const anew = { myDiscriminator: 0x33333333 }
    session.hear({ ...anew, state: 'Down', yourDiscriminator: 0 })
    expect(session.events).toMatchObject([{ kind: 'down', diagnostic: 'neighborSignaledSessionDown' }])
    session.hear({ ...anew, state: 'Down', yourDiscriminator: OURS })
    expect(sayings(session.run(0))).toMatchObject([{ state: 'Init', yourDiscriminator: 0x33333333 }])
    session.hear({ ...anew, state: 'Init' })
    expect(session.events.at(-1)).toEqual({ kind: 'up', key: 'tor' })
  })

  test('says what the neighbour said of why, and whether it was on purpose', () => {
    const lost = new OneSession().rise()
    lost.hear({ state: 'Down', diagnostic: 1 })
    expect(lost.events).toMatchObject([
      { remoteDiagnostic: 'controlDetectionTimeExpired', isAdministrative: false },
    ])
    const ended = new OneSession().rise()
    ended.hear({ state: 'AdminDown', diagnostic: 7 })
    expect(ended.events).toMatchObject([{ remoteDiagnostic: 'administrativelyDown', isAdministrative: true }])
  })

  test('that nobody wants any more tells the neighbour for a detection time, and is gone', () => {
    const session = new OneSession().rise()
    session.remove()
    const sent = session.run(10_000)
    expect(gaps(sent)).toEqual([1000, 1000, 1000])
    expect(sent[0]?.packet).toMatchObject({ state: 'AdminDown', diagnostic: 7 })
    expect([session.events, session.bfd.size, session.bfd.deadline()]).toEqual([[], 0, undefined])
  })

  test('that is wanted again in that time begins anew', () => {
    const session = new OneSession().rise()
    session.remove()
    session.run(1000)
    session.configure({})
    expect(sayings(session.run(0))).toMatchObject([{ state: 'Down', myDiscriminator: OURS }])
    session.run(10_000)
    expect(session.bfd.size).toBe(1)
  })

  test('after a leap of the clock is down once, and sends one packet, not those that it missed', () => {
    const session = new OneSession().rise()
    session.now = milliseconds(session.now + 86_400_000)
    expect(session.run(0).length).toBe(1)
    expect(session.events.length).toBe(1)
    expect(session.run(999)).toEqual([])
  })
})
