// Tells people what was decided about their Services: Kubernetes events and log lines from the verdicts, in MetalLB's
// words. A verdict is told when it is new, not at every reconcile; one that comes with a write, when that is written.

import type { Decision } from '@ingot/allocator'
import { ALLOCATED_FROM_POOL, eventType, ingressAddresses, SERVICES } from '@ingot/api'
import type { EventType, Verdict } from '@ingot/api'
import type { ApiError, EventRecorder } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { ServiceWrite, StoredService } from './service-write.ts'

export class DecisionTeller {
  readonly #recorder: EventRecorder
  readonly #logger: Logger
  /** By Service: the messages that were true of it when it was last told of. */
  readonly #told = new Map<string, ReadonlySet<string>>()

  constructor(recorder: EventRecorder, logger: Logger) {
    this.#recorder = recorder
    this.#logger = logger
  }

  written({ key, before, after, verdicts, choice }: ServiceWrite): void {
    if (choice !== undefined) this.#record(key, after, choice, 'chooseNode')
    // a condition only: what it says has been told
    if (verdicts.length === 0) return
    const ips = ingressAddresses(after)
    if (ips.length > 0) {
      const pool = after.metadata.annotations?.[ALLOCATED_FROM_POOL]
      const msg = 'IP address assigned by controller'
      this.#logger.info({ event: 'ipAllocated', service: key, ips, pool, msg })
    } else {
      const cleared = { ips: ingressAddresses(before), reason: verdicts[0]?.reason }
      this.#logger.info({ event: 'clearAssignment', service: key, ...cleared, msg: 'assignment cleared' })
    }
    this.#logger.info({ event: 'serviceUpdated', service: key, msg: 'updated service object' })
    this.#tell(key, after, verdicts)
  }

  writeFailed({ key }: ServiceWrite, error: ApiError): void {
    const line = { op: 'updateServiceStatus', service: key, error: error.message, reason: error.reason }
    // a conflict is how optimistic locking says "look again"
    if (error.code !== 409) this.#logger.error({ ...line, msg: 'failed to update service status' })
    else this.#logger.debug({ ...line, msg: 'the service has changed meanwhile, will decide again' })
  }

  /** Tells what is new of a decision that is in force already. Returns how many warnings that were. */
  decided(key: string, service: StoredService, { verdicts }: Decision): number {
    return this.#tell(key, service, verdicts).filter((type) => type === 'Warning').length
  }

  /** A Service is gone, and with it the addresses it had. */
  deleted(key: string, previous: StoredService | undefined): void {
    this.#told.delete(key)
    if (previous === undefined || ingressAddresses(previous).length === 0) return
    this.#logger.info({ event: 'serviceDeleted', service: key, msg: 'service deleted' })
  }

  /** Returns the types of the events that were new. */
  #tell(key: string, service: StoredService, verdicts: readonly Verdict[]): EventType[] {
    const before = this.#told.get(key)
    const told = new Set<string>()
    const types: EventType[] = []
    for (const verdict of verdicts) {
      const type = eventType(verdict.reason)
      if (type === undefined) continue
      told.add(verdict.message)
      if (before?.has(verdict.message)) continue
      types.push(type)
      this.#record(key, service, verdict, 'allocate')
    }
    if (told.size === 0) this.#told.delete(key)
    else this.#told.set(key, told)
    return types
  }

  #record(key: string, service: StoredService, verdict: Verdict, op: string): void {
    const { reason, message, facts, remedy } = verdict
    const type = eventType(reason)
    if (type !== undefined) this.#recorder.record(SERVICES, service, { type, reason, message })
    const line = { ...facts, op, service: key, reason, remedy, msg: message }
    if (type === 'Warning') this.#logger.warn(line)
    else this.#logger.info(line)
  }
}
