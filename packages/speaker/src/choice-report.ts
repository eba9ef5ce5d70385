// Tells which choices of the strategy spread do not count, and why: one line of the log for each reason, however many
// Services it is about, and again when it has been away meanwhile.

import type { Verdict } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import type { Decision } from './desired-state.ts'

export class ChoiceReport {
  readonly #logger: Logger
  #told: ReadonlySet<string> = new Set()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Compares the decisions of all Services with those told last. */
  update(decisions: ReadonlyMap<string, Decision>): void {
    const ignored = new Map<string, { readonly verdict: Verdict; services: number }>()
    for (const { ignored: verdict } of decisions.values()) {
      if (verdict === undefined) continue
      const known = ignored.get(verdict.message)
      if (known === undefined) ignored.set(verdict.message, { verdict, services: 1 })
      else known.services += 1
    }
    for (const [message, { verdict, services }] of ignored) {
      if (this.#told.has(message)) continue
      const { reason, facts, remedy } = verdict
      this.#logger.info({ op: 'shouldAnnounce', event: reason, services, ...facts, msg: message, remedy })
    }
    this.#told = new Set(ignored.keys())
  }
}
