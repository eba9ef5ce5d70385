// Heartbeats that this node's own kernel does not take: a rule of its firewall or of traffic control drops them on their way
// out. Told once when it has been so for a while, and again only when some have left meanwhile.

import { seconds, type Milliseconds, type Verdict } from '@ingot/api'
import { heartbeatsRefused } from './plane-verdicts.ts'

const TOLD_AFTER = seconds(3)

interface Refusal {
  readonly since: Milliseconds
  readonly isTold: boolean
}

export class RefusedFrames {
  readonly #refusals = new Map<string, Refusal>()

  /** Takes note of what has become of a frame; what there is to tell. */
  note(now: Milliseconds, interfaceName: string, isTaken: boolean): readonly Verdict[] {
    if (isTaken) this.#refusals.delete(interfaceName)
    if (isTaken) return []
    const { since, isTold } = this.#refusals.get(interfaceName) ?? { since: now, isTold: false }
    const isDue = !isTold && now - since >= TOLD_AFTER
    this.#refusals.set(interfaceName, { since, isTold: isTold || isDue })
    return isDue ? [heartbeatsRefused(interfaceName)] : []
  }
}
