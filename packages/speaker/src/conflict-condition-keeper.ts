// Keeps the condition about foreign hosts true in the status of each Service, beside the announcing and never in its
// way. It is patched in by its type, so that no other condition and no address is touched, and the controller's writes
// of the whole status meet no conflict but their own. Where a speaker may not, as by MetalLB's own role, the events
// say what there is to say. What should be is conflict-condition.ts's.

import { after, seconds, SERVICES } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { timestamp, wait } from '@ingot/kube'
import type { ApiError, Client, Runtime, Stored } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { Service } from 'kubernetes-types/core/v1'
import type { Condition } from 'kubernetes-types/meta/v1'
import { conflictIn, conflictsToldBy, nextCondition, witnessOf } from './conflict-condition.ts'

/** A host that stays is found again every minute: after so long it is gone. */
const CONFLICT_AGE = seconds(300)
const LOOK_INTERVAL = seconds(30)
const STOP_PATIENCE = seconds(1)

export interface ConflictConditionOptions {
  readonly node: string
  readonly services: () => ReadonlyMap<string, Stored<Service>>
  /** Whether another speaker is there, to take back what it has written. */
  readonly isAlive: (node: string) => boolean
  /** Whether this node announces a Service, and so looks after what a speaker that is gone has left there. */
  readonly isAnnounced: (service: string) => boolean
}

/** The conflicts of one Service, and until when each counts. */
interface Seen {
  readonly until: Map<string, Milliseconds>
  /** What was written last: the informer may be behind. */
  written: Condition | undefined
}

export class ConflictConditionKeeper {
  readonly #client: Client
  readonly #options: ConflictConditionOptions
  readonly #runtime: Runtime
  readonly #logger: Logger
  readonly #seen = new Map<string, Seen>()
  /** The Services whose condition tells of conflicts. */
  readonly #told = new Set<string>()
  #writing: Promise<void> | undefined
  #cancelLook: (() => void) | undefined
  #isForbidden = false
  #isStopped = false

  constructor(client: Client, options: ConflictConditionOptions, runtime: Runtime, logger: Logger) {
    this.#client = client
    this.#options = options
    this.#runtime = runtime
    this.#logger = logger
  }

  /** A conflict has been seen, by this node and now. */
  note(service: string, conflict: string): void {
    this.#remember(service, conflict)
    this.#pump()
  }

  /** Takes note of Services that have changed. */
  changed(services: Iterable<string>): void {
    for (const key of services) {
      if (this.#toldOf(key).length > 0) this.#told.add(key)
      else this.#told.delete(key)
    }
  }

  /** Takes on what an earlier run of this speaker has written, or one that is gone. */
  adopt(): void {
    for (const key of this.#told) {
      const told = this.#toldOf(key)
      if (this.#seen.has(key) || told.some((it) => this.#isOthers(it, key))) continue
      for (const conflict of told) this.#remember(key, conflict)
      this.#pump()
    }
  }

  /** Writes nothing more; resolves when what was sent is answered, or soon. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelLook?.()
    const patience = wait(this.#runtime, STOP_PATIENCE)
    await Promise.race([this.#writing, patience.done])
    patience.cancel()
  }

  #toldOf(key: string): readonly string[] {
    const service = this.#options.services().get(key)
    return service === undefined ? [] : conflictsToldBy(conflictIn(service))
  }

  #isOthers(conflict: string, service: string): boolean {
    const { node, isAlive, isAnnounced } = this.#options
    const witness = witnessOf(conflict)
    if (witness === node) return false
    return (witness !== undefined && isAlive(witness)) || !isAnnounced(service)
  }

  #remember(service: string, conflict: string): void {
    if (this.#isForbidden) return
    const seen = this.#seen.get(service) ?? { until: new Map(), written: undefined }
    this.#seen.set(service, seen)
    seen.until.set(conflict, after(this.#runtime.now(), CONFLICT_AGE))
  }

  #pump(): void {
    if (this.#isForbidden || this.#isStopped) return
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
      this.#cancelLook?.()
      this.#cancelLook = undefined
      if (this.#seen.size === 0 || this.#isStopped) return
      this.#cancelLook = this.#runtime.setTimer(LOOK_INTERVAL, () => this.#pump())
    })
  }

  async #writeAll(): Promise<void> {
    for (const [key, seen] of this.#seen) {
      await this.#write(key, seen)
      if (this.#isForbidden || this.#isStopped) return
    }
  }

  async #write(key: string, seen: Seen): Promise<void> {
    const { node, services, isAlive } = this.#options
    const service = services().get(key)
    const now = this.#runtime.now()
    for (const [conflict, until] of seen.until) if (until <= now) seen.until.delete(conflict)
    const condition =
      service &&
      nextCondition(
        seen.written ?? conflictIn(service),
        [...seen.until.keys()],
        (witness) => witness !== node && isAlive(witness),
        timestamp(this.#runtime.date()),
      )
    if (service !== undefined && condition !== undefined) {
      const patch = { status: { conditions: [condition] } }
      const answer = await this.#client.patchStatus(
        SERVICES,
        service.metadata,
        'application/strategic-merge-patch+json',
        patch,
      )
      if (!answer.ok) return this.#failed(key, answer.error)
      seen.written = condition
    }
    if (seen.until.size === 0) this.#seen.delete(key)
  }

  /** Tried again at the next look. */
  #failed(service: string, { code, message }: ApiError): void {
    this.#isForbidden = code === 403
    const line = { op: 'writeServiceCondition', error: message }
    if (!this.#isForbidden) return this.#logger.debug({ ...line, service, msg: 'will retry' })
    this.#seen.clear()
    this.#logger.warn({
      ...line,
      msg: 'not allowed to write conditions about foreign hosts: Events alone tell of them',
      remedy: 'allow the speaker to patch services/status',
    })
  }
}
