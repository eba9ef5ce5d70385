// The peers of this node that FRR still has, where MetalLB ran with frr-k8s: no session is opened to them, and whoever looks
// at the log, the BGPPeer or the ConfigurationState is told so, with the next command. Which they are is @ingot/config's.

import { leftToFrr } from '@ingot/config'
import type { Config, FrrConfiguration } from '@ingot/config'
import type { Labels, Verdict } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'

export interface FrrSessionsOptions {
  readonly logger: Logger
  /** Tells people about a BGPPeer, by its name. */
  readonly tell: (peer: string, verdict: Verdict) => void
}

/** What FRR is to do, and the labels of this node. */
export interface FrrWorld {
  /** Undefined where there is no frr-k8s. */
  readonly configurations: ReadonlyMap<string, FrrConfiguration> | undefined
  readonly labels: Labels
}

export class FrrSessions {
  readonly #options: FrrSessionsOptions
  #left: ReadonlyMap<string, Verdict> = new Map()
  #whole: Config | undefined
  #rest: Config | undefined

  constructor(options: FrrSessionsOptions) {
    this.#options = options
  }

  /** Why no session is opened, of each peer that is FRR's. */
  get verdicts(): readonly Verdict[] {
    return [...this.#left.values()]
  }

  /** The configuration without the peers that are FRR's; the same value as long as nothing changes. */
  leaveOut(config: Config, { configurations, labels }: FrrWorld): Config {
    if (configurations === undefined) return config
    const left = leftToFrr(config.bgpPeers, [...configurations.values()], labels)
    const isSame = config === this.#whole && Bun.deepEquals(left, this.#left)
    for (const [name, verdict] of left) if (!this.#left.has(name)) this.#tell(name, verdict)
    this.#left = left
    if (isSame && this.#rest !== undefined) return this.#rest
    this.#whole = config
    this.#rest =
      left.size === 0
        ? config
        : { ...config, bgpPeers: config.bgpPeers.filter(({ name }) => !left.has(name)) }
    return this.#rest
  }

  #tell(peer: string, verdict: Verdict): void {
    const { reason, message, facts, remedy } = verdict
    this.#options.logger.warn({ op: 'setConfig', event: reason, ...facts, reason, msg: message, remedy })
    this.#options.tell(peer, verdict)
  }
}
