import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { AddressOwner } from '../takeover/second-in-line.ts'
import { SelfVerification } from './self-verification.ts'
import type { Line } from './segment-verification.ts'

const OWNER = '02:00:00:00:00:0a'
const OTHER = '02:00:00:00:00:0b'
const ADDRESS = '192.0.2.1'
const eth0 = { index: 2, name: 'eth0', hardwareAddress: '02:00:00:00:00:0c', linkLocal: null, arp: true }

/** A second in line and the segment that it asks. */
class Segment {
  readonly asks: { readonly at: Milliseconds; readonly address: string }[] = []
  readonly told: string[] = []
  readonly owners = new Map<string, AddressOwner>()
  speakers: number | undefined = 2
  /** Who answers; what is left out answers after a millisecond. */
  answers: (address: string) => readonly string[]
  delay = milliseconds(1)
  isCut = false
  #now = milliseconds(0)
  #isThere = true
  readonly #verification: SelfVerification
  #onTheWay: { readonly at: Milliseconds; readonly address: string; readonly hardwareAddress: string }[] = []

  constructor(answers: (address: string) => readonly string[], ...addresses: readonly string[]) {
    this.answers = answers
    const line: Line = {
      addresses: () => [...this.owners.keys()],
      ownerOf: (address) => this.owners.get(address),
      speakers: undefined,
    }
    const withSpeakers = () => ({ ...line, speakers: this.speakers })
    this.#verification = new SelfVerification({
      secondInLine: () => (this.#isThere ? withSpeakers() : undefined),
    })
    this.#verification.setInterfaces(this.#now, [eth0])
    for (const address of addresses) this.own(address, 'node-a')
  }

  own(address: string, node: string, hardwareAddress: string | undefined = OWNER): void {
    this.owners.set(address, { node, hardwareAddress })
  }

  /** The node is to go, or its interface is not there yet. */
  setThere(isThere: boolean): void {
    this.#isThere = isThere
  }

  unplug(): void {
    this.#verification.setInterfaces(this.#now, [])
    this.#advance()
  }

  run(duration: Milliseconds): void {
    const end = milliseconds(this.#now + duration)
    while (this.#now < end) {
      const due = Math.min(end, this.#verification.deadline() ?? end, this.#onTheWay[0]?.at ?? end)
      expect(due).toBeGreaterThanOrEqual(this.#now)
      this.#now = milliseconds(due)
      this.#deliver()
      this.#advance()
    }
  }

  #deliver(): void {
    const arrived = this.#onTheWay.filter(({ at }) => at <= this.#now)
    this.#onTheWay = this.#onTheWay.filter(({ at }) => at > this.#now)
    for (const { at: heardAt, address, hardwareAddress } of arrived)
      this.#verification.hear({ interfaceIndex: eth0.index, address, hardwareAddress, heardAt })
  }

  #advance(): void {
    for (const effect of this.#verification.advance(this.#now)) {
      if (effect.kind === 'report') {
        const { reason, facts, message } = effect.verdict
        this.told.push(`${facts['address']} ${reason === 'FindingOver' ? message : reason}`)
        continue
      }
      const { address } = effect
      if (this.isCut) {
        this.#verification.unsent(effect)
        continue
      }
      this.asks.push({ at: this.#now, address })
      const at = milliseconds(this.#now + this.delay)
      for (const hardwareAddress of this.answers(address))
        this.#onTheWay.push({ at, address, hardwareAddress })
    }
  }
}

const addresses = (count: number) => Array.from({ length: count }, (_, i) => `192.0.2.${i}`)
const well = () => [OWNER]

describe('what the segment answers', () => {
  test.each([
    ['the owner alone', [OWNER], []],
    ['nobody', [], ['192.0.2.1 AddressUnanswered']],
    ['two', [OWNER, OTHER], ['192.0.2.1 AddressAnsweredTwice']],
    ['another', [OTHER], ['192.0.2.1 AddressAnsweredByOther']],
  ])('is told once: %s', (_, answers, told) => {
    const segment = new Segment(() => answers, ADDRESS)
    segment.run(seconds(120))
    expect(segment.told).toEqual(told)
  })

  test.each([
    ['one', [OTHER], []],
    ['two', [OWNER, OTHER], ['192.0.2.1 AddressAnsweredTwice']],
    ['nobody', [], ['192.0.2.1 AddressUnanswered']],
  ])('for an owner whose hardware address nobody knows is only counted: %s', (_, answers, told) => {
    const segment = new Segment(() => answers)
    segment.owners.set(ADDRESS, { node: 'node-a', hardwareAddress: undefined })
    segment.run(seconds(60))
    expect(segment.told).toEqual(told)
  })

  test('is told of after three questions that went the same way, which take more than ten seconds', () => {
    const segment = new Segment(() => [], ADDRESS)
    segment.run(seconds(11))
    expect([segment.asks.length, segment.told]).toEqual([3, []])
    segment.run(seconds(1))
    expect(segment.told).toEqual(['192.0.2.1 AddressUnanswered'])
  })

  test('is not told of where it is lost twice in a row', () => {
    let asked = 0
    const segment = new Segment(() => (asked++ % 3 === 2 ? [OWNER] : []), ADDRESS)
    segment.run(seconds(300))
    expect(asked).toBeGreaterThan(40)
    expect(segment.told).toEqual([])
  })

  test('counts when it is slow, and not when it is later than a second', () => {
    const segment = new Segment(well, ADDRESS)
    segment.delay = milliseconds(900)
    segment.run(seconds(60))
    expect(segment.told).toEqual([])
    segment.delay = milliseconds(1100)
    segment.run(seconds(60))
    expect(segment.told).toEqual(['192.0.2.1 AddressUnanswered'])
  })

  test('is told when all is well again for three questions, with how long it was not', () => {
    const segment = new Segment(() => [], ADDRESS)
    segment.run(seconds(32))
    segment.told.length = 0
    segment.answers = well
    segment.run(seconds(14))
    expect(segment.told).toEqual([])
    segment.run(seconds(5))
    // asked for at 0 s and every 5.2 s since: the first answer is that to the question at 36.4 s
    expect(segment.told).toEqual([
      '192.0.2.1 node "node-a" alone answers for "192.0.2.1" on eth0 again, after 36.4 s',
    ])
    segment.run(seconds(60))
    expect(segment.told).toHaveLength(1)
  })

  test('may go from one thing that is wrong to another', () => {
    const segment = new Segment(() => [], ADDRESS)
    segment.run(seconds(30))
    segment.answers = () => [OWNER, OTHER]
    segment.run(seconds(30))
    expect(segment.told).toEqual(['192.0.2.1 AddressUnanswered', '192.0.2.1 AddressAnsweredTwice'])
  })

  test('is kept of a few hosts only, whoever answers', () => {
    const many = Array.from({ length: 50 }, (_, i) => `02:00:00:00:01:${10 + i}`)
    const segment = new Segment(() => many, ADDRESS)
    segment.run(seconds(60))
    expect(segment.told).toEqual(['192.0.2.1 AddressAnsweredTwice'])
  })

  test('of thousands that nobody answers is told for some', () => {
    const segment = new Segment(() => [], ...addresses(5000))
    segment.run(seconds(3600))
    expect(segment.told).toHaveLength(64)
  })
})

describe('a finding is withdrawn', () => {
  const found = () => {
    const segment = new Segment(() => [], ADDRESS)
    segment.run(seconds(30))
    segment.told.length = 0
    return segment
  }
  const withdrawn = [
    '192.0.2.1 this node does not watch any more how node "node-a" answers for "192.0.2.1" on eth0',
  ]

  test.each<readonly [string, (segment: Segment) => void]>([
    ['the address has another owner', (segment) => segment.own(ADDRESS, 'node-c')],
    ['this node is second in line for it no more', (segment) => segment.owners.clear()],
    ['nobody else is there any more', (segment) => void (segment.speakers = undefined)],
    ['the node goes', (segment) => segment.setThere(false)],
    ['the interface goes', (segment) => segment.unplug()],
  ])('when %s', (_, change) => {
    const segment = found()
    change(segment)
    segment.run(seconds(8))
    expect(segment.told).toEqual(withdrawn)
  })

  test('at once, however many addresses there are to ask for', () => {
    const segment = found()
    for (const address of addresses(5000)) if (address !== ADDRESS) segment.own(address, 'node-c')
    segment.run(seconds(10))
    segment.owners.delete(ADDRESS)
    segment.run(seconds(1))
    expect(segment.told).toEqual(withdrawn)
  })

  test('and nothing is told of the new owner for ten seconds', () => {
    const segment = found()
    segment.own(ADDRESS, 'node-c')
    segment.run(seconds(10))
    expect(segment.told).toEqual(withdrawn)
    segment.run(seconds(10))
    expect(segment.told.slice(1)).toEqual(['192.0.2.1 AddressUnanswered'])
  })
})

describe('the questions', () => {
  test('are one in five seconds for one address', () => {
    const segment = new Segment(well, ADDRESS)
    segment.run(seconds(100))
    expect(segment.asks.length).toBeWithin(17, 21)
  })

  test.each([
    [2, 5],
    [5, 2],
    [100, 0.1],
  ])('of one of %d speakers are %d a second, whatever there is to ask for', (speakers, perSecond) => {
    const segment = new Segment(well, ...addresses(1000))
    segment.speakers = speakers
    segment.run(seconds(100))
    expect(segment.asks.length).toBeWithin(perSecond * 100 - 1, perSecond * 100 + 2)
    expect(new Set(segment.asks.map(({ address }) => address)).size).toBe(segment.asks.length)
  })

  test('come no faster for addresses that are in doubt', () => {
    const segment = new Segment(() => [], ...addresses(1000))
    segment.run(seconds(100))
    expect(segment.asks.length).toBeLessThanOrEqual(501)
    for (const asks of Map.groupBy(segment.asks, ({ address }) => address).values())
      for (const [i, { at }] of asks.slice(1).entries())
        expect(at - (asks[i]?.at ?? 0)).toBeGreaterThanOrEqual(seconds(5))
  })

  test('say nothing where they do not leave', () => {
    const segment = new Segment(() => [], ADDRESS)
    segment.isCut = true
    segment.run(seconds(60))
    expect(segment.told).toEqual([])
    segment.isCut = false
    segment.run(seconds(20))
    expect(segment.told).toEqual(['192.0.2.1 AddressUnanswered'])
  })

  test('are none where nobody else is', () => {
    const segment = new Segment(() => [], ADDRESS)
    segment.speakers = undefined
    segment.run(seconds(60))
    expect(segment.asks).toEqual([])
  })

  test('begin when the interface is there, and go on', () => {
    const segment = new Segment(well, ADDRESS)
    segment.setThere(false)
    segment.run(seconds(60))
    expect(segment.asks).toEqual([])
    segment.setThere(true)
    segment.run(seconds(12))
    expect(segment.asks.length).toBeWithin(2, 4)
  })
})
