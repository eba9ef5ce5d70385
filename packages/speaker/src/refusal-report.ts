// Tells why this node does not announce a Service, once for each reason: for who debugs, and as a warning where two settings
// contradict each other and no node announces it. Nothing of this is an event, as in MetalLB.

import type { Reason } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import type { Decision } from './desired-state.ts'

export class RefusalReport {
  readonly #logger: Logger
  readonly #told = new Map<string, Reason>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Compares the decisions of all Services with those told last. */
  update(decisions: ReadonlyMap<string, Decision>): void {
    for (const key of this.#told.keys()) if (!decisions.has(key)) this.#told.delete(key)
    for (const [service, { verdict }] of decisions) {
      const { reason, message, remedy } = verdict
      if (this.#told.get(service) === reason) continue
      this.#told.set(service, reason)
      if (reason === 'nodeAssigned') continue
      const level = reason === 'sharedIPWithServiceSelector' ? 'warn' : 'debug'
      this.#logger[level]({
        op: 'shouldAnnounce',
        event: reason,
        service,
        protocol: 'layer2',
        msg: message,
        remedy,
      })
    }
  }
}
