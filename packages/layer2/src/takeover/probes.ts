// Probes for addresses that this node announces: does anybody else have one? By ARP as RFC 5227 2.1.1 has it, three probes
// with a sender of 0.0.0.0, after up to 1 s and then 1 to 2 s apart; by neighbour solicitation from :: in the same
// rhythm (RFC 4862 5.4 leaves the number to whoever configures it). They go beside the announcement and delay nothing.

import { after, milliseconds, seconds, type Milliseconds } from '@ingot/api'
import type { Entry, Probe } from './entry.ts'
import { TimerQueue } from './timer-queue.ts'

/** RFC 5227 1.1, PROBE_NUM, PROBE_WAIT, PROBE_MIN, PROBE_MAX and ANNOUNCE_WAIT. */
export const PROBE_NUM = 3
const PROBE_WAIT = seconds(1)
const PROBE_MIN = seconds(1)
const PROBE_MAX = seconds(2)
const ANNOUNCE_WAIT = seconds(2)

/** Ten thousand new addresses are not to be ten thousand broadcasts at once: 1,600 in a second. */
const PROBES_AT_ONCE = 16
const PACE = milliseconds(10)

export class Probes {
  readonly #random: () => number
  readonly #timers = new TimerQueue<{ readonly entry: Entry; readonly probe: Probe }>()
  #nextAt = milliseconds(-Infinity)

  /** `random` is in [0, 1). */
  constructor(random: () => number) {
    this.#random = random
  }

  /** Sends so many probes from a time on, in place of those that are to be sent yet. */
  begin(entry: Entry, from: Milliseconds, count: number): void {
    if (entry.probe?.from === from) return
    const probe = { from, until: after(from, PROBE_WAIT), left: count }
    entry.probe = probe
    this.#timers.add(after(from, milliseconds(this.#random() * PROBE_WAIT)), { entry, probe })
  }

  /** The addresses to probe for now. */
  take(now: Milliseconds): readonly string[] {
    const addresses: string[] = []
    if (now < this.#nextAt) return addresses
    while (addresses.length < PROBES_AT_ONCE) {
      const due = this.#timers.take(now)
      if (due === undefined) return addresses
      // of one that is not owned any more, or that another has taken the place of
      if (due.entry.probe !== due.probe) continue
      addresses.push(due.entry.address)
      this.#goOn(now, due.entry, due.probe)
    }
    this.#nextAt = after(now, PACE)
    return addresses
  }

  deadline(): Milliseconds | undefined {
    const due = this.#timers.deadline()
    return due === undefined || due > this.#nextAt ? due : this.#nextAt
  }

  #goOn(now: Milliseconds, entry: Entry, probe: Probe): void {
    probe.left -= 1
    probe.until = after(now, probe.left > 0 ? PROBE_MAX : ANNOUNCE_WAIT)
    if (probe.left === 0) return
    const pause = milliseconds(PROBE_MIN + this.#random() * (PROBE_MAX - PROBE_MIN))
    this.#timers.add(after(now, pause), { entry, probe })
  }
}

/** Whether the address is being probed for. */
export function isProbing({ probe }: Entry, now: Milliseconds): boolean {
  return probe !== undefined && now >= probe.from && now < probe.until
}
