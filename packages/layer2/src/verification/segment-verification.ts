// The questions on one segment, for the addresses that this node is the second in line for, in turn. Nothing is kept of those
// that are answered well.

import { after, milliseconds, seconds, type Milliseconds, type Verdict } from '@ingot/api'
import type { SecondInLine } from '../takeover/second-in-line.ts'
import { judge, type Duty } from './finding.ts'
import type { Answer, Question } from './outage.ts'
import { ASK_AGAIN, Suspect } from './suspect.ts'

/** Between two questions on one segment, of all nodes together. */
const ASK_INTERVAL: Milliseconds = milliseconds(100)
/** Where there is nothing to ask for, this is looked at again so often. */
const IDLE: Milliseconds = seconds(1)
/** How long answers are waited for; those of a slow host count, too. */
const PATIENCE: Milliseconds = seconds(1)
/** Addresses that are looked at in one turn, to find one to ask for. */
const LOOKS_PER_TURN = 64
/** Where more are wrong, one thing is wrong and not many. */
const SUSPECTS_MAX = 64
/** Hosts that answer one question; more of them say no more. */
const ANSWERERS_MAX = 4

export interface HeardAnswer {
  readonly interfaceIndex: number
  readonly address: string
  readonly hardwareAddress: string
  readonly heardAt: Milliseconds
}

/** What this node is second in line for. */
export type Line = Pick<SecondInLine, 'addresses' | 'ownerOf' | 'speakers'>

/** What a step has come to: what to ask for, and what there is to tell. */
export interface Step {
  readonly ask: string | undefined
  readonly told: readonly Verdict[]
}

/** A question that still waits for answers. */
interface Trial extends Question {
  readonly duty: Duty
  readonly endsAt: Milliseconds
  readonly answers: Answer[]
  readonly answerers: Set<string>
}

export class SegmentVerification {
  /** Its name. */
  readonly #interface: string
  /** In the order in which they end. */
  readonly #trials: Trial[] = []
  readonly #suspects = new Map<string, Suspect>()
  #queue: readonly string[] = []
  #next = 0
  #roundStartedAt = milliseconds(-Infinity)
  #askAt: Milliseconds
  #told: Verdict[] = []

  constructor(now: Milliseconds, interfaceName: string) {
    this.#interface = interfaceName
    this.#askAt = now
  }

  /** An answer, to whatever question. */
  hear({ address, hardwareAddress, heardAt }: Omit<HeardAnswer, 'interfaceIndex'>): void {
    const trial = this.#trials.find(({ duty }) => duty.address === address)
    if (trial === undefined || heardAt > trial.endsAt) return
    const { askedAt, answers, answerers } = trial
    if (answerers.has(hardwareAddress) || answerers.size === ANSWERERS_MAX) return
    answerers.add(hardwareAddress)
    answers.push({ askedAt, hardwareAddress, answeredAt: heardAt })
  }

  /** The question that was to be asked for the address did not leave. */
  unsent(address: string): void {
    const place = this.#trials.findLastIndex(({ duty }) => duty.address === address)
    if (place >= 0) this.#trials.splice(place, 1)
  }

  /** Judges the questions that have had their time, and chooses the next, where anybody else is here. */
  advance(now: Milliseconds, line: Line | undefined): Step {
    if (line?.speakers === undefined) return this.end(now)
    for (let trial = this.#trials[0]; trial !== undefined && trial.endsAt <= now; trial = this.#trials[0]) {
      this.#trials.shift()
      this.#judge(trial, line)
    }
    const duty = this.#askAt <= now ? this.#ask(now, line, line.speakers) : undefined
    const told = this.#told
    if (told.length > 0) this.#told = []
    return { ask: duty?.address, told }
  }

  deadline(): Milliseconds {
    const [trial] = this.#trials
    return trial !== undefined && trial.endsAt < this.#askAt ? trial.endsAt : this.#askAt
  }

  /** Forgets everything; what has been told is withdrawn. */
  end(now: Milliseconds): Step {
    const told = [...this.#suspects.values()].flatMap((suspect) => suspect.drop() ?? [])
    this.#suspects.clear()
    this.#trials.length = 0
    this.#queue = []
    this.#next = 0
    this.#askAt = after(now, IDLE)
    return { ask: undefined, told }
  }

  #ask(now: Milliseconds, line: Line, speakers: number): Duty | undefined {
    const duty = this.#doubtful(now, line) ?? this.#nextInTurn(now, line)
    if (duty !== undefined) {
      this.#suspects.get(duty.address)?.asked(now)
      const endsAt = after(now, PATIENCE)
      this.#trials.push({ duty, askedAt: now, endsAt, answers: [], answerers: new Set() })
    }
    const interval = milliseconds(ASK_INTERVAL * speakers)
    const isIdle = duty === undefined && this.#next >= this.#queue.length
    this.#askAt = after(now, isIdle && interval < IDLE ? IDLE : interval)
    return duty
  }

  /** The first suspect that is to be asked for again. */
  #doubtful(now: Milliseconds, line: Line): Duty | undefined {
    let first: Duty | undefined
    for (const [address, suspect] of this.#suspects) {
      const duty = this.#dutyOf(address, line)
      if (suspect.isOpen && suspect.isDue(now)) first ??= duty
    }
    return first
  }

  #nextInTurn(now: Milliseconds, line: Line): Duty | undefined {
    if (this.#next >= this.#queue.length && now - this.#roundStartedAt >= ASK_AGAIN) {
      this.#roundStartedAt = now
      this.#queue = line.addresses()
      this.#next = 0
    }
    const end = Math.min(this.#queue.length, this.#next + LOOKS_PER_TURN)
    while (this.#next < end) {
      const address = this.#queue[this.#next++] ?? ''
      if (this.#suspects.get(address)?.isDue(now) === false) continue
      const duty = this.#dutyOf(address, line)
      if (duty !== undefined) return duty
    }
    return undefined
  }

  /** What was found about another owner, or under no duty any more, is withdrawn. */
  #dutyOf(address: string, line: Line): Duty | undefined {
    const owner = line.ownerOf(address)
    const suspect = this.#suspects.get(address)
    if (suspect !== undefined && suspect.duty.owner.node !== owner?.node) {
      this.#suspects.delete(address)
      this.#tell(suspect.drop())
    }
    return owner && { address, interface: this.#interface, owner }
  }

  #judge(trial: Trial, line: Line): void {
    const { address, owner } = trial.duty
    const duty = this.#dutyOf(address, line)
    // the answers were to a question about another owner
    if (duty === undefined || duty.owner.node !== owner.node) return
    const verdict = judge(duty, trial.answerers)
    const suspect = this.#suspects.get(address) ?? (verdict && this.#suspect(duty, trial))
    this.#tell(suspect?.take(trial, verdict))
    if (suspect?.isWell === true) this.#suspects.delete(address)
  }

  #suspect(duty: Duty, { askedAt }: Trial): Suspect | undefined {
    if (this.#suspects.size === SUSPECTS_MAX) return undefined
    const suspect = new Suspect(duty, askedAt)
    this.#suspects.set(duty.address, suspect)
    return suspect
  }

  #tell(verdict: Verdict | undefined): void {
    if (verdict !== undefined) this.#told.push(verdict)
  }
}
