// Routers that do what no router does, on the live sessions of a node that has others: whoever misbehaves loses his own
// session, with the NOTIFICATION of the RFC, and nobody else notices.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import fc from 'fast-check'
import { BgpWorld, peer, route } from './bgp-world.fixture.ts'
import { MARKER, type Router } from './router.fixture.ts'

const [GOOD, BAD] = ['192.0.2.2', '192.0.2.3']
const OPEN = '00310104fdea005ac000020314021201040001000101040002000141040000fdea'

function started(prepare: (bad: Router) => void = () => {}) {
  const world = new BgpWorld()
  const [good, bad] = [world.router(GOOD), world.router(BAD)]
  prepare(bad)
  good.listen()
  bad.listen()
  const desired = { peers: [peer(GOOD), peer(BAD)], routes: [route('198.51.100.1/32')] }
  world.advertise(desired)
  world.until(() => good.routes.size === 1, seconds(1))
  /** The other session was never touched, and is told of what is new. */
  const isUnharmed = () => {
    world.advertise({ ...desired, routes: [...desired.routes, route('198.51.100.2/32')] })
    world.until(() => good.routes.size === 2, seconds(1))
    expect(good.notifications).toEqual([])
    expect(world.status(GOOD)).toMatchObject({ state: 'established', counters: { established: 1, ended: 0 } })
  }
  /** Time goes by, in which the other router says that it is there. */
  const wait = (duration: Milliseconds) => {
    for (const end = world.now + duration; world.now < end;) {
      good.say('001304')
      world.run(milliseconds(Math.min(seconds(10), end - world.now)))
    }
  }
  return { world, bad, isUnharmed, wait }
}

describe('a router', () => {
  test.each([
    ['of another AS', '00310104fdeb005ac000020314021201040001000101040002000141040000fdeb', '2/2'],
    ['of AS 0', '00310104000000' + '5ac0000203140212010400010001010400020001410400000000', '2/2'],
    ['with a hold time of one second', OPEN.replace('fdea005a', 'fdea0001'), '2/6'],
    ['without an identifier', OPEN.replace('c0000203', '00000000'), '2/3'],
    ['of version 3', OPEN.replace('003101' + '04', '003101' + '03'), '2/1'],
    ['that sends no OPEN but a KEEPALIVE', '001304', '5/1'],
  ])('%s is refused, and let in when it has changed', (_, open, notification) => {
    const { world, bad, isUnharmed } = started((it) => (it.open = open))
    world.until(() => bad.notifications.length > 0, seconds(1))
    expect(bad.notifications[0]).toBe(notification)
    isUnharmed()
    bad.open = OPEN
    world.until(() => world.isUp(BAD), seconds(20))
  })

  test.each([
    ['an octet that is no marker', '00' + MARKER.slice(2) + '001304', '1/1'],
    [
      'a request of the web',
      new TextEncoder().encode('GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n').toHex(),
      '1/1',
    ],
    ['a message that is too short', `${MARKER}001204`, '1/2'],
    ['a message that is too long', `${MARKER}100102`, '1/2'],
    ['the longest message', `${MARKER}ffff02`, '1/2'],
    ['a KEEPALIVE with something in it', `${MARKER}00140400`, '1/2'],
    ['a message of no known type', `${MARKER}001306`, '1/3'],
    ['a second OPEN', MARKER + OPEN, '5/3'],
    ['withdrawn routes past the end', `${MARKER}0017020005` + '0000', '3/1'],
    ['a prefix of 33 bits', `${MARKER}001d02000621c00002010000` + '00', '3/10'],
  ])('that sends %s loses its session, and gets another', (_, octets, notification) => {
    const { world, bad, isUnharmed } = started()
    world.until(() => world.isUp(BAD), seconds(1))
    bad.sayOctets(octets)
    world.until(() => bad.notifications.length > 0, seconds(1))
    expect(bad.notifications).toEqual([notification])
    isUnharmed()
    world.until(() => world.status(BAD).counters.established === 2, seconds(10))
  })

  test('that falls silent in its session loses it after the hold time', () => {
    const { world, bad, isUnharmed, wait } = started()
    world.until(() => world.isUp(BAD), seconds(1))
    bad.isMute = true
    wait(seconds(89))
    expect(bad.notifications).toEqual([])
    wait(seconds(2))
    expect(bad.notifications).toEqual(['4/0'])
    isUnharmed()
  })

  test('that accepts connections and says nothing is told so after four minutes, and called again', () => {
    const { bad, isUnharmed, wait } = started((it) => (it.open = undefined))
    wait(seconds(239))
    expect([bad.opens.length, bad.notifications]).toEqual([1, []])
    wait(seconds(7))
    expect([bad.opens.length, bad.notifications]).toEqual([2, ['4/0']])
    isUnharmed()
  })

  test('that closes every session as soon as it stands is called ever less often', () => {
    const { world, bad, isUnharmed } = started((it) => (it.isClosing = true))
    world.run(seconds(60))
    expect(bad.opens.length).toBeWithin(10, 30)
    isUnharmed()
    bad.isClosing = false
    world.until(() => world.isUp(BAD), seconds(10))
  })

  test('whose session stands half open, since it died without a word, gets another when it is back', () => {
    const { world, bad, isUnharmed } = started()
    world.until(() => world.isUp(BAD), seconds(1))
    world.cut(BAD)
    bad.die()
    world.run(seconds(30))
    expect(world.isUp(BAD)).toBe(true)
    bad.listen()
    world.mend(BAD)
    world.until(() => world.status(BAD).counters.established === 2, seconds(10))
    isUnharmed()
  })
})

const golden = await Promise.all(
  ['bgp-errors', 'bgp-messages', 'bgp-fault-shapes'].map(async (file) => {
    const text = await Bun.file(`${import.meta.dir}/../../../wire/golden/${file}.jsonl`).text()
    const rows = text.trim().split('\n')
    return rows.map((line) => JSON.parse(line) as { readonly rx?: string; readonly hex?: string })
  }),
)
const vectors = golden.flat().map(({ rx, hex }) => Uint8Array.fromHex(rx ?? hex ?? ''))

/** In an octet that is another, and perhaps cut, with something whole behind it. */
const bends = fc.record({ at: fc.nat(200), value: fc.nat(255), cut: fc.constantFrom(0, 0, 0, 1, 7) })

test('every golden message, bent, ends no session but its own, and that with a NOTIFICATION', () => {
  const property = fc.property(
    fc.array(bends, { minLength: vectors.length, maxLength: vectors.length }),
    (all) => {
      const world = new BgpWorld()
      const good = world.router(GOOD)
      const bad = vectors.map((_, index) => world.router(`192.0.2.${100 + index}`))
      for (const router of [good, ...bad]) router.listen()
      const names = vectors.map((_, index) => `192.0.2.${100 + index}`)
      world.advertise({ peers: [GOOD, ...names].map((it) => peer(it)), routes: [route('198.51.100.1/32')] })
      world.until(() => [good, ...bad].every(({ routes }) => routes.size === 1), seconds(5))
      for (const [index, { at, value, cut }] of all.entries()) {
        const bent = vectors[index]?.slice() ?? new Uint8Array(0)
        bent[at % bent.length] = value
        bad[index]?.sayOctets(bent.subarray(0, bent.length - cut).toHex() + MARKER + '001304')
      }
      world.run(milliseconds(200))
      for (const [index, name] of names.entries()) {
        const { counters } = world.status(name)
        const isTold = bad[index]?.notifications.length === 1 || counters.received.notification === 1
        expect({ name, all: all[index], isTold }).toEqual({
          name,
          all: all[index],
          isTold: counters.ended === 1,
        })
      }
      world.advertise({ peers: [GOOD, ...names].map((it) => peer(it)), routes: [] })
      world.until(() => good.routes.size === 0, seconds(1))
      expect(world.status(GOOD).counters).toMatchObject({ established: 1, ended: 0 })
    },
  )
  fc.assert(property, { numRuns: 5 })
})
