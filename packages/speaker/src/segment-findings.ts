// What this node has found out by asking for the addresses that it is second in line for, and is so still, and how long
// addresses were away: the state behind the events, for metrics. That is known when one is back: nobody had answered, or this
// node took it from a silent owner.

import type { Reason } from '@ingot/api'
import type { News } from '@ingot/packets'

export interface SegmentFinding {
  readonly ip: string
  readonly interface: string
  readonly reason: Reason
}

/** How long an address on an interface was away. */
export interface Away {
  readonly ip: string
  readonly interface: string
  /** Milliseconds, the longest time. */
  readonly longest: number
  /** All times together. */
  readonly total: number
}

/** `unanswered`: as this node found when it asked. `silent`: since the owner that it replaced was heard last. */
export type OutageCause = 'unanswered' | 'silent'

const FINDINGS: ReadonlySet<Reason> = new Set([
  'AddressUnanswered',
  'AddressAnsweredTwice',
  'AddressAnsweredByOther',
])
/** Addresses come and go, and a metric is for the ones that fail. */
const AWAY_MAX = 1000

export class SegmentFindings {
  readonly #open = new Map<string, SegmentFinding>()
  readonly #away = new Map<string, Away>()
  /** Told of each outage, in milliseconds. */
  onOutage: (cause: OutageCause, gap: number) => void = () => {}

  /** Takes in what has happened. */
  update({ notices }: Pick<News, 'notices'>): void {
    for (const { verdict } of notices) {
      const { reason, facts } = verdict
      const { address: ip, interface: it, finding, gap } = facts
      if (typeof ip !== 'string' || typeof it !== 'string') continue
      const key = `${ip}%${it}`
      if (FINDINGS.has(reason)) this.#open.set(key, { ip, interface: it, reason })
      if (reason === 'FindingOver') this.#open.delete(key)
      const cause = causeOf(reason, finding)
      if (cause !== undefined && typeof gap === 'number') this.#measured(cause, { ip, interface: it, gap })
    }
  }

  /** What was found by a packet thread that is gone is nobody's to withdraw. */
  clear(): void {
    this.#open.clear()
  }

  get open(): Iterable<SegmentFinding> {
    return this.#open.values()
  }

  get away(): Iterable<Away> {
    return this.#away.values()
  }

  #measured(
    cause: OutageCause,
    { ip, interface: it, gap }: { readonly ip: string; readonly interface: string; readonly gap: number },
  ): void {
    this.onOutage(cause, gap)
    const key = `${ip}%${it}`
    const { longest = 0, total = 0 } = this.#away.get(key) ?? {}
    if (this.#away.has(key) || this.#away.size < AWAY_MAX)
      this.#away.set(key, { ip, interface: it, longest: Math.max(longest, gap), total: total + gap })
  }
}

function causeOf(reason: Reason, finding: unknown): OutageCause | undefined {
  if (reason === 'AddressTakenOver') return 'silent'
  return reason === 'FindingOver' && finding === 'AddressUnanswered' ? 'unanswered' : undefined
}
