// The rows of all Services, kept from one look to the next: only those that something has happened to are made again.

import type { ServiceRow } from '@ingot/web'
import type { LoopView } from '../controller-loop.ts'
import { serviceRow } from './service-row.ts'
import type { Announced } from './service-row.ts'

export class ServiceRows {
  #rows = new Map<string, ServiceRow>()
  #touched = new Set<string>()
  #isWhole = false

  /** Something has happened to these. */
  touch(keys: Iterable<string>): void {
    // before the first look all are to be made, and there is nothing to note
    if (this.#isWhole) for (const key of keys) this.#touched.add(key)
  }

  /** As of the last `advance`: the same map as before where nothing has changed. */
  get all(): ReadonlyMap<string, ServiceRow> {
    return this.#rows
  }

  /** Whether some are due. */
  get isBehind(): boolean {
    return this.#touched.size > 0
  }

  /** Makes the rows that are due, as long as it may go on. Returns whether none is left. */
  advance(
    { services, allocation }: Pick<LoopView, 'services' | 'allocation'>,
    announced: (key: string) => Announced,
    mayGoOn: () => boolean,
  ): boolean {
    const { decisions } = allocation.allocator
    if (!this.#isWhole) this.#touched = new Set(decisions.keys())
    this.#isWhole = true
    if (this.#touched.size === 0) return true
    const rows = new Map(this.#rows)
    for (const key of this.#touched) {
      const [service, decision] = [services.get(key), decisions.get(key)]
      const row = service && decision && serviceRow(key, service, decision, announced(key))
      if (row === undefined) rows.delete(key)
      else if (!Bun.deepEquals(row, rows.get(key))) rows.set(key, row)
      this.#touched.delete(key)
      if (!mayGoOn()) break
    }
    this.#rows = rows
    return this.#touched.size === 0
  }

  /** Nobody looks any more: the next look makes them all. */
  forget(): void {
    this.#rows = new Map()
    this.#touched.clear()
    this.#isWhole = false
  }
}
