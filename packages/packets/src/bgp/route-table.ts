// All routes, and for each peer how much of them it has been told: a peer that is new is told all, and others what has
// changed, each at its own pace, so that neither a hundred peers nor ten thousand routes make one turn long.

import type { PrefixRoutes, RouteChange, Want } from '@ingot/bgp'

const NONE: readonly Want[] = []

export class RouteTable {
  readonly #routes = new Map<string, PrefixRoutes>()
  readonly #readers = new Set<RouteReader>()
  /** Prefixes in the order in which they changed; the first has the number `#first`. */
  #log: string[] = []
  #first = 0
  #isPartial = true

  take({ prefixes, isPartial }: RouteChange): void {
    for (const it of prefixes) {
      this.#log.push(it.prefix)
      if (it.routes.length === 0) this.#routes.delete(it.prefix)
      else this.#routes.set(it.prefix, it)
    }
    this.#isPartial = isPartial
    this.#forget()
  }

  /** For a peer that knows nothing yet. */
  reader(): RouteReader {
    const reader = new RouteReader(this, this.#routes, this.#end)
    this.#readers.add(reader)
    return reader
  }

  release(reader: RouteReader): void {
    this.#readers.delete(reader)
  }

  get isPartial(): boolean {
    return this.#isPartial
  }

  /** Adds prefixes that have changed, from that number on, as they now are, until there are so many. */
  changedSince(number: number, limit: number, prefixes: PrefixRoutes[]): void {
    for (let at = number - this.#first; prefixes.length < limit; at++) {
      const prefix = this.#log[at]
      if (prefix === undefined) return
      prefixes.push(this.#routes.get(prefix) ?? { prefix, routes: NONE })
    }
  }

  hasChangedSince(number: number): boolean {
    return number < this.#end
  }

  get #end(): number {
    return this.#first + this.#log.length
  }

  /** What all have been told of. Seldom, since the rest is moved. */
  #forget(): void {
    let slowest = this.#end
    for (const { position } of this.#readers) slowest = Math.min(slowest, position)
    if (slowest - this.#first < this.#log.length / 2) return
    this.#log = this.#log.slice(slowest - this.#first)
    this.#first = slowest
  }
}

export class RouteReader {
  readonly #table: RouteTable
  /** Until all are told: an iterator that has not ended keeps the map's storage, and what that has held since. */
  #all: Iterator<PrefixRoutes> | undefined
  /** How many of these are left: those that come later, which the map goes on to, are in the log. */
  #left: number
  #position: number
  #wasPartial: boolean | undefined

  constructor(table: RouteTable, routes: ReadonlyMap<string, PrefixRoutes>, position: number) {
    this.#table = table
    this.#all = routes.values()
    this.#left = routes.size
    this.#position = position
  }

  get position(): number {
    return this.#position
  }

  /** Whether `next` has something. */
  get hasMore(): boolean {
    return this.#hasPrefixes || this.#wasPartial !== this.#table.isPartial
  }

  /** At most so many prefixes that are new to the peer: those that were there, then those that have changed meanwhile. */
  next(limit: number): RouteChange {
    const prefixes: PrefixRoutes[] = []
    for (; this.#left > 0 && prefixes.length < limit; this.#left--) {
      const next = this.#all?.next()
      if (next?.done === false) prefixes.push(next.value)
    }
    if (this.#left === 0) this.#all = undefined
    const first = prefixes.length
    this.#table.changedSince(this.#position, limit, prefixes)
    this.#position += prefixes.length - first
    const isPartial = this.#table.isPartial || this.#hasPrefixes
    this.#wasPartial = isPartial
    return { prefixes, isPartial }
  }

  get #hasPrefixes(): boolean {
    return this.#left > 0 || this.#table.hasChangedSince(this.#position)
  }
}
