// The strategy spread in the controller: what has to be read for it, and which Services it is told of. As long as no
// L2Advertisement asks for it, only these are read. Who gets what is @ingot/election's; the choice is written with the
// addresses, by whoever writes those. Contract: the annotations in docs/spread.md.

import { ingressAddresses, L2_ADVERTISEMENTS, LAYER2_STRATEGY, milliseconds } from '@ingot/api'
import type { Decision } from '@ingot/allocator'
import { acceptConfig, indexPools, parseConfig, poolContaining } from '@ingot/config'
import type { Config, Configuration, PoolIndex } from '@ingot/config'
import { admitting, isSpread, Spread } from '@ingot/election'
import type { SpreadService } from '@ingot/election'
import { changesStatusOnly, startInformer } from '@ingot/kube'
import type { Client, Informer, KubernetesObject, Runtime } from '@ingot/kube'
import { formatAddress, parseAddress } from '@ingot/net'
import type { Logger } from '@ingot/telemetry'
import { ServiceHosts } from './service-hosts.ts'
import type { NodeChoice, StoredService } from './service-write.ts'
import { canonical } from './service-write.ts'
import { watchSpreadNodes } from './spread-nodes.ts'

export interface SpreadKeeperOptions {
  /** MetalLB's namespace. */
  readonly namespace: string
  readonly logger: Logger
  /** There is something to `follow`. */
  readonly isDue: () => void
}

type Services = ReadonlyMap<string, StoredService>
type Decisions = ReadonlyMap<string, Decision>

export class SpreadKeeper {
  readonly #client: Client
  readonly #options: SpreadKeeperOptions
  readonly #runtime: Runtime
  readonly #advertisements: Informer<KubernetesObject>
  #spread = new Spread()
  #nodes: { stop(): Promise<void> } | undefined
  #hosts: ServiceHosts | undefined
  /** Services whose endpoints have changed. */
  readonly #changed = new Set<string>()
  #configuration: Configuration | undefined
  /** Undefined where nobody asks for the strategy. */
  #pools: PoolIndex | undefined
  #isConfigChanged = true
  /** Every Service is to be told again. */
  #isAllChanged = true
  #cancelTimer = () => {}
  #isStopped = false

  constructor(client: Client, options: SpreadKeeperOptions, runtime: Runtime) {
    this.#client = client
    this.#options = options
    this.#runtime = runtime
    const { namespace, logger, isDue } = options
    const listener = {
      changed: (change: Parameters<typeof changesStatusOnly>[0]) => {
        if (changesStatusOnly(change)) return
        this.configChanged()
        isDue()
      },
      isOptional: true,
    }
    this.#advertisements = startInformer(client, L2_ADVERTISEMENTS, { namespace }, listener, runtime, logger)
  }

  /** A pool or an advertisement has changed. */
  configChanged(): void {
    this.#isConfigChanged = true
  }

  /** The node for a Service; undefined where it is not to be chosen, or cannot be yet. */
  choiceOf(key: string): NodeChoice | undefined {
    const node = this.#spread.nodeOf(key)
    return node === undefined ? undefined : { node, verdict: this.#spread.verdictOf(key) }
  }

  /**
   * Follows what has changed: `touched` are the Services that did, or of which something else was decided. Returns those
   * whose node may be another one than before.
   */
  follow(
    touched: ReadonlySet<string>,
    decisions: Decisions,
    services: Services,
    pools: ReadonlyMap<string, KubernetesObject>,
  ): ReadonlySet<string> {
    if (this.#isConfigChanged) this.#readConfig(pools)
    this.#isConfigChanged = false
    if (this.#pools === undefined) return new Set()
    this.#nodes ??= this.#watchNodes()
    const keys = this.#isAllChanged ? services.keys() : touched.union(this.#changed)
    this.#isAllChanged = false
    this.#changed.clear()
    for (const key of keys) this.#tell(key, this.#pools, services.get(key), decisions.get(key))
    const chosen = this.#spread.decide(this.#runtime.now())
    this.#setTimer()
    return chosen
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelTimer()
    await Promise.all([this.#advertisements.stop(), this.#nodes?.stop(), this.#hosts?.stop()])
  }

  #readConfig(pools: ReadonlyMap<string, KubernetesObject>): void {
    this.#isAllChanged = true
    const config = this.#config(pools)
    const isWanted = config?.pools.some(({ layer2Advertisements }) => isSpread(layer2Advertisements))
    this.#pools = config && isWanted === true ? indexPools(config) : undefined
    if (this.#pools !== undefined) return
    this.#cancelTimer()
    this.#spread = new Spread()
    void this.#nodes?.stop()
    void this.#hosts?.stop()
    this.#nodes = this.#hosts = undefined
    this.#changed.clear()
  }

  /** What is in force; undefined where no advertisement says anything of a strategy. */
  #config(pools: ReadonlyMap<string, KubernetesObject>): Config | undefined {
    const l2Advertisements = [...this.#advertisements.store.values()]
    if (!l2Advertisements.some(({ metadata }) => metadata.annotations?.[LAYER2_STRATEGY])) {
      this.#configuration = undefined
      return undefined
    }
    // mistakes are for the speakers to tell; like them, this goes on with the last good configuration
    const parsed = parseConfig({ pools: [...pools.values()], l2Advertisements })
    this.#configuration = acceptConfig(this.#configuration, parsed)
    return this.#configuration.inForce
  }

  #tell(
    key: string,
    pools: PoolIndex,
    service: StoredService | undefined,
    decision: Decision | undefined,
  ): void {
    const told = service && decision && this.#wish(key, pools, service, decision)
    if (told === undefined) this.#spread.forget(key)
    else this.#spread.tell(key, told)
  }

  /** Undefined for a Service whose node is not to be chosen. */
  #wish(
    key: string,
    pools: PoolIndex,
    service: StoredService,
    { ingress }: Decision,
  ): SpreadService | undefined {
    const addresses = ingress.flatMap((text) => parseAddress(text) ?? [])
    const [address] = addresses
    const pool = poolContaining(pools, addresses)
    if (address === undefined || pool === undefined) return undefined
    const advertisements = admitting(pool.layer2Advertisements, service)
    if (!isSpread(advertisements)) return undefined
    const isAnnounced = ingressAddresses(service).map(canonical).includes(formatAddress(address))
    const told = { service, address, advertisements, isAnnounced }
    if (service.spec?.externalTrafficPolicy !== 'Local') return told
    this.#hosts ??= this.#watchHosts()
    const hosts = this.#hosts.of(key)
    return hosts && { ...told, hosts }
  }

  #watchNodes(): { stop(): Promise<void> } {
    const { namespace, logger, isDue } = this.#options
    const changed = (nodes: Parameters<Spread['setNodes']>[0]) => {
      this.#spread.setNodes(nodes)
      isDue()
    }
    return watchSpreadNodes(this.#client, { namespace, logger, changed }, this.#runtime)
  }

  #watchHosts(): ServiceHosts {
    const { logger, isDue } = this.#options
    const listener = {
      changed: (service: string) => {
        this.#changed.add(service)
        isDue()
      },
      synced: () => {
        this.#isAllChanged = true
        isDue()
      },
    }
    return new ServiceHosts(this.#client, listener, this.#runtime, logger)
  }

  #setTimer(): void {
    this.#cancelTimer()
    const { deadline } = this.#spread
    if (deadline === undefined || this.#isStopped) return
    const delay = milliseconds(Math.max(0, deadline - this.#runtime.now()))
    this.#cancelTimer = this.#runtime.setTimer(delay, this.#options.isDue)
  }
}
