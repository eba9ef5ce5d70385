// Keeps the ServiceL2Status or ServiceBGPStatus objects true, beside the announcing and never in its way. Of every Service one pass at a time,
// of all of them a few; after a pass that wrote something the Service rests, longer each time in a row, so that two nodes
// that both believe to be the owner do not overwrite each other at full speed. What should be is service-status.ts's.

import { milliseconds, refuse, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { backOff, keyOf, startInformer, wait } from '@ingot/kube'
import type { Answer, ApiError, Change, Client, Informer, Runtime } from '@ingot/kube'
import { isDenied, readOwnPod } from '@ingot/status'
import type { OwnerReference } from '@ingot/status'
import type { Logger } from '@ingot/telemetry'
import { nextWrite, NODE_LABEL, serviceOf } from './service-status.ts'
import type { StatusKind, StatusWrite, StoredStatus } from './service-status.ts'

export interface ServiceStatusOptions {
  readonly node: string
  /** MetalLB's, where the objects are. */
  readonly namespace: string
  /** The Pod that owns them; '' where it is not known. */
  readonly podName: string
}

/** By `namespace/name` of the Service, the names that its status is to tell; undefined where it is not announced. */
export type Offer = ReadonlyMap<string, readonly string[] | undefined>

const PASSES_IN_FLIGHT = 4
/**
 * Between two passes, of each that is in flight: some hundred a second. When a node dies, all of its Services are told of at
 * once, by speakers whose processors have addresses to take over.
 */
const PASS_PAUSE = milliseconds(25)
/** After a pass that wrote, doubled with each one that follows soon. */
const SHORTEST_REST = seconds(1)
const LONGEST_REST = seconds(60)
/** Where the kind is not installed, or not allowed. */
const DENIED_INTERVAL = seconds(300)
const STOP_PATIENCE = seconds(1)

/** A Service that is written, or was a moment ago. */
interface Progress {
  isResting: boolean
  passes: number
  failures: number
  cancelRest: () => void
}

export class ServiceStatusKeeper {
  readonly #kind: StatusKind
  readonly #client: Client
  readonly #options: ServiceStatusOptions
  readonly #runtime: Runtime
  readonly #logger: Logger
  readonly #informer: Informer<StoredStatus>
  readonly #stored = new Map<string, Map<string, StoredStatus>>()
  /** Services whose objects may not be what they should. */
  readonly #due = new Set<string>()
  readonly #progress = new Map<string, Progress>()
  readonly #passes = new Set<Promise<void>>()
  readonly #pauses = new Set<{ readonly cancel: () => void }>()
  /** What this node announces; undefined as long as that is not known. */
  #announced: Map<string, readonly string[]> | undefined
  #owner: OwnerReference | 'unread' | undefined = 'unread'
  #isOff = false
  #isStopped = false
  #told = ''
  #cancelOff = () => {}

  constructor(
    kind: StatusKind,
    client: Client,
    options: ServiceStatusOptions,
    runtime: Runtime,
    logger: Logger,
  ) {
    this.#kind = kind
    this.#client = client
    this.#options = options
    this.#runtime = runtime
    this.#logger = logger
    const listener = {
      changed: (change: Change<StoredStatus>) => this.#changed(change),
      synced: () => this.#pump(),
      isOptional: true,
    }
    const { namespace, node } = options
    // where each node has objects of its own, those of the others may be thousands times as many
    const selection = { namespace, ...(!kind.isExclusive && { labelSelector: `${NODE_LABEL}=${node}` }) }
    this.#informer = startInformer(client, kind.resource, selection, listener, runtime, logger)
  }

  /** Takes note of what this node announces now of some Services; of the others it is as before, at first nothing. */
  offer(some: Offer): void {
    this.#announced ??= new Map()
    for (const [key, names] of some) {
      if (Bun.deepEquals(this.#announced.get(key), names)) continue
      if (names === undefined) this.#announced.delete(key)
      else this.#announced.set(key, names)
      this.#due.add(key)
    }
    this.#pump()
  }

  /** Writes nothing more, and leaves the objects to the next start; resolves when what was sent is answered, or soon. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelOff()
    for (const { cancelRest } of this.#progress.values()) cancelRest()
    for (const { cancel } of this.#pauses) cancel()
    const patience = wait(this.#runtime, STOP_PATIENCE)
    await Promise.race([Promise.all([this.#informer.stop(), ...this.#passes]), patience.done])
    patience.cancel()
  }

  #changed({ key, object, previous }: Change<StoredStatus>): void {
    const before = previous && serviceOf(previous)
    if (before !== undefined) {
      const others = this.#stored.get(before)
      others?.delete(key)
      if (others?.size === 0) this.#stored.delete(before)
    }
    const now = object && serviceOf(object)
    if (object !== undefined && now !== undefined) {
      const all = this.#stored.get(now) ?? new Map<string, StoredStatus>()
      this.#stored.set(now, all.set(key, object))
    }
    // of what others announce only their objects change, which is no work for us
    for (const service of [before, now]) {
      const isOurs = service !== undefined && (this.#isAnnounced(service) || isOn(this.#options.node, object))
      if (isOurs) this.#due.add(service)
    }
    this.#pump()
  }

  get #operation(): string {
    return `write${this.#kind.resource.kind}`
  }

  #isAnnounced(service: string): boolean {
    return this.#announced === undefined || this.#announced.has(service)
  }

  #pump(): void {
    if (this.#announced === undefined || !this.#informer.isSynced()) return
    for (const key of this.#due) {
      if (this.#isOff || this.#isStopped || this.#passes.size >= PASSES_IN_FLIGHT) return
      if (this.#progress.get(key)?.isResting) continue
      this.#due.delete(key)
      if (this.#nextWrite(key) === undefined) continue
      const pass = this.#passAndPause(key).finally(() => {
        this.#passes.delete(pass)
        this.#pump()
      })
      this.#passes.add(pass)
    }
  }

  async #passAndPause(key: string): Promise<void> {
    await this.#pass(key)
    if (this.#isStopped || this.#due.size === 0) return
    const pause = wait(this.#runtime, PASS_PAUSE)
    this.#pauses.add(pause)
    await pause.done
    this.#pauses.delete(pause)
  }

  #nextWrite(key: string, known = this.#storedOf(key)): StatusWrite | undefined {
    const { node, namespace } = this.#options
    const owner = this.#owner === 'unread' ? undefined : this.#owner
    const writer = { kind: this.#kind, node, namespace, owner }
    return nextWrite(writer, key, this.#announced?.get(key), [...known.values()])
  }

  #storedOf(key: string): ReadonlyMap<string, StoredStatus> {
    return this.#stored.get(key) ?? new Map<string, StoredStatus>()
  }

  async #pass(key: string): Promise<void> {
    const progress = this.#progress.get(key) ?? newProgress()
    this.#progress.set(key, progress)
    progress.cancelRest()
    progress.isResting = true
    progress.passes++
    const error = await this.#writeAll(key)
    if (this.#isStopped) return
    progress.failures = error === undefined ? 0 : progress.failures + 1
    const again = error === undefined ? 0 : this.#failed(key, error, progress.failures)
    if (error !== undefined) this.#due.add(key)
    else this.#told = ''
    const rest = Math.min(SHORTEST_REST * 2 ** (progress.passes - 1), LONGEST_REST)
    this.#rest(key, progress, milliseconds(Math.max(rest, again)))
  }

  /** Nothing is written of the Service for so long; what was before is forgotten when all stays quiet twice as long. */
  #rest(key: string, progress: Progress, rest: Milliseconds): void {
    progress.cancelRest = this.#runtime.setTimer(rest, () => {
      progress.isResting = false
      progress.cancelRest = this.#runtime.setTimer(milliseconds(2 * rest), () => this.#progress.delete(key))
      this.#pump()
    })
  }

  /** One write after the other, each on what the one before left, until nothing is to be done. */
  async #writeAll(key: string): Promise<ApiError | undefined> {
    const owner = await this.#readOwner()
    if (!owner.ok) return owner.error
    const known = new Map(this.#storedOf(key))
    for (;;) {
      const write = this.#nextWrite(key, known)
      if (write === undefined || this.#isStopped) return undefined
      const answer = await this.#send(write)
      if (!answer.ok) return answer.error
      // the last of them: a server that does not store what was written must not be asked again at once
      if (write.verb === 'updateStatus') return undefined
      const name = keyOf(write.object.metadata)
      if (answer.value === undefined) known.delete(name)
      else known.set(name, answer.value)
    }
  }

  async #send({ verb, object }: StatusWrite): Promise<Answer<StoredStatus | undefined>> {
    if (verb !== 'delete') return this.#client[verb]<StoredStatus>(this.#kind.resource, object)
    const answer = await this.#client.delete(this.#kind.resource, object.metadata)
    return answer.ok || answer.error.code === 404 ? { ok: true, value: undefined } : answer
  }

  /** Once: a Pod keeps its uid. Objects without an owner are better than none. */
  async #readOwner(): Promise<Answer<unknown>> {
    const { namespace, podName } = this.#options
    if (this.#owner !== 'unread') return { ok: true, value: undefined }
    const pod = podName === '' ? undefined : await readOwnPod(this.#client, namespace, podName)
    if (pod?.ok === false && !isDenied(pod.error)) return pod
    if (this.#owner !== 'unread') return { ok: true, value: undefined }
    this.#owner = pod?.ok === true ? pod.value : undefined
    if (this.#owner === undefined) {
      const msg = `no Pod owns the ${this.#kind.resource.kind}es: they stay when this program goes`
      const error = pod?.ok === false ? pod.error.message : 'its name is not known'
      this.#logger.info({ op: this.#operation, msg, error })
    }
    return { ok: true, value: undefined }
  }

  #failed(key: string, error: ApiError, failures: number): Milliseconds {
    const { code, message, retryAfter = 0 } = error
    // only a kind that cannot be listed is missing; an object may go while it is written
    if (code === 403 || (code === 404 && this.#storedOf(key).size === 0)) this.#switchOff(error)
    else this.#logger.debug({ op: this.#operation, msg: 'will retry', service: key, error: message })
    return milliseconds(Math.max(backOff(failures, this.#runtime), retryAfter))
  }

  /** Nothing is written for a while. */
  #switchOff({ code, message, remedy }: ApiError): void {
    if (this.#isOff || this.#isStopped) return
    this.#isOff = true
    this.#cancelOff = this.#runtime.setTimer(DENIED_INTERVAL, () => {
      this.#isOff = false
      this.#pump()
    })
    if (this.#told === message) return
    this.#told = message
    const { kind, plural, group } = this.#kind.resource
    const { verdict } = refuse(
      'StatusNotWritten',
      `${kind}es are not written: ${message}`,
      { kind, code },
      remedy ?? `install the CustomResourceDefinition ${plural}.${group}`,
    )
    const { reason, facts } = verdict
    this.#logger.warn({ op: this.#operation, msg: verdict.message, reason, ...facts, remedy: verdict.remedy })
  }
}

function isOn(node: string, object: StoredStatus | undefined): boolean {
  return object?.metadata.labels?.[NODE_LABEL] === node
}

function newProgress(): Progress {
  return { isResting: false, passes: 0, failures: 0, cancelRest: () => {} }
}
