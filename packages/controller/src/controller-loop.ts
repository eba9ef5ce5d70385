// The controller's main loop: live copies of what it reads, and one reconcile that has the allocator decide what has
// changed and hands on what follows. Level-triggered: it does not matter what woke it. Nothing is decided before every copy
// is complete, or a Service that has an address could lose it to one that asks for any.

import { Allocator } from '@ingot/allocator'
import { COMMUNITIES, IP_ADDRESS_POOLS, NAMESPACES, SERVICES } from '@ingot/api'
import type { Resource, Verdict } from '@ingot/api'
import { changesStatusOnly, coalesce, createEventRecorder, notListed, startInformer } from '@ingot/kube'
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
import { countPool } from '@ingot/plan'
import type { PoolCounts } from '@ingot/plan'
import { startConfigurationState } from '@ingot/status'
import type { ConfigurationStateKeeper, ConfigurationStateOptions, DecisionLog } from '@ingot/status'
import type { Logger } from '@ingot/telemetry'
import type { Namespace } from 'kubernetes-types/core/v1'
import { ConfigKeeper } from './config-keeper.ts'
import { DecisionWriter } from './decision-writer.ts'
import type { Allocation } from './pool-metrics.ts'
import { createPoolStatusWriter } from './pool-status.ts'
import type { PoolStatusWriter } from './pool-status.ts'
import type { StoredService } from './service-write.ts'
import { SpreadKeeper } from './spread-keeper.ts'

export interface LoopOptions {
  /** Where MetalLB's objects are read. */
  readonly namespace: string
  /** `--lb-class`: '' looks after Services without a class. */
  readonly loadBalancerClass: string
  /** The Pod that owns what the controller writes about itself; '' where it is not known. */
  readonly podName: string
  readonly logger: Logger
  readonly metrics: ClientMetrics
  /** Asked before each write; without it there is nobody else who writes. */
  readonly mayWrite?: () => boolean
  /** Told of Services that have changed, or of which something else is decided. */
  readonly onDecided?: (services: ReadonlySet<string>) => void
  /** Gets what is decided, with the reasons. */
  readonly decisionLog?: DecisionLog
}

/** What the loop decides by, and what it has decided: live, to be read and not kept. */
export interface LoopView {
  readonly services: ReadonlyMap<string, StoredService>
  readonly pools: ReadonlyMap<string, KubernetesObject>
  readonly communities: ReadonlyMap<string, KubernetesObject>
  readonly namespaces: ReadonlyMap<string, Stored<Namespace>>
  readonly allocation: Allocation
  /** What is wrong with the configuration. */
  readonly rejected: readonly Verdict[]
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
  readonly #pools: Informer<KubernetesObject>
  readonly #communities: Informer<KubernetesObject>
  readonly #namespaces: Informer<Stored<Namespace>>
  readonly #services: Informer<StoredService>
  readonly #configurationState: ConfigurationStateKeeper
  readonly #config: ConfigKeeper
  readonly #poolStatus: PoolStatusWriter
  readonly #writer: DecisionWriter
  readonly #spread: SpreadKeeper
  /** Services that have changed since the last decision. */
  readonly #changed = new Set<string>()
  /** Undefined until everything is listed. */
  #allocation: Allocation | undefined

  constructor(client: Client, options: LoopOptions, runtime: Runtime) {
    const { logger, metrics } = options
    this.#client = client
    this.#options = options
    this.#runtime = runtime
    this.#loop = coalesce(runtime, () => this.#reconcile())
    const recorder = createEventRecorder(client, COMPONENT, runtime, logger, () => this.#writer.isBehind())
    this.#metrics = metrics
    const configChanged = (change: Change<KubernetesObject>) => {
      // the status is what we write ourselves
      if (changesStatusOnly(change)) return
      this.#config.changed()
      this.#spread.configChanged()
    }
    const { namespace } = options
    this.#pools = this.#watch(IP_ADDRESS_POOLS, { namespace }, configChanged)
    this.#communities = this.#watch(COMMUNITIES, { namespace }, configChanged, true)
    this.#namespaces = this.#watch(NAMESPACES, {}, (change) => this.#namespaceChanged(change))
    this.#services = this.#watch(SERVICES, {}, (change) => this.#serviceChanged(change))
    const [pools, communities] = [this.#pools.store, this.#communities.store]
    const namespaces = this.#namespaces.store
    this.#poolStatus = createPoolStatusWriter(client, options, runtime, logger)
    const state = startConfigurationState(client, stateOptions(options), runtime, logger)
    this.#configurationState = state
    this.#config = new ConfigKeeper({ pools, communities, namespaces, metrics, recorder, state, logger })
    // a Service that has changed may change what is decided for all
    const mayWrite = () => this.#changed.size === 0 && (options.mayWrite?.() ?? true)
    const isDue = () => this.#loop.mark()

    this.#spread = new SpreadKeeper(client, { namespace, logger, isDue }, runtime)
    const choiceOf = (key: string) => this.#spread.choiceOf(key)
    const settings = { recorder, logger, metrics, mayWrite, choiceOf, isDue }
    this.#writer = new DecisionWriter(client, this.#services.store, settings, runtime)
  }

  /** Why nothing can be decided yet, one sentence each. */
  unreadiness(): string[] {
    return this.#informers()
      .filter(([, informer]) => !informer.isSynced())
      .map(([kinds, informer]) => notListed(kinds, informer.trouble()))
  }

  /** The kinds that cannot be listed or watched now, by their plural. */
  unreadable(): string[] {
    return this.#informers()
      .filter(([, informer]) => informer.trouble() !== undefined)
      .map(([kinds]) => kinds.toLowerCase())
  }

  /** What was decided last; undefined until everything is listed. */
  allocation(): Allocation | undefined {
    return this.#allocation
  }

  /** Undefined until everything is listed. */
  view(): LoopView | undefined {
    const allocation = this.#allocation
    if (allocation === undefined) return undefined
    const [services, pools, communities] = [this.#services.store, this.#pools.store, this.#communities.store]
    const { rejected } = this.#config
    return { services, pools, communities, namespaces: this.#namespaces.store, allocation, rejected }
  }

  /** Resolves when nothing is read or written any more. */
  async stop(): Promise<void> {
    this.#loop.stop()
    const informers = this.#informers().map(([, informer]) => informer)
    const writers = [this.#writer, this.#spread, this.#poolStatus, this.#configurationState]
    await Promise.all([...informers, ...writers].map((it) => it.stop()))
  }

  #informers() {
    return Object.entries({
      IPAddressPools: this.#pools,
      Communities: this.#communities,
      Namespaces: this.#namespaces,
      Services: this.#services,
    })
  }

  #watch<T extends KubernetesObject>(
    resource: Resource,
    selection: Selection,
    changed: (change: Change<T>) => void,
    isOptional = false,
  ): Informer<T> {
    const listener = {
      changed: (change: Change<T>) => {
        changed(change)
        this.#loop.mark()
      },
      synced: () => this.#loop.mark(),
      isOptional,
    }
    return startInformer<T>(this.#client, resource, selection, listener, this.#runtime, this.#options.logger)
  }

  #namespaceChanged({ object, previous }: Change<Stored<Namespace>>): void {
    // of a namespace only its labels matter, to the namespaceSelectors of pools
    const isSame = object && previous && Bun.deepEquals(object.metadata.labels, previous.metadata.labels)
    if (!isSame) this.#config.changed()
  }

  #serviceChanged(change: Change<StoredService>): void {
    this.#metrics.updates.inc()
    this.#changed.add(change.key)
    this.#writer.observe(change)
  }

  #reconcile(): void {
    if (this.unreadiness().length > 0) return
    const allocator = this.#allocator()
    for (const key of this.#changed) {
      const service = this.#services.store.get(key)
      if (service === undefined) allocator.forget(key)
      else allocator.tell(service)
    }
    const decided = allocator.decide()
    const touched = this.#changed.union(decided)
    this.#changed.clear()
    const { decisions } = allocator
    this.#logDecisions(decided, decisions)
    const chosen = this.#spread.follow(touched, decisions, this.#services.store, this.#pools.store)
    this.#writer.follow(touched.union(chosen), decisions)
    this.#options.onDecided?.(touched)
    this.#poolStatus.offer(this.#poolCounts(allocator), this.#pools.store)
  }

  #logDecisions(keys: ReadonlySet<string>, decisions: Allocator['decisions']): void {
    const log = this.#options.decisionLog
    if (log === undefined) return
    for (const key of keys) for (const verdict of decisions.get(key)?.verdicts ?? []) log.add(key, verdict)
  }

  #poolCounts(allocator: Allocator): ReadonlyMap<string, PoolCounts> {
    const { pools } = this.#config.current()
    return new Map(
      pools.map((pool) => {
        const { name } = pool
        const inUse = { IPv4: allocator.inUse(name, 'IPv4'), IPv6: allocator.inUse(name, 'IPv6') }
        return [name, countPool(pool, inUse)]
      }),
    )
  }

  /** The allocator, under the configuration in force. */
  #allocator(): Allocator {
    const config = this.#config.current()
    if (this.#allocation?.config === config) return this.#allocation.allocator
    const allocator = this.#allocation?.allocator ?? new Allocator(config, this.#options.loadBalancerClass)
    if (this.#allocation !== undefined) allocator.configure(config)
    this.#allocation = { allocator, config }
    return allocator
  }
}

/** The object in which the controller says what it makes of the configuration, under MetalLB's names. */
function stateOptions({ namespace, podName }: LoopOptions): ConfigurationStateOptions {
  return {
    namespace,
    name: 'controller',
    labels: { 'metallb.io/component-type': 'controller' },
    conditionType: 'poolReconcilerValid',
    podName,
  }
}
