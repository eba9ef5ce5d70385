// One question to the segment: does anybody answer for these addresses? A dead node leaves thousands behind, and they
// have one lot: a sample is asked for, and silence speaks for all. Where anything answers, each is asked for alone.

import { after, milliseconds, type Milliseconds } from '@ingot/api'

/** So many addresses stand for all that one node had. */
export const SAMPLE_SIZE = 16

const OPEN = milliseconds(20)

export class Inquiry {
  readonly startedAt: Milliseconds
  readonly decideAt: Milliseconds
  /** The silent node that it is about, if it is about one. */
  readonly about: string | undefined
  /** Between the two asks. */
  readonly #interval: Milliseconds
  readonly #sample: string[] = []
  readonly #answers = new Map<string, string>()
  #asked = 0

  constructor(now: Milliseconds, interval: Milliseconds, decision: Milliseconds, about: string | undefined) {
    this.about = about
    this.#interval = interval
    this.startedAt = now
    this.decideAt = after(now, decision)
  }

  /** Takes an address in; true when it is one of those that are asked for. */
  add(address: string): boolean {
    if (this.#sample.length >= SAMPLE_SIZE) return false
    this.#sample.push(address)
    return true
  }

  /** Whether more addresses may share its result: what falls to one node in one moment is looked at in slices. */
  isOpen(now: Milliseconds): boolean {
    return now - this.startedAt < OPEN
  }

  /** When the next ask is due; two are sent. */
  get askDue(): Milliseconds | undefined {
    if (this.#asked === 0) return this.startedAt
    return this.#asked === 1 ? this.lastAskAt : undefined
  }

  get lastAskAt(): Milliseconds {
    return after(this.startedAt, this.#interval)
  }

  ask(): readonly string[] {
    this.#asked += 1
    return this.#sample.filter((address) => !this.#answers.has(address))
  }

  answer(address: string, hardwareAddress: string): void {
    if (this.#sample.includes(address)) this.#answers.set(address, hardwareAddress)
  }

  /** The hardware address that answered for an address. */
  answerFor(address: string): string | undefined {
    return this.#answers.get(address)
  }

  /** Whether nothing that was asked for was answered, so that the silence is everybody's. */
  get isSilent(): boolean {
    return this.#answers.size === 0
  }

  isAskedFor(address: string): boolean {
    return this.#sample.includes(address)
  }
}
