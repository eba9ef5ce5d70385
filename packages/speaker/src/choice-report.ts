// Tells which choices of the strategy spread do not count, and why: one line of the log for each reason, however many
// Services it is about, and again when it has been away meanwhile.

import type { Verdict } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import type { Decision } from './layer2-candidacy.ts'

interface Ignored {
  readonly verdict: Verdict
  readonly services: Set<string>
}

export class ChoiceReport {
  readonly #logger: Logger
  /** By the message. */
  readonly #ignored = new Map<string, Ignored>()
  /** The message about each Service. */
  readonly #messages = new Map<string, string>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Takes the decisions that are others than before; undefined for a Service that is gone. */
  update(changed: ReadonlyMap<string, Decision | undefined>): void {
    const news = new Set<Ignored>()
    for (const [service, decision] of changed) {
      const before = this.#ignored.get(this.#messages.get(service) ?? '')
      before?.services.delete(service)
      this.#messages.delete(service)
      const verdict = decision?.ignored
      if (verdict === undefined) continue
      const known = this.#ignored.get(verdict.message) ?? { verdict, services: new Set() }
      if (!this.#ignored.has(verdict.message)) news.add(known)
      this.#ignored.set(verdict.message, known)
      this.#messages.set(service, verdict.message)
      known.services.add(service)
    }
    for (const [message, { services }] of this.#ignored)
      if (services.size === 0) this.#ignored.delete(message)
    for (const it of news) this.#tell(it)
  }

  #tell({ verdict: { reason, message, facts, remedy }, services }: Ignored): void {
    if (services.size === 0) return
    const line = { op: 'shouldAnnounce', event: reason, services: services.size, ...facts }
    this.#logger.info({ ...line, msg: message, remedy })
  }
}
