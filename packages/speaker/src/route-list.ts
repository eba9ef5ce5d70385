// The routes of all Services as one list. Its order says nothing, but what has not changed keeps its place: who compares one
// list with the next finds most of it at both ends (differing.ts).

import type { Route } from '@ingot/bgp'

/** The routes of one Service, in place of those that it had. */
export interface RoutesChange {
  readonly before: readonly Route[]
  readonly now: readonly Route[]
}

/** It never looks into a route: ten thousand that are spread over the memory take milliseconds. */
export function replaceRoutes(routes: readonly Route[], changes: readonly RoutesChange[]): readonly Route[] {
  const instead = new Map<Route, readonly Route[]>()
  const added: Route[] = []
  for (const { before, now } of changes) {
    for (const route of before) instead.set(route, NONE)
    const [first] = before
    if (first === undefined) added.push(...now)
    else instead.set(first, now)
  }
  if (instead.size === 0) return added.length === 0 ? routes : [...routes, ...added]
  const all: Route[] = []
  for (const route of routes) {
    const others = instead.get(route)
    if (others === undefined) all.push(route)
    else all.push(...others)
  }
  all.push(...added)
  return all
}

const NONE: readonly Route[] = []
