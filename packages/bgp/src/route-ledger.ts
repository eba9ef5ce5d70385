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
    const prefixes: PrefixRoutes[] = []
    for (const prefix of new Set([...goes.keys(), ...comes.keys()])) {
      const told = this.#told.get(prefix) ?? []
      const going = new Set(goes.get(prefix))
      const wanted = [...told.filter((it) => !going.has(it)), ...(comes.get(prefix) ?? [])]
      if (wanted.length > 0) this.#told.set(prefix, wanted)
      else this.#told.delete(prefix)
      if (!isSameList(told, wanted)) prefixes.push({ prefix, routes: wanted })
    }
    // what goes makes room
    return slices(prefixes.toSorted((a, b) => Math.min(a.routes.length, 1) - Math.min(b.routes.length, 1)))
  }
}

function byPrefix(routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> {
  return Map.groupBy(routes, ({ prefix }) => prefix)
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
