// The segment is asked whether it is as the election says: of every address that is owned by another node, the second
// in line asks now and then who answers. It finds what no speaker can see by itself: an owner that is not heard, a
// kernel or a foreign host that answers too, a switch that lets nothing through. It changes nothing, it only tells.
//
// All nodes together send ten asks a second on a segment: each its share, by how many of the addresses are its to look
// after. An ask may be lost, so what seems wrong is asked again in the next turn, and told after the third time.

import { after, milliseconds, seconds, type Milliseconds, type Verdict } from '@ingot/api'
import { judgeAnswers, type Duty } from './duty.ts'

/** What is to be done, or to be told. */
export type VerificationEffect =
  | { readonly kind: 'ask'; readonly duty: Duty }
  /** What is wrong with an address from now on; undefined: nothing any more. */
  | { readonly kind: 'finding'; readonly duty: Duty; readonly verdict: Verdict | undefined }

/** Between two asks on one segment, of all nodes together. */
const ASK_INTERVAL: Milliseconds = milliseconds(100)
/** One address is asked for no more often, however few there are. */
const ROUND_AT_LEAST: Milliseconds = seconds(5)
/** How long answers are waited for; those of a slow host too. */
const TRIAL: Milliseconds = seconds(1)
/** After a change of owner neighbours and switches may still believe the one before. */
const SETTLING: Milliseconds = seconds(10)
const TRIALS_BEFORE_TOLD = 3

interface Looked {
  duty: Duty
  /** The last change of owner. */
  since: Milliseconds
  /** Trials in a row that found the same thing wrong. */
  failures: number
  /** What they found. */
  reason: Verdict['reason'] | undefined
  isTold: boolean
}

interface Trial {
  readonly looked: Looked
  readonly endsAt: Milliseconds
  readonly answers: Set<string>
}

/** The asks of one interface: its addresses in turn. */
interface Round {
  readonly queue: readonly Looked[]
  next: number
  /** Those that were just found wrong, to be asked for again before the next. */
  readonly again: Looked[]
  interval: Milliseconds
  due: Milliseconds
}

export class SelfVerification {
  readonly #looked = new Map<string, Looked>()
  readonly #rounds = new Map<number, Round>()
  /** In the order in which they end. */
  readonly #trials: Trial[] = []

  /**
   * Takes what there is to look after, in place of all before. `addresses` is how many addresses are announced on the
   * segment of an interface, by anybody. Returns what need not be told any more.
   */
  setDuties(
    now: Milliseconds,
    duties: readonly Duty[],
    addresses: (interfaceIndex: number) => number,
  ): readonly VerificationEffect[] {
    const keys = new Set(duties.map(keyOf))
    const effects: VerificationEffect[] = []
    for (const [key, { duty, isTold }] of this.#looked) {
      if (keys.has(key)) continue
      this.#looked.delete(key)
      if (isTold) effects.push({ kind: 'finding', duty, verdict: undefined })
    }
    for (const duty of duties) effects.push(...this.#look(now, duty))
    this.#arrange(now, addresses)
    return effects
  }

  /** An answer, from whomever, to an ask of this node or of another. */
  hear(address: string, interfaceIndex: number, hardwareAddress: string): void {
    for (const { looked, answers } of this.#trials) {
      const { duty } = looked
      if (duty.address === address && duty.interfaceIndex === interfaceIndex) answers.add(hardwareAddress)
    }
  }

  /** Ends the trials that are over and begins those that are due. */
  advance(now: Milliseconds): readonly VerificationEffect[] {
    const effects: VerificationEffect[] = []
    for (let trial = this.#trials[0]; trial !== undefined && trial.endsAt <= now; trial = this.#trials[0]) {
      this.#trials.shift()
      effects.push(...this.#judge(trial))
    }
    for (const round of this.#rounds.values()) {
      if (round.due > now) continue
      round.due = after(now, round.interval)
      const looked = this.#choose(now, round)
      if (looked === undefined) continue
      this.#trials.push({ looked, endsAt: after(now, TRIAL), answers: new Set() })
      effects.push({ kind: 'ask', duty: looked.duty })
    }
    return effects
  }

  deadline(): Milliseconds | undefined {
    const rounds = this.#rounds.values().map(({ due }) => due)
    const first = Math.min(this.#trials[0]?.endsAt ?? Infinity, ...rounds)
    return first === Infinity ? undefined : milliseconds(first)
  }

  #look(now: Milliseconds, duty: Duty): VerificationEffect[] {
    const key = keyOf(duty)
    const looked = this.#looked.get(key)
    if (looked?.duty.owner === duty.owner) {
      looked.duty = duty
      return []
    }
    this.#looked.set(key, { duty, since: now, failures: 0, reason: undefined, isTold: false })
    return looked?.isTold === true ? [{ kind: 'finding', duty: looked.duty, verdict: undefined }] : []
  }

  #arrange(now: Milliseconds, addresses: (interfaceIndex: number) => number): void {
    const byInterface = Map.groupBy(this.#looked.values(), ({ duty }) => duty.interfaceIndex)
    for (const index of this.#rounds.keys()) if (!byInterface.has(index)) this.#rounds.delete(index)
    for (const [index, queue] of byInterface) {
      const all = Math.max(addresses(index), queue.length)
      const interval = milliseconds(Math.max(all * ASK_INTERVAL, ROUND_AT_LEAST) / queue.length)
      const before = this.#rounds.get(index)
      const due = milliseconds(Math.min(before?.due ?? Infinity, now + interval))
      const next = (before?.next ?? 0) % queue.length
      this.#rounds.set(index, { queue, next, again: before?.again ?? [], interval, due })
    }
  }

  /** The next one, if it has settled. */
  #choose(now: Milliseconds, round: Round): Looked | undefined {
    const again = round.again.shift()
    if (again !== undefined && this.#isLookedAfter(again)) return again
    const { queue, next } = round
    round.next = (next + 1) % queue.length
    const looked = queue[next]
    return looked !== undefined && after(looked.since, SETTLING) <= now ? looked : undefined
  }

  #isLookedAfter(looked: Looked): boolean {
    return this.#looked.get(keyOf(looked.duty)) === looked
  }

  #judge({ looked, answers }: Trial): VerificationEffect[] {
    // no duty any more, or one to another owner
    if (!this.#isLookedAfter(looked)) return []
    const { duty } = looked
    const verdict = judgeAnswers(duty, answers)
    const isSame = verdict !== undefined && verdict.reason === looked.reason
    looked.failures = verdict === undefined ? 0 : isSame ? looked.failures + 1 : 1
    looked.reason = verdict?.reason
    if (looked.isTold && !isSame) {
      looked.isTold = false
      return [{ kind: 'finding', duty, verdict: undefined }]
    }
    if (looked.isTold || verdict === undefined) return []
    looked.isTold = looked.failures >= TRIALS_BEFORE_TOLD
    if (looked.isTold) return [{ kind: 'finding', duty, verdict }]
    this.#rounds.get(duty.interfaceIndex)?.again.push(looked)
    return []
  }
}

function keyOf({ address, interfaceIndex }: Duty): string {
  return `${address}%${interfaceIndex}`
}
