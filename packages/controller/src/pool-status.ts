// Writes how much of each IPAddressPool is in use into its status. Of every pool the latest counts win: the first write
// goes out at once, the next a second later at the earliest, so that a thousand Services are a few writes and not a
// thousand. What the counts are is @ingot/plan's. Contract: MetalLB's ipaddresspools/status, written with PUT.

import { IP_ADDRESS_POOLS, milliseconds, refuse, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import { backOff, keyOf, wait } from '@ingot/kube'
import type { ApiError, Client, KubernetesObject, Runtime } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { PoolCounts } from '@ingot/plan'

export interface PoolStatusWriter {
  /**
   * The counts of every pool by its name, and the live copy of the pools by `namespace/name`. Call it whenever one of
   * them may have changed: a status that somebody else wrote differs, and is written over.
   */
  offer(wanted: ReadonlyMap<string, PoolCounts>, stored: ReadonlyMap<string, KubernetesObject>): void
  /** Writes nothing more; resolves when what was sent is answered, or will not be soon. */
  stop(): Promise<void>
}

/** A writer for the pools of `namespace`. */
export function createPoolStatusWriter(
  client: Client,
  { namespace }: { readonly namespace: string },
  runtime: Runtime,
  logger: Logger,
): PoolStatusWriter {
  return new Writer(client, namespace, runtime, logger)
}

/** Between two writes of one pool. */
const SHORTEST_INTERVAL = seconds(1)
/** Where writes are not allowed. */
const DENIED_INTERVAL = seconds(300)
const WRITES_IN_FLIGHT = 4
const STOP_PATIENCE = seconds(1)

/** What is known of one pool beyond its stored copy. */
interface Progress {
  /** A write is under way, or was a moment ago. */
  isBusy: boolean
  /** In a row. */
  failures: number
  /** How many of the last ones said that there is no such thing. */
  notFound: number
  /** The pool as our last write left it, until the watch shows that or something newer. */
  written: KubernetesObject | undefined
  /** The versions that came before `written`: as long as the watch shows one of them, it lags behind. */
  readonly overtaken: Set<string | undefined>
  cancelPause: () => void
}

class Writer implements PoolStatusWriter {
  readonly #client: Client
  readonly #namespace: string
  readonly #runtime: Runtime
  readonly #logger: Logger
  readonly #progress = new Map<string, Progress>()
  readonly #sending = new Set<Promise<void>>()
  #wanted: ReadonlyMap<string, PoolCounts> = new Map()
  #stored: ReadonlyMap<string, KubernetesObject> = new Map()
  #isStopped = false
  #isDenied = false
  /** Says nothing more about being denied until a write succeeds. */
  #isDenialTold = false
  #cancelDenial = () => {}

  constructor(client: Client, namespace: string, runtime: Runtime, logger: Logger) {
    this.#client = client
    this.#namespace = namespace
    this.#runtime = runtime
    this.#logger = logger
  }

  offer(wanted: ReadonlyMap<string, PoolCounts>, stored: ReadonlyMap<string, KubernetesObject>): void {
    this.#wanted = wanted
    this.#stored = stored
    for (const [name, { isBusy }] of this.#progress) {
      if (!isBusy && this.#storedPool(name) === undefined) this.#progress.delete(name)
    }
    this.#pump()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelDenial()
    for (const { cancelPause } of this.#progress.values()) cancelPause()
    const patience = wait(this.#runtime, STOP_PATIENCE)
    await Promise.race([Promise.all(this.#sending), patience.done])
    patience.cancel()
  }

  #storedPool(name: string): KubernetesObject | undefined {
    return this.#stored.get(keyOf({ namespace: this.#namespace, name }))
  }

  #pump(): void {
    for (const [name, counts] of this.#wanted) {
      if (this.#isStopped || this.#isDenied || this.#sending.size >= WRITES_IN_FLIGHT) return
      if (this.#progress.get(name)?.isBusy) continue
      const pool = this.#newest(name)
      if (pool === undefined || says(pool, counts)) continue
      const sent = this.#write(name, pool, counts).finally(() => {
        this.#sending.delete(sent)
        this.#pump()
      })
      this.#sending.add(sent)
    }
  }

  /** The pool as our last write left it where the watch lags behind that, else as the watch shows it. */
  #newest(name: string): KubernetesObject | undefined {
    const stored = this.#storedPool(name)
    const progress = this.#progress.get(name)
    if (stored === undefined || progress?.written === undefined) return stored
    if (progress.overtaken.has(stored.metadata.resourceVersion)) return progress.written
    progress.written = undefined
    progress.overtaken.clear()
    return stored
  }

  async #write(name: string, pool: KubernetesObject, counts: PoolCounts): Promise<void> {
    const progress = this.#progress.get(name) ?? newProgress()
    this.#progress.set(name, progress)
    progress.isBusy = true
    const next = milliseconds(this.#runtime.now() + SHORTEST_INTERVAL)
    const withCounts = { ...pool, status: counts }
    const answer = await this.#client.updateStatus<KubernetesObject>(IP_ADDRESS_POOLS, withCounts)
    let delay = milliseconds(next - this.#runtime.now())
    if (answer.ok) {
      progress.failures = 0
      progress.notFound = 0
      progress.overtaken.add(pool.metadata.resourceVersion)
      progress.written = answer.value
      this.#isDenialTold = false
    } else {
      progress.written = undefined
      progress.overtaken.clear()
      delay = milliseconds(Math.max(delay, this.#failed(name, progress, answer.error)))
    }
    if (this.#isStopped) return
    progress.cancelPause = this.#runtime.setTimer(milliseconds(Math.max(0, delay)), () => {
      progress.isBusy = false
      this.#pump()
    })
  }

  #failed(name: string, progress: Progress, error: ApiError): Milliseconds {
    progress.failures++
    progress.notFound = error.code === 404 ? progress.notFound + 1 : 0
    // a pool may be deleted while it is written; one that the watch goes on showing has no status to write
    const isDenied = error.code === 403 || progress.notFound > 1
    if (isDenied) this.#deny(error)
    else this.#logger.debug({ op: OPERATION, msg: 'will retry', pool: name, error: error.message })
    return milliseconds(Math.max(backOff(progress.failures, this.#runtime), error.retryAfter ?? 0))
  }

  /** No pool is written for a while. */
  #deny(error: ApiError): void {
    if (this.#isDenied || this.#isStopped) return
    this.#isDenied = true
    this.#cancelDenial = this.#runtime.setTimer(DENIED_INTERVAL, () => {
      this.#isDenied = false
      this.#pump()
    })
    if (this.#isDenialTold) return
    this.#isDenialTold = true
    const { reason, message, facts, remedy } = refuse(
      'StatusNotWritten',
      `the status of IPAddressPools is not written: ${error.message}`,
      { kind: 'IPAddressPool', code: error.code },
      error.remedy ?? 'install a CustomResourceDefinition ipaddresspools.metallb.io that has a status',
    ).verdict
    this.#logger.warn({ op: OPERATION, msg: message, reason, ...facts, remedy })
  }
}

const OPERATION = 'writePoolStatus'

function newProgress(): Progress {
  return {
    isBusy: false,
    failures: 0,
    notFound: 0,
    written: undefined,
    overtaken: new Set(),
    cancelPause: () => {},
  }
}

/**
 * Whether the status of the pool is these counts already. JSON numbers come in rounded past 2^53, so rounded they are
 * compared: else a huge pool would look different for ever.
 */
function says(pool: KubernetesObject, counts: PoolCounts): boolean {
  const { status } = pool as { status?: Readonly<Record<string, unknown>> | null }
  return Object.entries(counts).every(([field, count]) => Number(status?.[field] ?? NaN) === Number(count))
}
