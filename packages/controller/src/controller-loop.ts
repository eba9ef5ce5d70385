// The controller's main loop: live copies of what it reads, one reconcile that looks at all of it, and the writes that
// follow. Level-triggered: it does not matter what woke it. Nothing is decided before every copy is complete, or a
// Service that has an address could lose it to one that asks for any.

import { Allocator, hasDecidedAddresses, isUpToDate } from '@ingot/allocator'
import { COMMUNITIES, ingressAddresses, IP_ADDRESS_POOLS, NAMESPACES, SERVICES } from '@ingot/api'
import type { Resource } from '@ingot/api'
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
import type { ConfigurationStateKeeper, ConfigurationStateOptions } from '@ingot/status'
import type { Logger } from '@ingot/telemetry'
import type { Namespace } from 'kubernetes-types/core/v1'
import { ConfigKeeper } from './config-keeper.ts'
import { DecisionTeller } from './decision-teller.ts'
import { Handover } from './handover.ts'
import type { Allocation } from './pool-metrics.ts'
import { createPoolStatusWriter } from './pool-status.ts'
import type { PoolStatusWriter } from './pool-status.ts'
import { canonical, releaseOf, writeOf } from './service-write.ts'
import type { ServiceWrite, StoredService } from './service-write.ts'
import { StatusWriter } from './status-writer.ts'

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
  readonly #communities: Informer<KubernetesObject>
  readonly #namespaces: Informer<Stored<Namespace>>
  readonly #services: Informer<StoredService>
  readonly #configurationState: ConfigurationStateKeeper
  readonly #config: ConfigKeeper
  readonly #poolStatus: PoolStatusWriter
  readonly #writer: StatusWriter
  readonly #handover = new Handover()
  /** Services that have changed since the last decision. */
  readonly #changed = new Set<string>()
  /** Services of which a write has come to its end since. */
  readonly #settled = new Set<string>()
  /** Undefined until everything is listed. */
  #allocation: Allocation | undefined

  constructor(client: Client, options: LoopOptions, runtime: Runtime) {
    const { logger, metrics } = options
    this.#client = client
    this.#options = options
    this.#runtime = runtime
    this.#loop = coalesce(runtime, () => this.#reconcile())
    const recorder = createEventRecorder(client, COMPONENT, runtime, logger)
    this.#metrics = metrics
    this.#teller = new DecisionTeller(recorder, logger)
    const configChanged = (change: Change<KubernetesObject>) => {
      // the status is what we write ourselves
      if (!changesStatusOnly(change)) this.#config.changed()
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
    this.#writer = new StatusWriter(
      client,
      this.#services.store,
      {
        // a Service that has changed may change what is decided for all
        mayWrite: () => this.#changed.size === 0 && (options.mayWrite?.() ?? true),
        prepare: (key) => this.#prepare(key),
        written: (write) => {
          // of one that is gone, or was made anew, there is nothing to tell
          const { uid } = this.#services.store.get(write.key)?.metadata ?? {}
          if (uid === write.before.metadata.uid) this.#teller.written(write)
        },
        failed: (write, error) => {
          if (error.code !== 409) metrics.updateErrors.inc()
          this.#teller.writeFailed(write, error)
        },
        moved: (key) => this.#moved(key),
      },
      runtime,
    )
  }

  /** Why nothing can be decided yet, one sentence each. */
  unreadiness(): string[] {
    const informers = {
      IPAddressPools: this.#pools,
      Communities: this.#communities,
      Namespaces: this.#namespaces,
      Services: this.#services,
    }
    return Object.entries(informers)
      .filter(([, informer]) => !informer.isSynced())
      .map(([name, informer]) => notListed(name, informer.trouble()))
  }

  /** What was decided last; undefined until everything is listed. */
  allocation(): Allocation | undefined {
    return this.#allocation
  }

  /** Resolves when nothing is read or written any more. */
  async stop(): Promise<void> {
    this.#loop.stop()
    const informers = [this.#pools, this.#communities, this.#namespaces, this.#services]
    const writers = [this.#writer, this.#poolStatus, this.#configurationState]
    await Promise.all([...informers, ...writers].map((it) => it.stop()))
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

  #serviceChanged({ key, object, previous }: Change<StoredService>): void {
    this.#metrics.updates.inc()
    this.#changed.add(key)
    if (object === undefined) this.#teller.deleted(key, previous)
    this.#writer.observe(key)
  }

  #reconcile(): void {
    if (this.unreadiness().length > 0) return
    const allocator = this.#allocator()
    for (const key of this.#changed) {
      const service = this.#services.store.get(key)
      if (service === undefined) allocator.forget(key)
      else allocator.tell(service)
    }
    const touched = this.#changed.union(allocator.decide()).union(this.#settled)
    this.#changed.clear()
    this.#settled.clear()
    for (const key of touched) this.#follow(key, allocator)
    this.#writer.pump()
    this.#poolStatus.offer(this.#poolCounts(allocator), this.#pools.store)
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

  /** What a Service may show has changed by a write of ours. What was decided of it meanwhile is still to be followed. */
  #moved(key: string): void {
    this.#noteLeaving(key)
    if (this.#writer.isWriting(key)) return
    this.#settled.add(key)
    this.#loop.mark()
  }

  /** Has written what a Service lacks of its decision, or tells of one that is in force. */
  #follow(key: string, { decisions }: Allocator): void {
    this.#noteLeaving(key)
    const [service, decision] = [this.#services.store.get(key), decisions.get(key)]
    if (service === undefined || decision === undefined || this.#writer.isWriting(key)) return
    if (!isUpToDate(service, decision)) this.#writer.enqueue(key)
    // what comes with an address is told when that is written
    if (!hasDecidedAddresses(service, decision)) return
    this.#metrics.updateErrors.add(this.#teller.decided(key, service, decision))
  }

  /** The write that a Service needs now. */
  #prepare(key: string): ServiceWrite | undefined {
    const service = this.#services.store.get(key)
    const decision = this.#allocation?.allocator.decisions.get(key)
    if (service === undefined || decision === undefined || isUpToDate(service, decision)) return undefined
    const blockers = this.#blockers(key)
    if (blockers.length === 0) return writeOf(key, service, decision, this.#runtime.date())
    this.#handover.block(key, decision.ingress.map(canonical))
    // two that wait for each other would wait for ever: whoever waits for one that waits lets go first
    const isRing = blockers.some((blocker) => this.#blockers(blocker).length > 0)
    return isRing ? releaseOf(key, service, decision) : undefined
  }

  #blockers(key: string): string[] {
    const { ingress = [] } = this.#allocation?.allocator.decisions.get(key) ?? {}
    return this.#handover.blockers(key, ingress.map(canonical))
  }

  /** Notes the addresses that a Service may show, before or after a write under way, and is not to keep. */
  #noteLeaving(key: string): void {
    const decision = this.#allocation?.allocator.decisions.get(key)
    const shown = [this.#services.store.get(key), this.#writer.assumed(key)].flatMap((service) =>
      service === undefined ? [] : ingressAddresses(service).map(canonical),
    )
    const kept = new Set(decision?.ingress.map(canonical))
    const leaving = decision === undefined ? [] : [...new Set(shown)].filter((address) => !kept.has(address))
    const unblocked = this.#handover.note(key, leaving)
    if (unblocked.size === 0) return
    for (const it of unblocked) this.#writer.enqueue(it)
    this.#loop.mark()
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
