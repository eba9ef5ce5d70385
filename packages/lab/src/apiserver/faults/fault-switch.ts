// The switch of an API server's faults: put on and taken off while it runs, each strike counted. It decides what strikes
// a request; inject.ts carries it out. Watches that are open already are struck by `strikeWatches`.

import { isAbout } from './fault.ts'
import type { Effect, EffectKind, Fault, RequestFacts } from './fault.ts'

/** What can be done to an open watch: its connection torn down, a 410 in it, or not a word more. */
export type WatchStrike = 'reset' | 'expire' | 'freeze'

/** An open watch, as inject.ts hands it over. */
export interface OpenWatch {
  readonly facts: RequestFacts
  strike(how: WatchStrike): void
}

interface Held {
  readonly fault: Fault
  left: number
}

/**
 * Holds the faults of one API server.
 *
 * @example
 * const faults = new FaultSwitch(Math.random)
 * const api = createApiServer({ ...options, faults })
 * const off = faults.on({ effect: { kind: 'fail', code: 503 }, verbs: ['list'], times: 3 })
 */
export class FaultSwitch {
  readonly #random: () => number
  readonly #held = new Set<Held>()
  readonly #counts = new Map<EffectKind | WatchStrike, number>()
  readonly #watches = new Set<OpenWatch>()

  /** `random` is uniform in [0, 1). */
  constructor(random: () => number) {
    this.#random = random
  }

  /** Switches a fault on; the function that it returns switches it off. */
  on(fault: Fault): () => void {
    const held = { fault, left: fault.times ?? Infinity }
    this.#held.add(held)
    return () => void this.#held.delete(held)
  }

  /** Switches all of them off. */
  clear(): void {
    this.#held.clear()
  }

  /** How many times each kind has struck, open watches included. */
  get counts(): ReadonlyMap<EffectKind | WatchStrike, number> {
    return this.#counts
  }

  /** How many times any has struck. */
  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Strikes the watches that are open now and that `fits` (all, unless given). Returns how many. */
  strikeWatches(how: WatchStrike, fits: (facts: RequestFacts) => boolean = () => true): number {
    const struck = [...this.#watches].filter(({ facts }) => fits(facts))
    for (const watch of struck) {
      watch.strike(how)
      this.#count(how)
    }
    return struck.length
  }

  /** What strikes a request, counted: any number of delays, and at most one other effect. */
  choose(facts: RequestFacts): readonly Effect[] {
    const effects: Effect[] = []
    for (const held of this.#held) {
      const { fault } = held
      if (!isAbout(fault, facts) || this.#random() >= (fault.probability ?? 1)) continue
      if (--held.left === 0) this.#held.delete(held)
      effects.push(fault.effect)
      this.#count(fault.effect.kind)
      if (fault.effect.kind !== 'delay') break
    }
    return effects
  }

  /** Notes an open watch; the function that it returns forgets it. */
  opened(watch: OpenWatch): () => void {
    this.#watches.add(watch)
    return () => void this.#watches.delete(watch)
  }

  #count(kind: EffectKind | WatchStrike): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
  }
}
