import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import { formatAddress, parseAddress, parseHardwareAddress } from '@ingot/net'
import fc from 'fast-check'

import { group, query, said } from './mld.fixture.ts'
import { MulticastListener } from './multicast-listener.ts'

const START = seconds(1000)
const sender = {
  hardwareAddress: parseHardwareAddress('02:00:00:00:00:10') ?? new Uint8Array(6),
  linkLocal: parseAddress('fe80::10') ?? group(0),
}

/** Always waits for the same share of the longest time. */
function listener(share = 0.5): MulticastListener {
  return new MulticastListener(sender, () => share)
}

/** What is said, and when, in milliseconds since START, when `advance` is called at each deadline. */
function speech(of: MulticastListener, from: Milliseconds = START, until = seconds(2000)): string[] {
  const heard: string[] = []
  let now = from
  for (let due = of.deadline(now); due !== undefined && due <= until; due = of.deadline(now)) {
    now = milliseconds(Math.max(now, due))
    for (const frame of of.advance(now)) heard.push(`${Math.round(now - START)} ${said(frame).join(', ')}`)
  }
  return heard
}

/** A listener that has been a member of these groups for long. */
function settled(numbers: readonly number[], share = 0.5): MulticastListener {
  const one = listener(share)
  for (const number of numbers) one.join(group(number))
  speech(one)
  return one
}

const after = (time: number) => milliseconds(START + time)
const countTo = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('a group that is joined', () => {
  test('is reported at once and a second time within a second', () => {
    const one = listener()
    one.join(group(1))
    expect(speech(one)).toEqual(['0 joined ff02::1:ff00:1', '500 joined ff02::1:ff00:1'])
    expect(one.deadline(after(500))).toBeUndefined()
  })

  test('a second time is not reported', () => {
    const one = settled([1])
    one.join(group(1))
    expect(one.deadline(START)).toBeUndefined()
  })

  test('together with others is reported in one frame', () => {
    const one = listener()
    for (const number of [1, 2, 3]) one.join(group(number))
    const together = 'joined ff02::1:ff00:1, joined ff02::1:ff00:2, joined ff02::1:ff00:3'
    expect(speech(one)).toEqual([`0 ${together}`, `500 ${together}`])
  })

  test('shortly after another is repeated together with it', () => {
    const one = listener()
    one.join(group(1))
    one.advance(START)
    one.join(group(2))
    expect(speech(one, after(100))).toEqual([
      '100 joined ff02::1:ff00:2',
      '500 joined ff02::1:ff00:1, joined ff02::1:ff00:2',
    ])
  })

  test('with thousands of others is reported in full frames, a slice a turn', () => {
    const one = listener()
    for (const number of countTo(5000)) one.join(group(number))
    const first = one.advance(START)
    expect(first).toHaveLength(32)
    expect(first.map((frame) => said(frame).length)).toEqual(Array<number>(32).fill(61))
    expect(one.deadline(START)).toBe(START)
    const rest = [...one.advance(START), ...one.advance(START)]
    expect(one.deadline(START)).toBe(after(500))
    expect(new Set([...first, ...rest].flatMap(said)).size).toBe(5000)
  })
})

describe('a group that is left', () => {
  test('is reported twice, and then there is nothing more to say', () => {
    const one = settled([1])
    one.leave(group(1))
    expect(one.isFinished).toBe(false)
    expect(speech(one)).toEqual(['0 left ff02::1:ff00:1', '500 left ff02::1:ff00:1'])
    expect(one.isFinished).toBe(true)
  })

  test('that was never joined is not reported', () => {
    const one = listener()
    one.leave(group(1))
    expect(one.deadline(START)).toBeUndefined()
    expect(one.isFinished).toBe(true)
  })

  test('and joined again before it was told is reported as joined', () => {
    const one = settled([1])
    one.leave(group(1))
    one.join(group(1))
    expect(speech(one)).toEqual(['0 joined ff02::1:ff00:1', '500 joined ff02::1:ff00:1'])
  })

  test('between the two reports of its joining is reported as left twice', () => {
    const one = listener()
    one.join(group(1))
    one.advance(START)
    one.leave(group(1))
    expect(speech(one, after(100))).toEqual(['100 left ff02::1:ff00:1', '500 left ff02::1:ff00:1'])
  })
})

test('closing leaves every group at once', () => {
  const one = settled([1, 2])
  one.join(group(3))
  one.leave(group(1))
  expect(one.close().flatMap(said).toSorted()).toEqual([
    'left ff02::1:ff00:1',
    'left ff02::1:ff00:2',
    'left ff02::1:ff00:3',
  ])
  expect(one.deadline(START)).toBeUndefined()
  expect(one.isFinished).toBe(true)
})

test('reports come from the addresses that the interface has now', () => {
  const one = settled([1])
  one.setSender({ ...sender, linkLocal: parseAddress('fe80::11') ?? group(0) })
  one.leave(group(1))
  const [frame] = one.advance(START)
  expect(frame?.subarray(22, 38).toHex()).toBe('fe800000000000000000000000000011')
})

test('on another switch every group is reported as if it were joined only now', () => {
  const one = settled([1, 2])
  one.reportAll()
  const together = 'joined ff02::1:ff00:1, joined ff02::1:ff00:2'
  expect(speech(one)).toEqual([`0 ${together}`, `500 ${together}`])
})

describe('a query about all groups', () => {
  test('is answered for all of them together, within the time that it allows', () => {
    const one = settled([1, 2])
    one.hear(START, query({ maximumResponse: 4000 }))
    expect(speech(one)).toEqual(['2000 is ff02::1:ff00:1, is ff02::1:ff00:2'])
  })

  test('is answered with one that came before it, when that is due sooner', () => {
    const one = settled([1])
    one.hear(START, query({ maximumResponse: 4000 }))
    one.hear(after(10), query({ maximumResponse: 10_000 }))
    expect(speech(one)).toEqual(['2000 is ff02::1:ff00:1'])
  })

  test('that leaves less time brings an answer forward', () => {
    const one = settled([1])
    one.hear(START, query({ maximumResponse: 10_000 }))
    one.hear(START, query({ maximumResponse: 1000 }))
    expect(speech(one)).toEqual(['500 is ff02::1:ff00:1'])
  })

  test('is not answered for a group that was left meanwhile', () => {
    const one = settled([1, 2])
    one.hear(START, query({ maximumResponse: 4000 }))
    one.leave(group(1))
    expect(speech(one)).toEqual([
      '0 left ff02::1:ff00:1',
      '500 left ff02::1:ff00:1',
      '2000 is ff02::1:ff00:2',
    ])
  })

  test('that comes again and again is answered once a second', () => {
    const one = settled([1])
    const heard: string[] = []
    for (let time = 0; time < 3000; time += 10) {
      one.hear(after(time), query({ maximumResponse: 0 }))
      heard.push(...speech(one, after(time), after(time + 9)))
    }
    expect(heard).toEqual(['0 is ff02::1:ff00:1', '1000 is ff02::1:ff00:1', '2000 is ff02::1:ff00:1'])
  })
})

describe('a query about one group', () => {
  const about = (number: number, maximumResponse: number) =>
    query({ group: formatAddress(group(number)), maximumResponse })

  test('is answered for that group', () => {
    const one = settled([1, 2])
    one.hear(START, about(2, 1000))
    expect(speech(one)).toEqual(['500 is ff02::1:ff00:2'])
  })

  test('that is not listened to is not answered', () => {
    const one = settled([1])
    one.hear(START, about(3, 1000))
    expect(one.deadline(START)).toBeUndefined()
  })

  test('is answered together with others that are due at about the same time', () => {
    const one = settled([1, 2, 3])
    for (const number of [3, 1, 2]) one.hear(after(number), about(number, 1000))
    expect(speech(one)).toEqual(['500 is ff02::1:ff00:3, is ff02::1:ff00:1, is ff02::1:ff00:2'])
  })

  test('needs no answer of its own when all groups are answered for before', () => {
    const one = settled([1])
    one.hear(START, query({ maximumResponse: 1000 }))
    one.hear(START, about(1, 4000))
    expect(speech(one)).toEqual(['500 is ff02::1:ff00:1'])
  })

  test('that leaves no time is answered at once', () => {
    const one = settled([1])
    one.hear(after(50), about(1, 0))
    expect(speech(one, after(50))).toEqual(['50 is ff02::1:ff00:1'])
  })
})

describe('where a querier speaks version 1', () => {
  const version1 = (maximumResponse = 1000, asked = '::') =>
    query({ version: 1, maximumResponse, group: asked })

  test('every group is answered for by a frame of its own', () => {
    const one = settled([1, 2])
    one.hear(START, version1())
    expect(speech(one)).toEqual(['500 v1 report ff02::1:ff00:1', '500 v1 report ff02::1:ff00:2'])
  })

  test('the answers for many groups are spread over the time that it allows', () => {
    let share = 0
    const one = new MulticastListener(sender, () => (share = (share + 0.01) % 1))
    for (const number of countTo(1000)) one.join(group(number))
    speech(one)
    one.hear(START, version1(10_000))
    const times = speech(one).map((line) => Number(line.split(' ')[0]))
    expect(times).toHaveLength(1000)
    expect(new Set(times).size).toBe(100)
    expect(Math.max(...times)).toBeLessThan(10_000)
  })

  test('a query that comes again and again is answered once a second', () => {
    const one = settled([1])
    const heard: string[] = []
    for (let time = 0; time < 3000; time += 10) {
      one.hear(after(time), version1(0))
      heard.push(...speech(one, after(time), after(time + 9)))
    }
    expect(heard).toEqual(['0', '1000', '2000'].map((time) => `${time} v1 report ff02::1:ff00:1`))
  })

  test('joining is reported twice within ten seconds, leaving once', () => {
    const one = listener()
    one.hear(START, version1())
    one.join(group(1))
    expect(speech(one)).toEqual(['0 v1 report ff02::1:ff00:1', '5000 v1 report ff02::1:ff00:1'])
    one.leave(group(1))
    expect(speech(one)).toEqual(['0 v1 done ff02::1:ff00:1'])
    expect(one.isFinished).toBe(true)
  })

  test('a query of version 2 is answered in version 1', () => {
    const one = settled([1])
    one.hear(START, version1(0))
    speech(one)
    one.hear(after(1000), query({ maximumResponse: 1000 }))
    expect(speech(one, after(1000))).toEqual(['1500 v1 report ff02::1:ff00:1'])
  })

  test('what was about to be said in version 2 is not said', () => {
    const one = settled([1])
    one.hear(START, query({ maximumResponse: 10_000 }))
    one.hear(START, version1(1000, formatAddress(group(9))))
    expect(one.deadline(START)).toBeUndefined()
  })

  test('a group that was never reported still is', () => {
    const one = listener()
    one.join(group(1))
    one.hear(START, version1(1000, formatAddress(group(9))))
    expect(speech(one)).toEqual(['0 v1 report ff02::1:ff00:1'])
  })

  test('version 2 is spoken again when no such query was heard for twice the query interval', () => {
    const one = settled([1])
    one.hear(START, version1(1000))
    speech(one)
    one.hear(after(250_999), query({ maximumResponse: 0 }))
    expect(speech(one, after(250_999))).toEqual(['250999 v1 report ff02::1:ff00:1'])
    one.hear(after(251_000), query({ maximumResponse: 0 }))
    expect(speech(one, after(251_000))).toEqual(['251999 is ff02::1:ff00:1'])
  })

  test('the query interval is that which a querier of version 2 named', () => {
    const one = settled([1])
    one.hear(START, query({ maximumResponse: 0, queryInterval: 10 }))
    one.hear(START, version1(1000))
    speech(one)
    one.hear(after(21_000), query({ maximumResponse: 0 }))
    expect(speech(one, after(21_000))).toEqual(['21000 is ff02::1:ff00:1'])
  })
})

test('a malformed query changes nothing', () => {
  const one = settled([1])
  one.hear(START, query({ hopLimit: 255 }))
  one.hear(START, query({ version: 1, source: '2001:db8::1' }))
  expect(one.deadline(START)).toBeUndefined()
})

test('whatever happens, a switch that hears everything knows the groups in the end', () => {
  const number = fc.nat(5)
  const anyStep = fc.oneof(
    fc.record({ join: number }),
    fc.record({ leave: number }),
    fc.record({
      hear: fc.record({
        version: fc.constantFrom<1 | 2>(1, 2),
        group: fc.option(
          number.map((one) => formatAddress(group(one))),
          { nil: '::' },
        ),
        maximumResponse: fc.nat(20_000),
      }),
    }),
    fc.record({ hearOctets: fc.uint8Array({ maxLength: 100 }) }),
    fc.record({ wait: fc.nat(300_000) }),
  )
  fc.assert(
    fc.property(
      fc.array(anyStep),
      fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
      (steps, chance) => {
        const one = new MulticastListener(sender, () => chance.next().value)
        const wanted = new Set<string>()
        const known = new Set<string>()
        const learn = (frames: readonly Uint8Array[]) => {
          for (const record of frames.flatMap(said)) {
            const about = record.slice(record.lastIndexOf(' ') + 1)
            if (/^(left|v1 done)/.test(record)) known.delete(about)
            else known.add(about)
          }
        }
        const run = (from: Milliseconds, until: Milliseconds) => {
          let now = from
          for (let due = one.deadline(now); due !== undefined && due <= until; due = one.deadline(now)) {
            now = milliseconds(Math.max(now, due))
            learn(one.advance(now))
          }
        }
        let now = START
        for (const step of steps) {
          if ('join' in step) {
            one.join(group(step.join))
            wanted.add(formatAddress(group(step.join)))
          } else if ('leave' in step) {
            one.leave(group(step.leave))
            wanted.delete(formatAddress(group(step.leave)))
          } else if ('hear' in step) one.hear(now, query(step.hear))
          else if ('hearOctets' in step) one.hear(now, step.hearOctets)
          else {
            const until = milliseconds(now + step.wait)
            run(now, until)
            now = until
          }
        }
        run(now, milliseconds(now + 10_000_000))
        expect([...known].toSorted()).toEqual([...wanted].toSorted())
        expect(one.deadline(now)).toBeUndefined()
        expect(one.isFinished).toBe(wanted.size === 0)
      },
    ),
  )
})
