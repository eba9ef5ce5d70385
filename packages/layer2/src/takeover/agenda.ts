// What a segment has yet to look at: entries that something has happened to, entries whose time has come, and, where
// something concerns them all, every one of them. However many there are, a bounded part is taken each turn, and that all
// are to be looked at costs nothing until they are.

import type { Milliseconds } from '@ingot/api'
import type { Entry } from './entry.ts'
import { Rounds } from './rounds.ts'
import { TimerQueue } from './timer-queue.ts'

/** Of what is taken while all are looked at, this part is of them at least. */
const SHARE_OF_ALL = 1 / 4

export class Agenda {
  readonly #touched = new Set<Entry>()
  readonly #timers = new TimerQueue<Entry>()
  readonly #all: Rounds<Entry>

  constructor(entries: ReadonlyMap<string, Entry>) {
    this.#all = new Rounds(entries)
  }

  add(entry: Entry): void {
    this.#touched.add(entry)
  }

  /** Something that concerns every address is not as it was. */
  addAll(): void {
    this.#all.begin()
  }

  /** The entry is to be looked at then. Only the last time that was said of it counts. */
  wake(entry: Entry, at: Milliseconds): void {
    entry.wakeAt = at
    this.#timers.add(at, entry)
  }

  forget(entry: Entry): void {
    this.#touched.delete(entry)
    entry.wakeAt = undefined
  }

  /** Those to look at in this turn, so many at the most. */
  take(now: Milliseconds, limit: number): readonly Entry[] {
    this.#takeTimers(now, limit)
    const taken: Entry[] = []
    const ofTouched = this.#all.isUnderWay ? Math.ceil(limit * (1 - SHARE_OF_ALL)) : limit
    for (const entry of this.#touched) {
      if (taken.length >= ofTouched) break
      this.#touched.delete(entry)
      taken.push(entry)
    }
    while (taken.length < limit) {
      const entry = this.#all.next()
      if (entry === undefined) break
      this.#touched.delete(entry)
      taken.push(entry)
    }
    return taken
  }

  /** Whether something is to be looked at now. */
  get hasMore(): boolean {
    return this.#touched.size > 0 || this.#all.isUnderWay
  }

  /** When the time of some entry comes. */
  deadline(): Milliseconds | undefined {
    return this.#timers.deadline()
  }

  #takeTimers(now: Milliseconds, limit: number): void {
    for (let count = 0; count < limit; count++) {
      const entry = this.#timers.take(now)
      if (entry === undefined) return
      // Others of its timers have been overtaken.
      if (entry.wakeAt !== undefined && entry.wakeAt <= now) this.#touched.add(entry)
    }
  }
}
