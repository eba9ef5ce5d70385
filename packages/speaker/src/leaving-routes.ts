// The routes of a Service from a drained node: those that others announce too are marked, then left out.

import { GRACEFUL_SHUTDOWN } from '@ingot/bgp'
import type { Route } from '@ingot/bgp'

/** What becomes of the prefixes that other nodes announce too; none where this is the last node. */
export interface Leaving {
  /** They go out with the community GRACEFUL_SHUTDOWN (RFC 8326). */
  readonly warned: readonly string[]
  readonly withdrawn: readonly string[]
}

export function remainingRoutes(routes: readonly Route[], leaving: Leaving | undefined): readonly Route[] {
  if (leaving === undefined) return routes
  const { warned, withdrawn } = leaving
  return routes
    .filter(({ prefix }) => !withdrawn.includes(prefix))
    .map((route) => (warned.includes(route.prefix) ? withWarning(route) : route))
}

/** Routers of our own AS go by the preference. */
function withWarning({ attributes, ...route }: Route): Route {
  const communities = [...new Set([...attributes.communities, GRACEFUL_SHUTDOWN])].toSorted((a, b) => a - b)
  return { ...route, attributes: { ...attributes, localPref: 0, communities } }
}
