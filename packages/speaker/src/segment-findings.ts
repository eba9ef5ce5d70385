// What this node has found out by asking for the addresses that it is second in line for, and is so still: the state behind
// the events, for metrics. How long an address was away is known when it is back.

import type { Reason } from '@ingot/api'
import type { News } from '@ingot/packets'

export interface SegmentFinding {
  readonly ip: string
  readonly interface: string
  readonly reason: Reason
}

export interface LongestGap {
  readonly ip: string
  readonly interface: string
  /** Milliseconds. */
  readonly gap: number
}

const FINDINGS: ReadonlySet<Reason> = new Set([
  'AddressUnanswered',
  'AddressAnsweredTwice',
  'AddressAnsweredByOther',
])
/** Addresses come and go, and a metric is for the ones that fail. */
const GAPS_MAX = 1000

export class SegmentFindings {
  readonly #open = new Map<string, SegmentFinding>()
  readonly #gaps = new Map<string, LongestGap>()

  /** Takes in what has happened. */
  update({ notices }: Pick<News, 'notices'>): void {
    for (const { verdict } of notices) {
      const { reason, facts } = verdict
      const { address: ip, interface: it, finding, gap } = facts
      if (typeof ip !== 'string' || typeof it !== 'string') continue
      const key = `${ip}%${it}`
      if (FINDINGS.has(reason)) this.#open.set(key, { ip, interface: it, reason })
      if (reason !== 'FindingOver') continue
      this.#open.delete(key)
      if (finding === 'AddressUnanswered' && typeof gap === 'number')
        this.#measured({ ip, interface: it, gap })
    }
  }

  /** What was found by a packet thread that is gone is nobody's to withdraw. */
  clear(): void {
    this.#open.clear()
  }

  get open(): Iterable<SegmentFinding> {
    return this.#open.values()
  }

  get longestGaps(): Iterable<LongestGap> {
    return this.#gaps.values()
  }

  #measured(it: LongestGap): void {
    const key = `${it.ip}%${it.interface}`
    const known = this.#gaps.get(key)
    if (known === undefined ? this.#gaps.size < GAPS_MAX : known.gap < it.gap) this.#gaps.set(key, it)
  }
}
