// What the main loop does about BGP beside deciding: hands peers and routes down where they have changed, and tells what is
// announced and what became of sessions, in the log, by events, in the ServiceBGPStatus and as metrics.

import type { Verdict } from '@ingot/api'
import type { BfdProfile } from '@ingot/config'
import type { Client, Runtime } from '@ingot/kube'
import type { BfdStatus, BgpObserved, PacketPlane, PeerStatus } from '@ingot/packets'
import type { Logger, Metrics } from '@ingot/telemetry'
import { registerBfdMetrics } from './bfd-metrics.ts'
import { BgpAnnouncementReport } from './bgp-announcement-report.ts'
import { registerBgpMetrics } from './bgp-metrics.ts'
import { PeerReport } from './peer-report.ts'
import { RefusalReport } from './refusal-report.ts'
import type { NextState } from './service-memory.ts'
import { ServicePeers } from './service-peers.ts'
import { ServiceStatusKeeper } from './service-status-keeper.ts'
import type { ServiceStatusOptions } from './service-status-keeper.ts'
import { BGP_STATUS } from './service-status.ts'

export interface BgpSideOptions extends ServiceStatusOptions {
  readonly logger: Logger
  readonly metrics: Metrics
  /** Tells people about a Service, by `namespace/name`. */
  readonly tell: (serviceKey: string, verdict: Verdict) => void
  /** Tells people about a BGPPeer, by its name. */
  readonly tellPeer: (peer: string, verdict: Verdict) => void
}

export class BgpSide {
  readonly #report: BgpAnnouncementReport
  readonly #refusals: RefusalReport
  readonly #peers: PeerReport
  readonly #servicePeers = new ServicePeers()
  readonly #statuses: ServiceStatusKeeper
  #state: NextState['bgp'] | undefined
  #observed: ReadonlyMap<string, PeerStatus> = new Map()
  #strangers = 0
  #bfd: readonly BfdStatus[] = []
  #profiles: readonly BfdProfile[] | undefined

  constructor(client: Client, options: BgpSideOptions, runtime: Runtime) {
    const { logger, metrics, tell, tellPeer } = options
    this.#report = new BgpAnnouncementReport({ logger, tell })
    this.#refusals = new RefusalReport(logger, 'bgp')
    this.#peers = new PeerReport({ logger, now: () => runtime.now(), tell: tellPeer })
    this.#statuses = new ServiceStatusKeeper(BGP_STATUS, client, options, runtime, logger)
    registerBgpMetrics(metrics, {
      peers: () => this.#state?.peers ?? [],
      statuses: () => this.#observed,
      strangers: () => this.#strangers,
    })
    registerBfdMetrics(metrics, () => this.#bfd)
  }

  /** The addresses announced for each Service that has any, by `namespace/name`. */
  get announced(): ReadonlyMap<string, readonly string[]> {
    return this.#report.announced
  }

  /** Takes what was decided, in place of all before, and the profiles that peers may name. */
  update(
    state: NextState['bgp'],
    profiles: readonly BfdProfile[],
    plane: Pick<PacketPlane, 'advertise'>,
  ): void {
    const before = this.#state
    const areProfilesNew = profiles !== this.#profiles
    this.#state = state
    this.#profiles = profiles
    const { peers, routes, hasLeft } = state
    const isSame = peers === before?.peers && routes === before.routes && hasLeft === before.hasLeft
    if (!isSame || areProfilesNew) {
      const bfdProfiles = Object.fromEntries(profiles.map(({ name, ...profile }) => [name, profile]))
      plane.advertise({ peers: hasLeft ? [] : peers, routes, bfdProfiles })
    }
    this.#peers.configured(state.peers)
    this.#refusals.update(state.changed)
    this.#report.update(state.changed)
    this.#statuses.offer(this.#servicePeers.update(state))
  }

  /** What holds of the sessions now. */
  observed({ peers, verdicts, strangers, bfd = [] }: BgpObserved): void {
    this.#strangers = strangers
    this.#bfd = bfd
    this.#observed = new Map(peers.map((it) => [it.name, it]))
    this.#peers.failing(verdicts)
  }

  /** What has happened to sessions. */
  happened(verdicts: readonly Verdict[]): void {
    this.#peers.happened(verdicts)
  }

  stop(): Promise<void> {
    return this.#statuses.stop()
  }
}
