// The controller's main loop: live copies of what it reads, one reconcile that looks at all of it, and the writes that
// follow. Level-triggered: it does not matter what woke it. Nothing is decided before every copy is complete, or a
// Service that has an address could lose it to one that asks for any.

import { allocate } from '@ingot/allocator'
import { IP_ADDRESS_POOLS, NAMESPACES, SERVICES } from '@ingot/api'
import type { Resource } from '@ingot/api'
import { coalesce, createEventRecorder, notListed, registerClientMetrics, startInformer } from '@ingot/kube'
import type {
  Change,
  Client,
  ClientMetrics,
  Coalesced,
  Informer,
  KubernetesObject,
  Runtime,
  Selection,
  Stored,
} from '@ingot/kube'
import type { Logger, Metrics } from '@ingot/telemetry'
import type { Namespace } from 'kubernetes-types/core/v1'
import { ConfigKeeper } from './config-keeper.ts'
import { DecisionTeller } from './decision-teller.ts'
import { difference, settledServices } from './difference.ts'
import { registerPoolMetrics } from './pool-metrics.ts'
import type { PoolState } from './pool-metrics.ts'
import { StatusWriter } from './status-writer.ts'
import { layOver } from './world.ts'
import type { StoredService } from './world.ts'

export interface LoopOptions {
  /** Where MetalLB's objects are read. */
  readonly namespace: string
  /** `--lb-class`: '' looks after Services without a class. */
  readonly loadBalancerClass: string
  readonly logger: Logger
  readonly metrics: Metrics
}

/** The source component of MetalLB's controller in Kubernetes events. */
const COMPONENT = 'metallb-controller'

/** Reads and writes one API server from its construction to `stop`. */
export class ControllerLoop {
  readonly #client: Client
  readonly #options: LoopOptions
  readonly #runtime: Runtime
  readonly #metrics: ClientMetrics
  readonly #loop: Coalesced
  readonly #teller: DecisionTeller
  readonly #pools: Informer<KubernetesObject>
  readonly #namespaces: Informer<Stored<Namespace>>
  readonly #services: Informer<StoredService>
  readonly #config: ConfigKeeper
  readonly #writer: StatusWriter
  /** Each Service as it was when it last had what was decided for it. */
  #settled: ReadonlyMap<string, StoredService> = new Map()
  /** What was decided last, for the metrics. */
  #state: PoolState | undefined

  constructor(client: Client, options: LoopOptions, runtime: Runtime) {
    const { logger } = options
    this.#client = client
    this.#options = options
    this.#runtime = runtime
    this.#loop = coalesce(runtime, () => this.#reconcile())
    registerPoolMetrics(options.metrics, () => this.#state)
    const metrics = registerClientMetrics(options.metrics)
    const recorder = createEventRecorder(client, COMPONENT, runtime, logger)
    this.#metrics = metrics
    this.#teller = new DecisionTeller(recorder, logger)
    this.#pools = this.#watch(IP_ADDRESS_POOLS, { namespace: options.namespace }, () =>
      this.#config.changed(),
    )
    this.#namespaces = this.#watch(NAMESPACES, {}, (change) => this.#namespaceChanged(change))
    this.#services = this.#watch(SERVICES, {}, (change) => this.#serviceChanged(change))
    const [pools, namespaces] = [this.#pools.store, this.#namespaces.store]
    this.#config = new ConfigKeeper({ pools, namespaces, metrics, recorder, logger })
    this.#writer = new StatusWriter(
      client,
      this.#services.store,
      {
        written: (write) => this.#teller.written(write),
        failed: (write, error) => {
          if (error.code !== 409) metrics.updateErrors.inc()
          this.#teller.writeFailed(write, error)
        },
        freed: () => this.#loop.mark(),
      },
      runtime,
    )
  }

  /** Why nothing can be decided yet, one sentence each. */
  unreadiness(): string[] {
    const informers = { IPAddressPools: this.#pools, Namespaces: this.#namespaces, Services: this.#services }
    return Object.entries(informers)
      .filter(([, informer]) => !informer.isSynced())
      .map(([name, informer]) => notListed(name, informer.trouble()))
  }

  /** Resolves when nothing is read or written any more. */
  async stop(): Promise<void> {
    this.#loop.stop()
    const informers = [this.#pools, this.#namespaces, this.#services]
    await Promise.all([...informers.map((informer) => informer.stop()), this.#writer.stop()])
  }

  #watch<T extends KubernetesObject>(
    resource: Resource,
    selection: Selection,
    changed: (change: Change<T>) => void,
  ): Informer<T> {
    const listener = {
      changed: (change: Change<T>) => {
        changed(change)
        this.#loop.mark()
      },
      synced: () => this.#loop.mark(),
    }
    return startInformer<T>(this.#client, resource, selection, listener, this.#runtime, this.#options.logger)
  }

  #namespaceChanged({ object, previous }: Change<Stored<Namespace>>): void {
    // of a namespace only its labels matter, to the namespaceSelectors of pools
    const isSame = object && previous && Bun.deepEquals(object.metadata.labels, previous.metadata.labels)
    if (!isSame) this.#config.changed()
  }

  #serviceChanged({ key, object, previous }: Change<StoredService>): void {
    this.#metrics.updates.inc()
    if (object === undefined) this.#teller.deleted(key, previous)
    this.#writer.observe(key)
  }

  #reconcile(): void {
    if (this.unreadiness().length > 0) return
    const config = this.#config.current()
    const world = { stored: this.#services.store, assumed: this.#writer.assumed() }
    const { loadBalancerClass } = this.#options
    const services = layOver(world)
    const decisions = allocate({ services, config, loadBalancerClass, previous: this.#settled })
    this.#settled = settledServices(this.#settled, world.stored, decisions)
    const found = difference(world, decisions)
    this.#state = { config, decisions }
    this.#metrics.updateErrors.add(this.#teller.decided(decisions, found, world.stored))
    this.#writer.offer(found.writes)
  }
}
