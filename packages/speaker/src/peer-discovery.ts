// Where other speakers may be: the addresses of the Pods with the speakers' labels, listed at the start and every five
// minutes, and handed to the packet thread every minute and whenever something happens to this node. The gossip needs one
// that lives; from there on it knows the others by itself. The same labels on MetalLB's speakers and ours make one cluster
// of both.

import { PODS, refuse, seconds } from '@ingot/api'
import { backOff, wait } from '@ingot/kube'
import type { ApiError, Client, Runtime, Stored } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'
import type { Pod } from 'kubernetes-types/core/v1'

export interface PeerDiscoveryOptions {
  /** Where speakers run. */
  readonly namespace: string
  /** `--ml-labels`, a label selector. */
  readonly labelSelector: string
  /** Takes the addresses; those of members are for it to leave alone. */
  readonly join: (addresses: readonly string[]) => void
}

const LIST_INTERVAL = seconds(300)
const JOIN_INTERVAL = seconds(60)

export class PeerDiscovery {
  readonly #client: Client
  readonly #options: PeerDiscoveryOptions
  readonly #runtime: Runtime
  readonly #logger: Logger
  readonly #stopping = new AbortController()
  #addresses: readonly string[] = []
  #told = ''
  #cancelPause = () => {}
  #cancelJoin = () => {}

  constructor(client: Client, options: PeerDiscoveryOptions, runtime: Runtime, logger: Logger) {
    this.#client = client
    this.#options = options
    this.#runtime = runtime
    this.#logger = logger
    void this.#keepListing()
  }

  /** Hands the known addresses over now, and again every minute from now on. */
  join(): void {
    this.#cancelJoin()
    if (this.#stopping.signal.aborted) return
    if (this.#addresses.length > 0) this.#options.join(this.#addresses)
    this.#cancelJoin = this.#runtime.setTimer(JOIN_INTERVAL, () => this.join())
  }

  stop(): void {
    this.#stopping.abort()
    this.#cancelPause()
    this.#cancelJoin()
  }

  async #keepListing(): Promise<void> {
    const { namespace, labelSelector } = this.#options
    const { signal } = this.#stopping
    for (let failures = 0; !signal.aborted;) {
      const pods = await this.#client.list<Stored<Pod>>(PODS, { namespace, labelSelector }, signal)
      if (signal.aborted) return
      if (pods.ok) this.#found(pods.value.items)
      else this.#tell(pods.error)
      failures = pods.ok ? 0 : failures + 1
      // the first list is waited for; one that is forbidden stays so
      const isUrgent = !pods.ok && pods.error.code !== 403
      const pause = wait(this.#runtime, isUrgent ? backOff(failures, this.#runtime) : LIST_INTERVAL)
      this.#cancelPause = pause.cancel
      await pause.done
    }
  }

  #found(pods: readonly Stored<Pod>[]): void {
    const addresses = pods.flatMap(({ status }) => status?.podIP || [])
    const isNews = !Bun.deepEquals(addresses, this.#addresses)
    this.#addresses = addresses
    this.#told = ''
    if (isNews) this.join()
  }

  #tell({ code, message }: ApiError): void {
    // what is wrong with the connection the informers say
    if (code === 0 || message === this.#told) return
    this.#told = message
    const { namespace, labelSelector } = this.#options
    const { reason, facts, ...verdict } = refuse(
      'PodsUnreadable',
      `the other speakers cannot be found, so this one gossips with those that find it alone: ${message}`,
      { namespace, labels: labelSelector, code },
      `let the service account of the speaker list pods in the namespace ${namespace}`,
    ).verdict
    this.#logger.warn({ op: 'findSpeakers', msg: verdict.message, reason, ...facts, remedy: verdict.remedy })
  }
}
