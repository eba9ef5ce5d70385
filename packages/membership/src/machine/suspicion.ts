// How long a suspect has to contradict (Lifeguard, arXiv:1707.00788, dynamic suspicion): the more others confirm the
// suspicion, the shorter, from `most` at first down to `least` with the expected number of confirmations.

import { milliseconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { MembershipSettings } from '../settings.ts'
import type { Timer, Timers } from './timers.ts'

export interface SuspicionBounds {
  readonly least: Milliseconds
  readonly most: Milliseconds
  /** How many others would confirm it if it were true. */
  readonly expected: number
}

/** @param size of the list of members, the dead ones and this one included */
export function suspicionBounds(
  settings: Pick<MembershipSettings, 'probeInterval' | 'suspicionMult' | 'suspicionMaxTimeoutMult'>,
  size: number,
): SuspicionBounds {
  const { probeInterval, suspicionMult, suspicionMaxTimeoutMult } = settings
  const scale = Math.max(1, Math.log10(Math.max(1, size)))
  const least = milliseconds(suspicionMult * scale * probeInterval)
  const most = milliseconds(suspicionMaxTimeoutMult * least)
  const wanted = Math.max(0, suspicionMult - 2)
  // Neither this node nor the suspect confirms.
  return { least, most, expected: size - 2 < wanted ? 0 : wanted }
}

export function suspicionTimeout(
  { least, most, expected }: SuspicionBounds,
  confirmations: number,
): Milliseconds {
  if (expected === 0) return least
  const share = Math.log(confirmations + 1) / Math.log(expected + 1)
  return milliseconds(Math.max(least, most - share * (most - least)))
}

export class Suspicion {
  readonly #bounds: SuspicionBounds
  readonly #timers: Timers
  /** Who has said so: first the one that began it, whose own rumour comes back to it. */
  readonly #accusers: Set<string>
  #timer: Timer

  constructor(timers: Timers, bounds: SuspicionBounds, accuser: string, expire: () => void) {
    this.#timers = timers
    this.#bounds = bounds
    this.#accusers = new Set([accuser])
    this.#timer = timers.after(suspicionTimeout(bounds, 0), expire)
  }

  /** Whether that is news: somebody else, and one of the first that are expected. */
  confirm(accuser: string): boolean {
    const confirmations = this.#accusers.size - 1
    if (confirmations >= this.#bounds.expected || this.#accusers.has(accuser)) return false
    this.#accusers.add(accuser)
    const shorter =
      suspicionTimeout(this.#bounds, confirmations) - suspicionTimeout(this.#bounds, confirmations + 1)
    const { due, run } = this.#timer
    this.#timers.cancel(this.#timer)
    this.#timer = this.#timers.at(milliseconds(due - shorter), run)
    return true
  }

  end(): void {
    this.#timers.cancel(this.#timer)
  }
}
