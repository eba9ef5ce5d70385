import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { Duty } from './duty.ts'
import { SelfVerification } from './self-verification.ts'

const OWNER = '02:00:00:00:00:0a'
const OTHER = '02:00:00:00:00:0b'

const duty = (number: number, more: Partial<Duty> = {}): Duty => ({
  address: `192.0.2.${number}`,
  interfaceIndex: 2,
  interface: 'eth0',
  owner: 'node-a',
  ownerHardwareAddress: OWNER,
  ...more,
})

/** A second in line and the segment that it asks. */
class Segment {
  readonly verification = new SelfVerification()
  readonly asks: { readonly at: Milliseconds; readonly address: string }[] = []
  readonly told: string[] = []
  #now = milliseconds(0)

  /** `answers` says who answers for an address. */
  constructor(readonly answers: (address: string) => readonly string[]) {}

  look(duties: readonly Duty[], addresses = duties.length): void {
    this.#carryOut(this.verification.setDuties(this.#now, duties, () => addresses))
  }

  run(duration: Milliseconds): void {
    const end = this.#now + duration
    for (;;) {
      const deadline = this.verification.deadline()
      if (deadline === undefined || deadline > end) break
      this.#now = deadline
      this.#carryOut(this.verification.advance(this.#now))
    }
    this.#now = milliseconds(end)
  }

  #carryOut(effects: ReturnType<SelfVerification['advance']>): void {
    for (const effect of effects) {
      const { address } = effect.duty
      if (effect.kind === 'finding') {
        this.told.push(`${address} ${effect.verdict?.reason ?? 'well'}`)
        continue
      }
      this.asks.push({ at: this.#now, address })
      for (const mac of this.answers(address))
        this.verification.hear(address, effect.duty.interfaceIndex, mac)
    }
  }
}

const well = () => [OWNER]

describe('what the segment answers', () => {
  test.each([
    ['the owner alone', [OWNER], []],
    ['nobody', [], ['192.0.2.1 AddressUnanswered']],
    ['two', [OWNER, OTHER], ['192.0.2.1 AddressAnsweredTwice']],
    ['another', [OTHER], ['192.0.2.1 AddressAnsweredByOther']],
  ])('is told once: %s', (_, answers, told) => {
    const segment = new Segment(() => answers)
    segment.look([duty(1)])
    segment.run(seconds(120))
    expect(segment.told).toEqual(told)
  })

  test('is believed of an owner whose hardware address nobody knows', () => {
    const segment = new Segment(() => [OTHER])
    segment.look([duty(1, { ownerHardwareAddress: undefined })])
    segment.run(seconds(60))
    expect(segment.told).toEqual([])
  })

  test('is told when it is well again', () => {
    let isWell = false
    const segment = new Segment(() => (isWell ? [OWNER] : []))
    segment.look([duty(1)])
    segment.run(seconds(60))
    isWell = true
    segment.run(seconds(60))
    expect(segment.told).toEqual(['192.0.2.1 AddressUnanswered', '192.0.2.1 well'])
  })

  test('is not told of answers that were lost twice in a row', () => {
    let asked = 0
    const segment = new Segment(() => (asked++ % 3 === 2 ? [OWNER] : []))
    segment.look([duty(1)])
    segment.run(seconds(300))
    expect(asked).toBeGreaterThan(10)
    expect(segment.told).toEqual([])
  })

  test('is not looked at within ten seconds of a change of owner', () => {
    const segment = new Segment(() => [])
    segment.look([duty(1)])
    segment.run(seconds(60))
    segment.look([duty(1, { owner: 'node-c' })])
    expect(segment.told).toEqual(['192.0.2.1 AddressUnanswered', '192.0.2.1 well'])
    const [before, changed] = [segment.asks.length, seconds(60)]
    segment.run(seconds(60))
    expect(segment.asks[before]?.at ?? 0).toBeGreaterThanOrEqual(changed + seconds(10))
  })

  test('matters no more when the duty is another node’s', () => {
    const segment = new Segment(() => [])
    segment.look([duty(1)])
    segment.run(seconds(60))
    segment.look([])
    expect(segment.told.at(-1)).toBe('192.0.2.1 well')
    const asked = segment.asks.length
    segment.run(seconds(60))
    expect(segment.asks).toHaveLength(asked)
  })
})

describe('the asks', () => {
  test('are one in five seconds for one address', () => {
    const segment = new Segment(well)
    segment.look([duty(1)])
    segment.run(seconds(100))
    expect(segment.asks.length).toBeWithin(17, 20)
  })

  test('of three nodes together are ten a second on a segment of 999 addresses', () => {
    const third = new Segment(well)
    third.look(
      Array.from({ length: 333 }, (_, i) => duty(i)),
      999,
    )
    third.run(seconds(10))
    const settled = third.asks.length
    third.run(seconds(300))
    expect((third.asks.length - settled) / 300).toBeCloseTo(10 / 3, 1)
    expect(new Set(third.asks.map(({ address }) => address)).size).toBe(333)
  })

  test('come no more often when duties are set again and again', () => {
    const segment = new Segment(well)
    for (let i = 0; i < 1000; i++) {
      segment.look([duty(1), duty(2)])
      segment.run(milliseconds(100))
    }
    expect(segment.asks.length).toBeLessThanOrEqual(40)
  })
})
