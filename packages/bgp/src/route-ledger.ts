// What the packet thread has been told of routes so far, so that only what is new, different or gone crosses to it, in
// slices: its loop never stops for long over ten thousand routes, and one change among them costs one.

import { differing } from '@ingot/api'
import type { PrefixRoutes, Route, RouteAttributes, RouteChange } from './route.ts'

/** Prefixes in one step: a millisecond or two of the packet thread for each peer. */
const SLICE = 256

export class RouteLedger {
  #routes: readonly Route[] = []
  readonly #told = new Map<string, readonly Route[]>()

  /** The steps from what has been told to `routes`; at least one, since that all is told is news at the start. */
  steps(routes: readonly Route[]): readonly RouteChange[] {
    const { before, now } = differing(this.#routes, routes)
    this.#routes = routes
    const [goes, comes] = [byPrefix(before), byPrefix(now)]
    const changed: PrefixRoutes[] = []
    // what goes makes room
    goes.forEach((going, prefix) => {
      if (!comes.has(prefix)) this.#change(prefix, going, NONE, changed)
    })
    comes.forEach((coming, prefix) => {
      if (this.#told.has(prefix)) return this.#change(prefix, goes.get(prefix) ?? NONE, coming, changed)
      this.#told.set(prefix, coming)
      changed.push({ prefix, routes: coming })
    })
    return slices(changed)
  }

  #change(prefix: string, going: readonly Route[], coming: readonly Route[], changed: PrefixRoutes[]): void {
    const told = this.#told.get(prefix) ?? NONE
    const gone = new Set(going)
    const routes = [...told.filter((it) => !gone.has(it)), ...coming]
    if (routes.length > 0) this.#told.set(prefix, routes)
    else this.#told.delete(prefix)
    if (!isSameList(told, routes)) changed.push({ prefix, routes })
  }
}

const NONE: readonly Route[] = []

function byPrefix(routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> {
  const found = new Map<string, Route[]>()
  for (const route of routes) {
    const others = found.get(route.prefix)
    if (others === undefined) found.set(route.prefix, [route])
    else others.push(route)
  }
  return found
}

function slices(prefixes: readonly PrefixRoutes[]): readonly RouteChange[] {
  const count = Math.max(1, Math.ceil(prefixes.length / SLICE))
  return Array.from({ length: count }, (_, index) => ({
    prefixes: prefixes.slice(index * SLICE, (index + 1) * SLICE),
    isPartial: index < count - 1,
  }))
}

function isSameList(a: readonly Route[], b: readonly Route[]): boolean {
  return a.length === b.length && a.every((route, index) => isSame(route, b[index]))
}

function isSame(a: Route, b: Route | undefined): boolean {
  if (a === b) return true
  return b !== undefined && hasSamePeers(a, b) && hasSameAttributes(a.attributes, b.attributes)
}

function hasSamePeers({ peers: a }: Route, { peers: b }: Route): boolean {
  if (a === 'all' || b === 'all') return a === b
  return hasSameItems(a, b)
}

function hasSameAttributes(a: RouteAttributes, b: RouteAttributes): boolean {
  return (
    a.localPref === b.localPref &&
    a.med === b.med &&
    a.prepend === b.prepend &&
    a.linkBandwidth === b.linkBandwidth &&
    hasSameItems(a.communities, b.communities) &&
    hasSameItems(a.extendedCommunities, b.extendedCommunities) &&
    hasSameItems(a.largeCommunities.flat(), b.largeCommunities.flat())
  )
}

function hasSameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}
