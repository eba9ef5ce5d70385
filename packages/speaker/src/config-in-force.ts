// The configuration that the speaker goes by: the newest one, or of a rejected one what can be taken, by the rule of
// acceptConfig. Log and metrics tell what is taken and what is refused, each mistake once.

import { acceptConfig, type Config, type Configuration, type ParsedConfig } from '@ingot/config'
import type { Verdict } from '@ingot/api'
import { type ClientMetrics, countRejected } from '@ingot/kube'
import type { Logger } from '@ingot/telemetry'

interface Outlets {
  readonly logger: Logger
  readonly metrics: ClientMetrics
  /** Told of each new mistake. */
  readonly tell: (verdict: Verdict) => void
}

export class ConfigInForce {
  readonly #outlets: Outlets
  #parsed: ParsedConfig | undefined
  #accepted: Configuration | undefined

  constructor(outlets: Outlets) {
    this.#outlets = outlets
  }

  /** Undefined before there is one. */
  get current(): Config | undefined {
    return this.#accepted?.inForce
  }

  /** What is wrong with the newest one. */
  get rejected(): readonly Verdict[] {
    return this.#accepted?.rejected ?? []
  }

  /** What is in force now that the newest one is this; the same object as long as nothing of it has changed. */
  take(parsed: ParsedConfig): Config {
    const before = this.#accepted
    if (parsed === this.#parsed && before !== undefined) return before.inForce
    this.#parsed = parsed
    const now = acceptConfig(before, parsed)
    this.#accepted = now
    const { logger, metrics } = this.#outlets
    if (now.isWhole) metrics.configLoaded.set(1)
    countRejected(metrics, now.rejected)
    if (now.inForce !== before?.inForce) {
      const pools = now.inForce.pools.map(({ name }) => name)
      logger.info({ op: 'setConfig', event: 'config reloaded', pools })
    }
    const known = new Set(before?.rejected.map(({ message }) => message))
    for (const verdict of now.rejected) if (!known.has(verdict.message)) this.#refuse(verdict)
    return now.inForce
  }

  #refuse(verdict: Verdict): void {
    const { logger, metrics, tell } = this.#outlets
    const { message, facts, remedy } = verdict
    metrics.updateErrors.inc()
    const msg = 'failed to parse the configuration'
    logger.error({ op: 'setConfig', msg, error: message, remedy, ...facts })
    tell(verdict)
  }
}
