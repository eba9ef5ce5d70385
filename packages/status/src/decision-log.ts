// The last decisions of a program with their reasons, for whoever asks soon enough: `/debug/decisions`. A ring, so that what it
// costs does not grow; what a reason was, it only repeats.

import type { Verdict } from '@ingot/api'
import type { Inspection } from './inspection.ts'

export interface LoggedDecision {
  /** RFC 3339. */
  readonly time: string
  /** What it was about: `default/web`, `BGPPeer router`. */
  readonly about: string
  readonly verdict: Verdict
}

export class DecisionLog {
  readonly #date: () => Date
  readonly #size: number
  readonly #ring: LoggedDecision[] = []
  #count = 0

  constructor(date: () => Date, size = 1000) {
    this.#date = date
    this.#size = size
  }

  add(about: string, verdict: Verdict): void {
    this.#ring[this.#count % this.#size] = { time: this.#date().toISOString(), about, verdict }
    this.#count += 1
  }

  /** The newest first; `about` is what one is about, `reason` why it was decided so. */
  answer(query: URLSearchParams): Inspection {
    const [about, reason] = [query.get('about'), query.get('reason')]
    const newest = this.#count % this.#size
    const decisions = [...this.#ring.slice(newest), ...this.#ring.slice(0, newest)]
      .toReversed()
      .filter((it) => about === null || it.about === about)
      .filter(({ verdict }) => reason === null || verdict.reason === reason)
    return { ok: true, value: { decided: this.#count, kept: this.#ring.length, decisions } }
  }
}
