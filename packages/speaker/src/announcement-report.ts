// Tells what this node really announces by ARP and NDP: a log line for each beginning and end, an event for each beginning and each
// failure. It follows what the packet thread observes, not what was desired, and tells each thing once, when it
// changes; it looks at what has changed and at nothing else. Lines, reasons and sentences are MetalLB's.

import type { Verdict } from '@ingot/api'
import { ownership } from '@ingot/election'
import type { Observed } from '@ingot/layer2'
import type { Logger } from '@ingot/telemetry'
import { AnnouncementLines } from './announcement-lines.ts'
import type { Decision } from './layer2-candidacy.ts'
import type { NextState } from './service-memory.ts'

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
  /** What each Service wants to announce, and by address the Services that do. */
  readonly #addresses = new Map<string, readonly string[]>()
  readonly #services = new Map<string, Set<string>>()
  readonly #answered = new Set<string>()
  /** Services that what was told of may not hold for any more. */
  #doubtful = new Set<string>()
  #decisions: NextState['decisions'] = new Map()
  #verdicts: readonly Verdict[] = []
  #failures: ReadonlySet<string> = new Set()

  constructor(options: ReportOptions) {
    this.#options = options
    this.#lines = new AnnouncementLines(options.logger, 'layer2')
  }

  /** The addresses announced for each Service that has any, by `namespace/name`. */
  get announced(): ReadonlyMap<string, readonly string[]> {
    return this.#announced
  }

  /** The Services that want to announce the address. */
  servicesOf(address: string): Iterable<string> {
    return this.#services.get(address) ?? []
  }

  /** Takes what has been decided. */
  decide({ decisions, changed }: Pick<NextState, 'decisions' | 'changed'>): void {
    this.#decisions = decisions
    for (const [key, decision] of changed) {
      for (const address of this.#addresses.get(key) ?? []) this.#forget(address, key)
      this.#addresses.set(key, decision?.addresses ?? [])
      for (const address of decision?.addresses ?? [])
        this.#services.set(address, (this.#services.get(address) ?? new Set()).add(key))
      if (decision === undefined) this.#addresses.delete(key)
      this.#doubtful.add(key)
    }
  }

  /** Takes what the packet thread does. */
  observe({ announced, verdicts, changed }: Observed): void {
    this.#verdicts = verdicts
    if (changed === undefined) {
      for (const address of this.#answered) this.#doubt(address)
      this.#answered.clear()
    }
    for (const { address, interfaces } of changed ?? announced) {
      if (interfaces.length > 0) this.#answered.add(address)
      else this.#answered.delete(address)
      this.#doubt(address)
    }
  }

  /** Compares what holds now with what was told last. Returns the Services that it was compared for. */
  update(): ReadonlySet<string> {
    const doubtful = this.#doubtful
    this.#doubtful = new Set()
    const failed = new Set(this.#verdicts.map(({ facts }) => facts['address']))
    for (const key of doubtful) {
      const decision = this.#decisions.get(key)
      const ips = (decision?.addresses ?? []).filter((address) => this.#answered.has(address))
      this.#tellAnnounced(key, decision, ips, failed)
    }
    this.#tellFailures()
    return doubtful
  }

  #doubt(address: string): void {
    for (const key of this.servicesOf(address)) this.#doubtful.add(key)
  }

  #forget(address: string, key: string): void {
    const services = this.#services.get(address)
    services?.delete(key)
    if (services?.size === 0) this.#services.delete(address)
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

  #tellFailures(): void {
    const failures = new Set<string>()
    for (const verdict of this.#verdicts) {
      const address = verdict.facts['address']
      if (typeof address !== 'string') this.#tellFailure(undefined, verdict, failures)
      else for (const key of this.servicesOf(address)) this.#tellFailure(key, verdict, failures)
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
