// Tells what this node really announces by ARP and NDP: a log line for each beginning and end, an event for each beginning and each
// failure. It follows what the packet thread observes, not what was desired, and tells each thing once, when it
// changes. Lines, reasons and sentences are MetalLB's.

import type { Verdict } from '@ingot/api'
import { ownership } from '@ingot/election'
import type { Observed } from '@ingot/layer2'
import type { Logger } from '@ingot/telemetry'
import { AnnouncementLines } from './announcement-lines.ts'
import type { Decision } from './desired-state.ts'

export interface ReportOptions {
  /** The name of this node. */
  readonly node: string
  readonly logger: Logger
  /** Tells people about a Service, by `namespace/name`. */
  readonly tell: (serviceKey: string, verdict: Verdict) => void
}

export class AnnouncementReport {
  readonly #options: ReportOptions
  readonly #lines: AnnouncementLines
  readonly #announced = new Map<string, readonly string[]>()
  #failures: ReadonlySet<string> = new Set()

  constructor(options: ReportOptions) {
    this.#options = options
    this.#lines = new AnnouncementLines(options.logger, 'layer2')
  }

  /** The addresses announced for each Service that has any, by `namespace/name`. */
  get announced(): ReadonlyMap<string, readonly string[]> {
    return this.#announced
  }

  /** Compares what holds now with what was told last. */
  update(decisions: ReadonlyMap<string, Decision>, observed: Observed): void {
    const failed = new Set(observed.verdicts.map(({ facts }) => facts['address']))
    const answered = new Set(observed.announced.map(({ address }) => address))
    for (const [key, decision] of decisions) {
      this.#tellAnnounced(
        key,
        decision,
        decision.addresses.filter((address) => answered.has(address)),
        failed,
      )
    }
    for (const key of this.#announced.keys()) {
      if (!decisions.has(key)) this.#tellAnnounced(key, undefined, [], failed)
    }
    this.#tellFailures(decisions, observed.verdicts)
  }

  #tellAnnounced(
    key: string,
    decision: Decision | undefined,
    ips: readonly string[],
    failed: ReadonlySet<unknown>,
  ): void {
    const { node, tell } = this.#options
    const before = this.#announced.get(key) ?? []
    if (ips.length > 0) this.#announced.set(key, ips)
    else this.#announced.delete(key)

    const lost = before.filter((ip) => !ips.includes(ip))
    if (lost.length > 0 && (ips.length === 0 || hasChanged(lost, decision))) {
      this.#lines.withdrawn(key, lost, withdrawalReason(lost, decision, failed))
    }
    if (ips.every((ip) => before.includes(ip))) return
    this.#lines.announced(key, ips)
    tell(key, ownership([node], node))
  }

  #tellFailures(decisions: ReadonlyMap<string, Decision>, verdicts: readonly Verdict[]): void {
    const services = verdicts.length > 0 ? servicesByAddress(decisions) : new Map<string, string[]>()
    const failures = new Set<string>()
    for (const verdict of verdicts) {
      const address = verdict.facts['address']
      if (typeof address !== 'string') this.#tellFailure(undefined, verdict, failures)
      else for (const key of services.get(address) ?? []) this.#tellFailure(key, verdict, failures)
    }
    this.#failures = failures
  }

  #tellFailure(key: string | undefined, verdict: Verdict, failures: Set<string>): void {
    const { reason, message, remedy } = verdict
    const failure = `${key} ${message}`
    failures.add(failure)
    if (this.#failures.has(failure)) return
    const service = key === undefined ? {} : { service: key }
    this.#options.logger.warn({ op: 'announce', event: reason, ...service, msg: message, remedy })
    if (key !== undefined) this.#options.tell(key, verdict)
  }
}

function servicesByAddress(decisions: ReadonlyMap<string, Decision>): Map<string, string[]> {
  const services = new Map<string, string[]>()
  for (const [key, { addresses }] of decisions) {
    for (const address of addresses) services.set(address, [...(services.get(address) ?? []), key])
  }
  return services
}

function withdrawalReason(
  lost: readonly string[],
  decision: Decision | undefined,
  failed: ReadonlySet<unknown>,
): Verdict['reason'] {
  if (decision === undefined) return 'serviceDeleted'
  if (hasChanged(lost, decision)) return 'loadBalancerIPChanged'
  if (decision.verdict.reason !== 'nodeAssigned') return decision.verdict.reason
  // by all that is known here it is this node's turn; the packet thread knows better, or it cannot answer
  return lost.some((ip) => failed.has(ip)) ? 'announceFailed' : 'notOwner'
}

/** Whether the Service has other addresses now. */
function hasChanged(lost: readonly string[], decision: Decision | undefined): boolean {
  const addresses = decision?.addresses ?? []
  return addresses.length > 0 && !lost.every((ip) => addresses.includes(ip))
}
