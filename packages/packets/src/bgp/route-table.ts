// All routes, and for each peer how much of them it has been told: a peer that is new is told all, and others what has
// changed, each at its own pace, so that neither a hundred peers nor ten thousand routes make one turn long.

import { readNlri, type PrefixRoutes, type Route, type RouteAttributes, type RouteChange } from '@ingot/bgp'

const NONE: readonly Route[] = []

export class RouteTable {
  readonly #routes = new Map<string, PrefixRoutes>()
  /** Of the route before: most have the same, and share them. */
  #attributes: RouteAttributes | undefined
  readonly #readers = new Set<RouteReader>()
  /** Prefixes in the order in which they changed; the first has the number `#first`. */
  #log: string[] = []
  #first = 0
  #isPartial = true

  take({ prefixes, isPartial }: RouteChange): void {
    for (const { prefix, routes } of prefixes) {
      if (routes.length === 0) this.#routes.delete(prefix)
      else this.#routes.set(prefix, this.#shared(prefix, routes))
      this.#log.push(prefix)
    }
    this.#isPartial = isPartial
    this.#forget()
  }

  /** For a peer that knows nothing yet. */
  reader(): RouteReader {
    const reader = new RouteReader(this, this.#routes.keys(), this.#end)
    this.#readers.add(reader)
    return reader
  }

  release(reader: RouteReader): void {
    this.#readers.delete(reader)
  }

  get isPartial(): boolean {
    return this.#isPartial
  }

  /** The prefix that changed as that number; undefined: not yet. */
  changed(number: number): string | undefined {
    return this.#log[number - this.#first]
  }

  routes(prefix: string): PrefixRoutes {
    return this.#routes.get(prefix) ?? { prefix, routes: NONE }
  }

  /** One for all peers, with what each of them would make of it. */
  #shared(prefix: string, routes: readonly Route[]): PrefixRoutes {
    const nlri = this.#routes.get(prefix)?.nlri ?? readNlri(prefix)
    return { prefix, nlri, routes: routes.map((route) => this.#withSharedAttributes(nlri.prefix, route)) }
  }

  #withSharedAttributes(prefix: string, { attributes, peers }: Route): Route {
    if (!Bun.deepEquals(attributes, this.#attributes)) this.#attributes = attributes
    return { prefix, attributes: this.#attributes ?? attributes, peers }
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
  #all: Iterator<string> | undefined
  #position: number
  #wasPartial: boolean | undefined

  constructor(table: RouteTable, all: Iterator<string>, position: number) {
    this.#table = table
    this.#all = all
    this.#position = position
  }

  get position(): number {
    return this.#position
  }

  /** Whether `next` has something. */
  get hasMore(): boolean {
    return this.#hasPrefixes || this.#wasPartial !== this.#table.isPartial
  }

  /** At most so many prefixes that are new to the peer. */
  next(limit: number): RouteChange {
    const prefixes: PrefixRoutes[] = []
    for (let prefix = this.#step(); prefix !== undefined; prefix = this.#step()) {
      prefixes.push(this.#table.routes(prefix))
      if (prefixes.length >= limit) break
    }
    const isPartial = this.#table.isPartial || this.#hasPrefixes
    this.#wasPartial = isPartial
    return { prefixes, isPartial }
  }

  get #hasPrefixes(): boolean {
    return this.#all !== undefined || this.#table.changed(this.#position) !== undefined
  }

  /** Those that are there, as the map goes on to say while it changes, then those that have changed meanwhile. */
  #step(): string | undefined {
    const next = this.#all?.next()
    if (next !== undefined && next.done !== true) return next.value
    this.#all = undefined
    const prefix = this.#table.changed(this.#position)
    if (prefix !== undefined) this.#position++
    return prefix
  }
}
