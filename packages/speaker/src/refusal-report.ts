// Tells why this node does not announce a Service by one of the protocols, once for each reason: for who debugs, since the other
// protocol may do, and louder where two settings contradict each other. Nothing of this is an event, as in MetalLB.

import type { Reason, Verdict } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import type { Protocol } from './announcement-lines.ts'

const LEVELS: Partial<Record<Reason, 'warn' | 'error'>> = {
  sharedIPWithServiceSelector: 'warn',
  conflictingAdvertisements: 'error',
}

export class RefusalReport {
  readonly #logger: Logger
  readonly #protocol: Protocol
  readonly #told = new Map<string, Reason>()

  constructor(logger: Logger, protocol: Protocol) {
    this.#logger = logger
    this.#protocol = protocol
  }

  /** Compares the decisions of all Services with those told last. */
  update(decisions: ReadonlyMap<string, { readonly verdict: Verdict }>): void {
    for (const key of this.#told.keys()) if (!decisions.has(key)) this.#told.delete(key)
    this.changed(decisions)
  }

  /** Only of those that are otherwise than they were; undefined for a Service that is gone. */
  changed(decisions: ReadonlyMap<string, { readonly verdict: Verdict } | undefined>): void {
    for (const [service, decision] of decisions) {
      if (decision === undefined) this.#told.delete(service)
      else this.#tell(service, decision.verdict)
    }
  }

  #tell(service: string, { reason, message, remedy }: Verdict): void {
    if (this.#told.get(service) === reason) return
    this.#told.set(service, reason)
    if (reason === 'nodeAssigned') return
    this.#logger[LEVELS[reason] ?? 'debug']({
      op: 'shouldAnnounce',
      event: reason,
      service,
      protocol: this.#protocol,
      msg: message,
      remedy,
    })
  }
}
