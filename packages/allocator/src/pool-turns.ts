// Which pools are tried for a Service that names none, in which order. Made once a configuration, so that a Service costs
// no look at the pools that it could never get an address of.

import type { Config, Pool } from '@ingot/config'
import { notAdmitted } from './admission.ts'
import type { Request } from './request.ts'

export class PoolTurns {
  readonly #open: readonly Pool[]
  readonly #onlyOpen: readonly (readonly Pool[])[]
  readonly #pinned: readonly Pool[]
  /** By Service, the pools that keep an address for it. */
  readonly #keeping = new Map<string, Pool[]>()

  constructor({ pools }: Config) {
    const auto = pools.filter(({ autoAssign }) => autoAssign)
    this.#open = auto.filter(({ serviceAllocation }) => serviceAllocation === undefined)
    this.#onlyOpen = [this.#open]
    this.#pinned = auto
      .filter(({ serviceAllocation }) => serviceAllocation !== undefined)
      .toSorted(byPriority)
    for (const pool of pools) {
      for (const service of new Set(pool.rules.reservations.map((it) => it.service))) {
        this.#keeping.set(service, [...(this.#keeping.get(service) ?? []), pool])
      }
    }
  }

  /**
   * Groups of pools, of which the next counts only when the one before has nothing: those that keep an address for this
   * very Service, whether they give addresses without being asked or not; those pinned to it; the open ones.
   */
  of(request: Request): readonly (readonly Pool[])[] {
    // the usual case, in which nothing is to be made
    if (this.#pinned.length === 0 && !this.#keeping.has(request.key)) return this.#onlyOpen
    const admits = (pool: Pool) => notAdmitted(pool, request) === undefined
    const keeping = this.#keeping.get(request.key) ?? []
    return [keeping.filter(admits), this.#pinned.filter(admits), this.#open]
  }
}

/** The lowest positive number first, then those without one; among equals by name, as the pools are. */
function byPriority(a: Pool, b: Pool): number {
  return rank(a) - rank(b)
}

function rank({ serviceAllocation }: Pool): number {
  const { priority = 0 } = serviceAllocation ?? {}
  return priority > 0 ? priority : Number.MAX_SAFE_INTEGER
}
