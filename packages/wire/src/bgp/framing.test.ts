// How received octets become messages: RFC 4271 4.1 and 6.1, RFC 8654, and that the pieces they come in do not matter.

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'

import { EXTERNAL, goldenRows, judge, judgeNext, message, octet, short, startCore } from './bgp.fixture.ts'
import type { Judged } from './bgp.fixture.ts'

const EXTENDED = { ...EXTERNAL, mayReceiveExtended: true }
const KEEPALIVE = message(4, '')
const NAMES = ['', 'OPEN', 'UPDATE', 'NOTIFICATION', 'KEEPALIVE', 'ROUTE-REFRESH']

describe('the length of a message', () => {
  // type, shortest, longest, longest with extended messages
  const BOUNDS = [
    [1, 29, 4096, 4096],
    [2, 23, 4096, 65_535],
    [3, 21, 4096, 65_535],
    [4, 19, 19, 19],
    [5, 23, 4096, 65_535],
  ] as const
  for (const [type, shortest, longest, extended] of BOUNDS) {
    for (const [session, most] of [
      [EXTERNAL, longest],
      [EXTENDED, extended],
    ] as const) {
      const kind = session === EXTENDED ? 'extended messages' : 'no extended messages'
      test(`of ${NAMES[type]} is ${shortest} to ${most} with ${kind}`, () => {
        const wrong = [0, 18, shortest - 1, ...(most < 65_535 ? [most + 1] : [])]
        for (const length of wrong) {
          expect(judge(message(type, '', length), session)).toMatchObject({
            next: 'headerError',
            notification: `0102${short(length)}`,
          })
        }
        for (const length of [shortest, most]) {
          expect(judge(message(type, '', length), session).next).toBe(length === 19 ? 'message' : 'needsMore')
        }
      })
    }
  }
})

describe('the type of a message', () => {
  test('that is unknown is refused with that octet, however long the message says it is', () => {
    for (const type of [0, 6, 7, 128, 255]) {
      expect(judge(message(type, '')).notification).toBe(`0103${octet(type)}`)
      expect(judge(message(type, '', 4096)).notification).toBe(`0103${octet(type)}`)
    }
  })

  test('is not asked for before the length is right', () => {
    expect(judge(message(6, '', 18)).notification).toBe('01020012')
    expect(judge(message(6, '', 4097)).notification).toBe('01021001')
    expect(judge(message(6, '', 4097), EXTENDED).notification).toBe('010306')
  })
})

test('a marker with any bit at zero is refused without data', () => {
  for (let bit = 0; bit < 128; bit++) {
    const bent = KEEPALIVE.slice()
    bent[bit >> 3] = 0xff ^ (1 << (bit & 7))
    expect(judge(bent)).toMatchObject({ next: 'headerError', fault: 'marker', notification: '0101' })
  }
})

test('nothing is said of a header before all of it is there', () => {
  const bad = Uint8Array.fromHex('00'.repeat(19))
  for (let size = 0; size < 19; size++) expect(judge(bad.subarray(0, size)).next).toBe('needsMore')
  expect(judge(bad).next).toBe('headerError')
})

test('a slot has room for the rest of the longest message after each `needsMore`', () => {
  const core = startCore(EXTENDED)
  const longest = message(2, '0000' + '0000' + '00'.repeat(65_535 - 23))
  for (let round = 0; round < 3; round++) {
    core.write(0, KEEPALIVE)
    expect(core.write(0, longest)).toBe(65_535 - 18)
    expect(core.next(0)).toBe('message')
    expect(core.next(0)).toBe('needsMore')
    expect(core.write(0, longest.subarray(65_535 - 18))).toBe(18)
    expect(core.next(0)).toBe('message')
    expect(core.heard.announced('IPv4')).toBe(65_535 - 23)
    expect(core.next(0)).toBe('needsMore')
    expect(core.receiveRoom(0)).toBe(65_536)
  }
})

test('connections do not see each other’s octets', () => {
  const core = startCore()
  core.open(1, EXTERNAL)
  core.write(0, KEEPALIVE.subarray(0, 10))
  core.write(1, KEEPALIVE)
  expect([core.next(0), core.next(1), core.next(1)]).toEqual(['needsMore', 'message', 'needsMore'])
  core.write(0, KEEPALIVE.subarray(10))
  expect(core.next(0)).toBe('message')
})

describe('however a stream is cut into pieces', async () => {
  const rows = [
    ...(await goldenRows<{ rx: string }>('bgp-errors')).map(({ rx }) => rx),
    ...(await goldenRows<{ rx: string }>('bgp-fault-shapes')).map(({ rx }) => rx),
    ...(await goldenRows<{ hex: string }>('bgp-messages')).map(({ hex }) => hex),
  ].map((hex) => Uint8Array.fromHex(hex))

  test('in two at every place, each golden message gets the same verdict', () => {
    const core = startCore()
    for (const row of rows) {
      const whole = verdicts(core, [row])
      const step = row.length > 500 ? 61 : 1
      for (let cut = 0; cut <= row.length; cut += step) {
        expect(verdicts(core, [row.subarray(0, cut), row.subarray(cut)])).toEqual(whole)
      }
    }
  })

  test('octet by octet, and several messages at once, they get the same verdicts', () => {
    const core = startCore()
    const stream = Buffer.concat([KEEPALIVE, ...rows.filter((row) => row.length < 100).slice(32)])
    const pieces = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 })
    const whole = verdicts(core, [stream])
    expect(whole.length).toBeGreaterThan(10)
    expect(
      verdicts(
        core,
        Array.from(stream, (value) => Uint8Array.of(value)),
      ),
    ).toEqual(whole)
    fc.assert(
      fc.property(pieces, (sizes) => {
        const cut: Uint8Array[] = []
        for (let at = 0, index = 0; at < stream.length; index++) {
          const size = sizes[index % sizes.length] ?? 1
          cut.push(stream.subarray(at, at + size))
          at += size
        }
        expect(verdicts(core, cut)).toEqual(whole)
      }),
    )
  })
})

/** Of every message in the pieces, up to the first whose header is wrong. */
function verdicts(core: ReturnType<typeof startCore>, pieces: readonly Uint8Array[]): Judged[] {
  core.open(0, EXTERNAL)
  const all: Judged[] = []
  for (const piece of pieces) {
    core.write(0, piece)
    for (let judged = judgeNext(core); judged.next !== 'needsMore'; judged = judgeNext(core)) {
      all.push(judged)
      if (judged.next === 'headerError') return all
    }
  }
  return all
}
