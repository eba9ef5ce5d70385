// Tells which Services are left without an address, and why, in the words of the condition that the controller has written:
// whoever looks for it looks into the speakers' logs too. Once for each reason; a controller of MetalLB says nothing here.

import { allocatedCondition, ingressAddresses, isManaged } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import type { Service } from 'kubernetes-types/core/v1'
import { LineLimit } from './line-limit.ts'

export interface UnassignedReportOptions {
  readonly logger: Logger
  readonly now: () => Milliseconds
  /** `--lb-class`: '' looks after Services without a class. */
  readonly loadBalancerClass: string
}

export class UnassignedReport {
  readonly #options: UnassignedReportOptions
  readonly #limit: LineLimit
  /** What was told of each Service that has no address. */
  readonly #told = new Map<string, string>()

  constructor(options: UnassignedReportOptions) {
    this.#options = options
    const msg = 'lines about Services without an address were left out'
    this.#limit = new LineLimit({ ...options, op: 'noAddress', msg })
  }

  /** Looks at the Services that have changed. */
  update(touched: Iterable<string>, services: ReadonlyMap<string, Service>): void {
    for (const key of touched) {
      const service = services.get(key)
      const condition = service && this.#isUnassigned(service) ? allocatedCondition(service) : undefined
      if (condition?.status !== 'False') this.#told.delete(key)
      else if (this.#told.get(key) !== condition.message) this.#tell(key, condition)
    }
  }

  #isUnassigned(service: Service): boolean {
    const isOurs =
      service.spec?.type === 'LoadBalancer' && isManaged(service, this.#options.loadBalancerClass)
    return isOurs && ingressAddresses(service).length === 0
  }

  #tell(service: string, { reason, message }: { readonly reason: string; readonly message: string }): void {
    this.#told.set(service, message)
    if (!this.#limit.mayWrite()) return
    this.#options.logger.warn({
      op: 'setBalancer',
      event: 'noAddress',
      service,
      reason,
      msg: `the Service has no address to announce: ${message}`,
    })
  }
}
