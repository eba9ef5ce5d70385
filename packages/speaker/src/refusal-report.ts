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

  /** Takes the decisions that are others than before; undefined for a Service that is gone. */
  update(changed: ReadonlyMap<string, { readonly verdict: Verdict } | undefined>): void {
    for (const [service, decision] of changed) {
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
