// The questions that are open on one segment: what begins in one moment because of one silent node is one question.

import type { Milliseconds } from '@ingot/api'
import { mustLook } from './conflict.ts'
import type { Entry } from './entry.ts'
import { Inquiry } from './inquiry.ts'
import type { Situation } from './situation.ts'

export class Inquiries {
  /** Those with asks to come. */
  readonly #asking = new Set<Inquiry>()
  readonly #open = new Map<string, Inquiry>()

  /** Gives an entry that asks the question that it shares with others, or one of its own: foreign hosts have no node's lot. */
  join(entry: Entry, situation: Situation, isAskedForAlone: boolean): void {
    const { now, timing } = situation
    const decision = entry.isThawed ? timing.askDecisionAfterThaw : timing.askDecision
    const about = situation.quiet(entry)?.node
    const isAlone = isAskedForAlone || (mustLook(situation) && !situation.wasClaimed(entry))
    const subject = `${about ?? nextOf(entry, situation)} ${decision}`
    const open = isAlone ? undefined : this.#open.get(subject)
    const inquiry = open?.isOpen(now) === true ? open : new Inquiry(now, timing.askInterval, decision, about)
    entry.isThawed = false
    entry.inquiry = inquiry
    inquiry.add(entry.address)
    if (inquiry.askDue !== undefined) this.#asking.add(inquiry)
    if (!isAlone) this.#open.set(subject, inquiry)
  }

  /** The addresses to ask for now. */
  ask(now: Milliseconds): readonly string[] {
    const addresses: string[] = []
    for (const inquiry of this.#asking) {
      const due = inquiry.askDue
      if (due !== undefined && due <= now) addresses.push(...inquiry.ask())
      if (inquiry.askDue === undefined) this.#asking.delete(inquiry)
    }
    return addresses
  }

  deadline(): Milliseconds | undefined {
    let first: Milliseconds | undefined
    for (const { askDue } of this.#asking) {
      if (askDue !== undefined && (first === undefined || askDue < first)) first = askDue
    }
    return first
  }
}

/** Whoever would have taken it while this node heard nothing. */
function nextOf({ announcement }: Entry, { me }: Situation): string {
  return announcement.succession.find((node) => node !== me) ?? ''
}
