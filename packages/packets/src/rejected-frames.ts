// Keyed frames that are no speaker's of ours, told once in a while and by number: anybody on the segment can send as many
// as he likes.

import { after, seconds, type Milliseconds, type Verdict } from '@ingot/api'
import type { Judgement } from '@ingot/layer2'
import { framesRejected } from './plane-verdicts.ts'

const TOLD: ReadonlySet<Judgement> = new Set(['wrong_key', 'malformed', 'limited'])
const INTERVAL = seconds(10)

export class RejectedFrames {
  readonly #counts = new Map<string, number>()
  #tellAt: Milliseconds | undefined

  note(interfaceName: string, judgement: Judgement): void {
    if (TOLD.has(judgement)) this.#counts.set(interfaceName, (this.#counts.get(interfaceName) ?? 0) + 1)
  }

  /** What there is to tell: the first at once, and the rest every ten seconds. */
  take(now: Milliseconds): readonly Verdict[] {
    if (this.#counts.size === 0 || now < (this.#tellAt ?? now)) return []
    this.#tellAt = after(now, INTERVAL)
    const verdicts = Array.from(this.#counts, ([name, count]) => framesRejected(name, count))
    this.#counts.clear()
    return verdicts
  }
}
