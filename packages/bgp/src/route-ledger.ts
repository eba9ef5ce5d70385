// What the packet thread has been told of routes so far, so that only what is new, different or gone crosses to it, in
// slices: its loop never stops for long over ten thousand routes, and one change among them costs one.

import type { PrefixRoutes, Route, RouteAttributes, RouteChange } from './route.ts'

/** Prefixes in one step: a millisecond or two of the packet thread for each peer. */
const SLICE = 256

export class RouteLedger {
  #told = new Map<string, readonly Route[]>()

  /** The steps from what has been told to `routes`; at least one, since that all is told is news at the start. */
  steps(routes: Iterable<Route>): readonly RouteChange[] {
    const wanted = byPrefix(routes)
    const prefixes: PrefixRoutes[] = []
    for (const prefix of this.#told.keys()) if (!wanted.has(prefix)) prefixes.push({ prefix, routes: [] })
    for (const [prefix, routes] of wanted) {
      if (!isSameList(this.#told.get(prefix), routes)) prefixes.push({ prefix, routes })
    }
    this.#told = wanted
    return slices(prefixes)
  }
}

function slices(prefixes: readonly PrefixRoutes[]): readonly RouteChange[] {
  const count = Math.max(1, Math.ceil(prefixes.length / SLICE))
  return Array.from({ length: count }, (_, index) => ({
    prefixes: prefixes.slice(index * SLICE, (index + 1) * SLICE),
    isPartial: index < count - 1,
  }))
}

function byPrefix(routes: Iterable<Route>): Map<string, readonly Route[]> {
  const found = new Map<string, Route[]>()
  for (const route of routes) {
    const others = found.get(route.prefix)
    if (others === undefined) found.set(route.prefix, [route])
    else others.push(route)
  }
  return found
}

function isSameList(a: readonly Route[] | undefined, b: readonly Route[]): boolean {
  return a !== undefined && a.length === b.length && a.every((route, index) => isSame(route, b[index]))
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
