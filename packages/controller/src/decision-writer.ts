// Has every Service written until it says what was decided for it, and people told of it. An address that changes hands is
// taken from the one before it is given to the other. What is decided, and when, is not known here.

import { hasDecidedAddresses } from '@ingot/allocator'
import type { Decision } from '@ingot/allocator'
import { ingressAddresses } from '@ingot/api'
import type { ApiError, Change, Client, ClientMetrics, EventRecorder, Runtime } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import { DecisionTeller } from './decision-teller.ts'
import { Handover } from './handover.ts'
import { canonical, isWritten, releaseOf, writeOf } from './service-write.ts'
import type { NodeChoice, ServiceWrite, StoredService } from './service-write.ts'
import { StatusWriter } from './status-writer.ts'

export interface DecisionWriterOptions {
  readonly recorder: EventRecorder
  readonly logger: Logger
  readonly metrics: ClientMetrics
  /** Asked before each write. */
  readonly mayWrite: () => boolean
  /** The node that is to announce a Service; undefined where nobody chooses it. */
  readonly choiceOf: (key: string) => NodeChoice | undefined
  /** Called when there is something to `follow`, though nothing may have been decided. */
  readonly isDue: () => void
}

/** Writes against `services`: the live copy of what the watch told. */
export class DecisionWriter {
  readonly #services: ReadonlyMap<string, StoredService>
  readonly #options: DecisionWriterOptions
  readonly #runtime: Runtime
  readonly #teller: DecisionTeller
  readonly #writer: StatusWriter
  readonly #handover = new Handover()
  /** Services of which a write has come to its end since they were followed last. */
  readonly #settled = new Set<string>()
  #decisions: ReadonlyMap<string, Decision> = new Map()

  constructor(
    client: Client,
    services: ReadonlyMap<string, StoredService>,
    options: DecisionWriterOptions,
    runtime: Runtime,
  ) {
    const { recorder, logger, metrics, mayWrite } = options
    this.#services = services
    this.#options = options
    this.#runtime = runtime
    this.#teller = new DecisionTeller(recorder, logger)
    const listener = {
      mayWrite,
      prepare: (key: string) => this.#prepare(key),
      written: (write: ServiceWrite) => this.#written(write),
      failed: (write: ServiceWrite, error: ApiError) => {
        if (error.code !== 409) metrics.updateErrors.inc()
        this.#teller.writeFailed(write, error)
      },
      moved: (key: string) => this.#moved(key),
    }
    this.#writer = new StatusWriter(client, services, listener, runtime)
  }

  /** The watch has shown a change of a Service. */
  observe({ key, object, previous }: Change<StoredService>): void {
    if (object === undefined) this.#teller.deleted(key, previous)
    this.#writer.observe(key)
  }

  /** Follows the decisions about some Services: those that have changed, or of which something else is decided. */
  follow(keys: ReadonlySet<string>, decisions: ReadonlyMap<string, Decision>): void {
    this.#decisions = decisions
    const touched = keys.union(this.#settled)
    this.#settled.clear()
    for (const key of touched) this.#follow(key)
    this.#writer.pump()
  }

  /** Whether Services wait for their turn. */
  isBehind(): boolean {
    return this.#writer.isBehind()
  }

  /** Sends nothing more; resolves when what was sent is answered, or will not be soon. */
  stop(): Promise<void> {
    return this.#writer.stop()
  }

  /** What a Service may show has changed by a write of ours. What was decided of it meanwhile is still to be followed. */
  #moved(key: string): void {
    this.#noteLeaving(key)
    if (this.#writer.isWriting(key)) return
    this.#settled.add(key)
    this.#options.isDue()
  }

  #written(write: ServiceWrite): void {
    // of one that is gone, or was made anew, there is nothing to tell
    const { uid } = this.#services.get(write.key)?.metadata ?? {}
    if (uid === write.before.metadata.uid) this.#teller.written(write)
  }

  /** Has written what a Service lacks of its decision, or tells of one that is in force. */
  #follow(key: string): void {
    this.#noteLeaving(key)
    const [service, decision] = [this.#services.get(key), this.#decisions.get(key)]
    if (service === undefined || decision === undefined || this.#writer.isWriting(key)) return
    if (!isWritten(service, decision, this.#options.choiceOf(key))) this.#writer.enqueue(key)
    // what comes with an address is told when that is written
    if (!hasDecidedAddresses(service, decision)) return
    this.#options.metrics.updateErrors.add(this.#teller.decided(key, service, decision))
  }

  /** The write that a Service needs now. */
  #prepare(key: string): ServiceWrite | undefined {
    const service = this.#services.get(key)
    const decision = this.#decisions.get(key)
    const choice = this.#options.choiceOf(key)
    if (service === undefined || decision === undefined || isWritten(service, decision, choice))
      return undefined
    const blockers = this.#blockers(key)
    if (blockers.length === 0) return writeOf(key, service, decision, this.#runtime.date(), choice)
    this.#handover.block(key, decision.ingress.map(canonical))
    // two that wait for each other would wait for ever: whoever waits for one that waits lets go first
    const isRing = blockers.some((blocker) => this.#blockers(blocker).length > 0)
    return isRing ? releaseOf(key, service, decision) : undefined
  }

  #blockers(key: string): string[] {
    const { ingress = [] } = this.#decisions.get(key) ?? {}
    return this.#handover.blockers(key, ingress.map(canonical))
  }

  /** Notes the addresses that a Service may show, before or after a write under way, and is not to keep. */
  #noteLeaving(key: string): void {
    const decision = this.#decisions.get(key)
    const shown = [this.#services.get(key), this.#writer.assumed(key)].flatMap((service) =>
      service === undefined ? [] : ingressAddresses(service).map(canonical),
    )
    const kept = new Set(decision?.ingress.map(canonical))
    const leaving = decision === undefined ? [] : [...new Set(shown)].filter((address) => !kept.has(address))
    const unblocked = this.#handover.note(key, leaving)
    if (unblocked.size === 0) return
    for (const it of unblocked) this.#writer.enqueue(it)
    this.#options.isDue()
  }
}
