// Tells what this node advertises: a log line for each beginning and end, an event for each beginning. As in MetalLB it is
// what was decided that is told: whether a router has the routes is told of each session.

import type { Verdict } from '@ingot/api'
import type { Logger } from '@ingot/telemetry'
import { AnnouncementLines } from './announcement-lines.ts'
import type { BgpDecision } from './bgp-decision.ts'

export interface BgpReportOptions {
  readonly logger: Logger
  /** Tells people about a Service, by `namespace/name`. */
  readonly tell: (serviceKey: string, verdict: Verdict) => void
}

export class BgpAnnouncementReport {
  readonly #lines: AnnouncementLines
  readonly #tell: BgpReportOptions['tell']
  readonly #announced = new Map<string, readonly string[]>()

  constructor({ logger, tell }: BgpReportOptions) {
    this.#lines = new AnnouncementLines(logger, 'bgp')
    this.#tell = tell
  }

  /** The addresses announced for each Service that has any, by `namespace/name`. */
  get announced(): ReadonlyMap<string, readonly string[]> {
    return this.#announced
  }

  /** Takes what is otherwise than it was; undefined for a Service that is gone. */
  update(changed: ReadonlyMap<string, BgpDecision | undefined>): void {
    for (const [key, decision] of changed) {
      if (decision === undefined) this.#forget(key)
      else this.#compare(key, decision)
    }
  }

  #forget(key: string): void {
    const ips = this.#announced.get(key)
    if (ips === undefined) return
    this.#announced.delete(key)
    this.#lines.withdrawn(key, ips, 'serviceDeleted')
  }

  #compare(key: string, { addresses: ips, verdict }: BgpDecision): void {
    const before = this.#announced.get(key) ?? []
    if (ips.length > 0) this.#announced.set(key, ips)
    else this.#announced.delete(key)
    const lost = before.filter((ip) => !ips.includes(ip))
    if (lost.length > 0)
      this.#lines.withdrawn(key, lost, ips.length > 0 ? 'loadBalancerIPChanged' : verdict.reason)
    if (ips.every((ip) => before.includes(ip))) return
    this.#lines.announced(key, ips)
    this.#tell(key, verdict)
  }
}
