// The log lines about the beginning and the end of an announcement, the same for both protocols, and MetalLB's.

import type { Reason } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'

export type Protocol = 'layer2' | 'bgp'

export class AnnouncementLines {
  readonly #logger: Logger
  readonly #protocol: Protocol

  constructor(logger: Logger, protocol: Protocol) {
    this.#logger = logger
    this.#protocol = protocol
  }

  announced(service: string, ips: readonly string[]): void {
    this.#logger.info({
      op: 'setBalancer',
      event: 'serviceAnnounced',
      service,
      protocol: this.#protocol,
      ips,
      msg: 'announcing the Service',
    })
  }

  withdrawn(service: string, ips: readonly string[], reason: Reason): void {
    this.#logger.info({
      op: 'deleteBalancer',
      event: 'serviceWithdrawn',
      service,
      protocol: this.#protocol,
      ips,
      reason,
      msg: 'the Service is not announced any more',
    })
  }
}
