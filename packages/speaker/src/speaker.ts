// The main loop of the speaker, and nothing else: what the informers see becomes what the packet plane is to do, and
// what the plane observes becomes log lines, events and metrics. Level-triggered: a change of anything marks the loop,
// which then reads everything; nothing depends on what woke it.

import { SERVICES, eventType } from '@ingot/api'
import type { Verdict } from '@ingot/api'
import type { Config, ParsedConfig } from '@ingot/config'
import { candidateNode } from '@ingot/election'
import { createEventRecorder } from '@ingot/kube'
import type { Client, EventRecorder, Runtime } from '@ingot/kube'
import type { Observed } from '@ingot/layer2'
import type { PacketPlane } from '@ingot/packets'
import { processFigures, serveStatus, statusApp } from '@ingot/status'
import type { StatusServer } from '@ingot/status'
import { exposeProcess } from '@ingot/telemetry'
import type { Logger, Metrics } from '@ingot/telemetry'
import { AnnouncementReport } from './announcement-report.ts'
import { coalesce } from './coalesce.ts'
import type { Coalesced } from './coalesce.ts'
import { acceptConfig } from './configuration.ts'
import type { Configuration } from './configuration.ts'
import { desiredState } from './desired-state.ts'
import type { DesiredState } from './desired-state.ts'
import { startInformers } from './informers.ts'
import type { Informers } from './informers.ts'
import { registerSpeakerMetrics } from './speaker-metrics.ts'
import type { ClientMetrics } from './speaker-metrics.ts'

export interface SpeakerOptions {
  /** `--node-name`: the name of the Node that this speaker runs on. */
  readonly node: string
  /** `--namespace`: where the objects of the configuration are. */
  readonly namespace: string
  /** `--lb-class`; '' for none. */
  readonly loadBalancerClass: string
  /** `--ignore-exclude-lb`. */
  readonly ignoreExcludeLabel: boolean
  /** `--status-port`; 0 is off. */
  readonly statusPort: number
  /** `--status-address`; '' for all addresses of the node. */
  readonly statusAddress: string
}

/** The outside world of a speaker. */
export interface SpeakerRuntime {
  readonly client: Client
  readonly clock: Runtime
  readonly log: Logger
  readonly metrics: Metrics
  /** Starts a packet plane that reports to `onObserved`, at once or later. */
  readonly startPlane: (onObserved: (observed: Observed) => void) => PacketPlane
}

export interface Speaker {
  /** Why it is not ready, one sentence each; none when it is. */
  unreadiness(): string[]
  /** Stops to answer first, then everything else. */
  stop(): Promise<void>
}

/** Starts a speaker, which runs until it is stopped. */
export function runSpeaker(options: SpeakerOptions, runtime: SpeakerRuntime): Speaker {
  return new MainLoop(options, runtime)
}

class MainLoop implements Speaker {
  readonly #options: SpeakerOptions
  readonly #log: Logger
  readonly #informers: Informers
  readonly #recorder: EventRecorder
  readonly #plane: PacketPlane
  readonly #report: AnnouncementReport
  readonly #metrics: ClientMetrics
  readonly #loop: Coalesced
  readonly #status: StatusServer | null
  #parsed: ParsedConfig | undefined
  #configuration: Configuration | undefined
  #state: DesiredState | undefined
  #observed: Observed | undefined
  #generation = 0

  constructor(options: SpeakerOptions, { client, clock, log, metrics, startPlane }: SpeakerRuntime) {
    const { node, namespace, statusPort: port, statusAddress: address } = options
    this.#options = options
    this.#log = log.with({ caller: 'speaker' })
    this.#recorder = createEventRecorder(client, 'metallb-speaker', clock, log)
    this.#report = new AnnouncementReport({
      node,
      log: this.#log,
      tell: (key, verdict) => this.#tell(key, verdict),
    })
    this.#loop = coalesce(clock, () => this.#reconcile())
    this.#plane = startPlane((observed) => {
      this.#observed = observed
      this.#tellObserved()
    })
    this.#metrics = registerSpeakerMetrics(metrics, {
      node,
      announced: () => this.#report.announced,
      counters: () => this.#plane.counters(),
    })
    this.#informers = startInformers({
      client,
      runtime: clock,
      log,
      namespace,
      changed: () => {
        this.#metrics.updates.inc()
        this.#loop.mark()
      },
      synced: () => this.#loop.mark(),
    })
    exposeProcess(metrics, processFigures)
    const app = statusApp({ metrics, unreadiness: () => this.unreadiness() })
    this.#status = serveStatus({ app, port, address, log })
  }

  unreadiness(): string[] {
    const reasons = this.#informers.unsynced().map((plural) => `${plural} have not been listed yet`)
    return this.#observed === undefined ? [...reasons, 'the packet thread has not reported yet'] : reasons
  }

  async stop(): Promise<void> {
    this.#loop.stop()
    await this.#plane.close()
    await this.#informers.stop()
    await this.#status?.stop()
    this.#log.info({ op: 'shutdown', msg: 'nothing is announced any more' })
  }

  #reconcile(): void {
    // Half of the Services with all of the nodes would be an order to withdraw the other half.
    if (this.#informers.unsynced().length > 0) return
    const { node, loadBalancerClass, ignoreExcludeLabel } = this.#options
    const state = desiredState({
      services: this.#informers.services.values(),
      endpointSlices: this.#informers.endpointSlices.values(),
      nodes: Array.from(this.#informers.nodes.values(), (it) => candidateNode(it, ignoreExcludeLabel)),
      config: this.#takeConfig(this.#informers.config()),
      node,
      loadBalancerClass,
    })
    const isChanged = !Bun.deepEquals(state.announcements, this.#state?.announcements)
    this.#state = state
    if (isChanged) {
      this.#generation += 1
      this.#plane.apply({ generation: this.#generation, node, announcements: state.announcements })
    }
    this.#tellObserved()
  }

  #tellObserved(): void {
    if (this.#state === undefined || this.#observed === undefined) return
    this.#report.update(this.#state.decisions, this.#observed)
  }

  #takeConfig(parsed: ParsedConfig): Config {
    const before = this.#configuration
    if (before !== undefined && parsed === this.#parsed) return before.inForce
    const now = acceptConfig(before, parsed)
    this.#parsed = parsed
    this.#configuration = now
    if (now.isWhole) this.#metrics.configLoaded.set(1)
    this.#metrics.configStale.set(now.rejected.length > 0 ? 1 : 0)
    if (now.inForce !== before?.inForce) this.#log.info({ op: 'setConfig', msg: 'config reloaded' })
    for (const rejection of now.rejected) this.#tellRejected(rejection)
    return now.inForce
  }

  #tellRejected({ message, facts, remedy }: Verdict): void {
    this.#metrics.updateErrors.inc()
    const msg = 'failed to parse the configuration'
    this.#log.error({ op: 'setConfig', msg, error: message, remedy, ...facts })
  }

  #tell(serviceKey: string, { reason, message }: Verdict): void {
    const about = this.#informers.services.get(serviceKey)
    const type = eventType(reason)
    if (about !== undefined && type !== undefined) {
      this.#recorder.record(SERVICES, about, { type, reason, message })
    }
  }
}
