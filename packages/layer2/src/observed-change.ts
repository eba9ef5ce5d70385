// What the packet thread says of the addresses whose lot has changed, and the whole picture that the main thread puts
// together from it. The counterpart of desired-change.ts on the way back.

import type { Verdict } from '@ingot/api'
import type { AddressOutcome, GossipMember, Interface, Observed } from './desired.ts'

export interface ObservedChange {
  readonly generation: number
  readonly interfaces: readonly Interface[]
  /** Of the addresses whose outcome may have changed since the last report. */
  readonly outcomes: readonly AddressOutcome[]
  /** All that is wrong with the plane itself now. */
  readonly verdicts: readonly Verdict[]
  /** All members of the gossip; absent where there is none. */
  readonly members?: readonly GossipMember[]
  /** False while more reports are to come before the picture is whole. */
  readonly isComplete: boolean
}

/** Everything that has been said so far. */
export class ObservedLedger {
  readonly #announced = new Map<string, AddressOutcome>()
  readonly #failed = new Map<string, Verdict>()
  /** Since the last whole picture. */
  #changed: AddressOutcome[] | undefined

  /** Takes in a report and returns the whole picture; undefined while it is not complete. */
  take(report: ObservedChange): Observed | undefined {
    const { generation, interfaces, outcomes, verdicts, members, isComplete } = report
    for (const outcome of outcomes) this.#note(outcome)
    this.#changed?.push(...outcomes)
    if (!isComplete) return undefined
    const changed = this.#changed
    this.#changed = []
    return {
      generation,
      interfaces,
      announced: Array.from(this.#announced.values()),
      verdicts: [...this.#failed.values(), ...verdicts],
      ...(changed !== undefined && { changed }),
      ...(members !== undefined && { members }),
    }
  }

  #note(outcome: AddressOutcome): void {
    const { address, interfaces, verdict } = outcome
    if (interfaces.length > 0) this.#announced.set(address, outcome)
    else this.#announced.delete(address)
    if (verdict === undefined) this.#failed.delete(address)
    else this.#failed.set(address, verdict)
  }
}
