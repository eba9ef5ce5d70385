// Keeps the configuration in force: reads the live objects when they have changed, by the rule of acceptConfig,
// and tells of what it takes and what it refuses. It decides nothing about Services.

import { COMMUNITIES, IP_ADDRESS_POOLS } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import { acceptConfig, parseConfig } from '@ingot/config'
import type { Config, Configuration } from '@ingot/config'
import { countRejected } from '@ingot/kube'
import type { ClientMetrics, EventRecorder, KubernetesObject, Stored } from '@ingot/kube'
import type { ConfigurationStateKeeper } from '@ingot/status'
import type { Logger } from '@ingot/telemetry'
import type { Namespace } from 'kubernetes-types/core/v1'

/** The live objects that a configuration is made of, and where to tell of it. */
export interface ConfigSources {
  readonly pools: ReadonlyMap<string, KubernetesObject>
  /** Nothing here is read by them; but a mistake in one stops every change of pools, as in MetalLB. */
  readonly communities: ReadonlyMap<string, KubernetesObject>
  readonly namespaces: ReadonlyMap<string, Stored<Namespace>>
  readonly metrics: ClientMetrics
  readonly recorder: EventRecorder
  readonly state: ConfigurationStateKeeper
  readonly logger: Logger
}

export class ConfigKeeper {
  readonly #sources: ConfigSources
  #accepted: Configuration | undefined
  #isChanged = false

  constructor(sources: ConfigSources) {
    this.#sources = sources
  }

  /** One of the objects has changed: they are read again when the configuration is asked for. */
  changed(): void {
    this.#isChanged = true
  }

  /** The configuration in force. */
  current(): Config {
    if (this.#accepted === undefined || this.#isChanged) this.#accepted = this.#read(this.#accepted)
    this.#isChanged = false
    return this.#accepted.inForce
  }

  /** What is wrong with the newest one. */
  get rejected(): readonly Verdict[] {
    return this.#accepted?.rejected ?? []
  }

  #read(before: Configuration | undefined): Configuration {
    const { pools, communities, namespaces, metrics, state, logger } = this.#sources
    metrics.updates.inc()
    const parsed = parseConfig({
      // announcements are the speakers' business: an error in them must not stop addresses from being given
      pools: [...pools.values()],
      communities: [...communities.values()],
      namespaces: [...namespaces.values()],
    })
    const accepted = acceptConfig(before, parsed)
    if (accepted.isWhole) metrics.configLoaded.set(1)
    countRejected(metrics, accepted.rejected)
    state.report(accepted.rejected)
    const told = new Set(before?.rejected.map(({ message }) => message))
    for (const verdict of accepted.rejected) if (!told.has(verdict.message)) this.#tellRejected(verdict)
    if (accepted.inForce !== before?.inForce) {
      const names = accepted.inForce.pools.map(({ name }) => name)
      logger.info({ op: 'setConfig', event: 'config reloaded', pools: names })
    }
    return accepted
  }

  #tellRejected({ reason, message, facts, remedy }: Verdict): void {
    const { pools, communities, metrics, recorder, logger } = this.#sources
    metrics.updateErrors.inc()
    const msg = 'failed to parse the configuration'
    logger.error({ op: 'setConfig', msg, error: message, remedy, ...facts })
    const [resource, objects] =
      facts['kind'] === COMMUNITIES.kind ? [COMMUNITIES, communities] : [IP_ADDRESS_POOLS, pools]
    const about = [...objects.values()].find(({ metadata }) => metadata.name === facts['name'])
    if (about) recorder.record(resource, about, { type: 'Warning', reason, message })
  }
}
