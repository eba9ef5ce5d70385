// An address that a question has shown not to be answered as it should be. It is asked for again until the same has come out
// three times in a row: so often something is wrong, or so often all is well. One lost frame is no finding.

import { seconds, type Milliseconds, type Verdict } from '@ingot/api'
import { dropped, mended, type Duty } from './finding.ts'
import { OutageMeter, type Question } from './outage.ts'

/** One address is asked for no more often: three questions take ten seconds, in which a change of owner has settled. */
export const ASK_AGAIN: Milliseconds = seconds(5)
const IN_A_ROW = 3

export class Suspect {
  readonly duty: Duty
  readonly #meter: OutageMeter
  #askedAt: number
  /** What the last questions said, all the same, and how many they were. */
  #last: Verdict['reason'] | undefined
  #inARow = 0
  #told: Verdict | undefined

  constructor(duty: Duty, askedAt: number) {
    this.duty = duty
    this.#meter = new OutageMeter(askedAt)
    this.#askedAt = askedAt
  }

  /** Takes in what the next question has shown; returns what there is to tell. */
  take(question: Question, verdict: Verdict | undefined): Verdict | undefined {
    for (const { answeredAt } of question.answers) this.#meter.answered(answeredAt)
    this.#meter.asked(question)
    this.#inARow = verdict?.reason === this.#last ? this.#inARow + 1 : 1
    this.#last = verdict?.reason
    if (this.#inARow !== IN_A_ROW || verdict?.reason === this.#told?.reason) return undefined
    const before = this.#told
    this.#told = verdict
    return verdict ?? (before && mended(this.duty, before, this.#meter.until(question.askedAt)))
  }

  /** It is asked for. */
  asked(now: Milliseconds): void {
    this.#askedAt = now
  }

  /** Whether it has been let alone for as long as it has to be. */
  isDue(now: Milliseconds): boolean {
    return now - this.#askedAt >= ASK_AGAIN
  }

  /** Whether it is not yet clear what is the matter with it. */
  get isOpen(): boolean {
    return this.#inARow < IN_A_ROW
  }

  /** Whether all is well with it, for certain. */
  get isWell(): boolean {
    return !this.isOpen && this.#last === undefined
  }

  /** What there is to tell when nobody asks for it any more. */
  drop(): Verdict | undefined {
    return this.#told && dropped(this.duty, this.#told)
  }
}
