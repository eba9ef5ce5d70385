// How a drained node goes, prefix by prefix: for two seconds the route says that it is about to go (RFC 8326), so that routers
// have another one in place, then it is withdrawn. One that was not announced before is not announced now. When no route is
// left for a second the sessions end too.

import { after, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'
import type { Leaving } from './leaving-routes.ts'

const WARNING = seconds(2)
const LINGERING = seconds(1)

/** By prefix: until when it is warned of. */
export type Departures = ReadonlyMap<string, Milliseconds>

/**
 * Those of the prefixes that go; one that goes already keeps its time.
 *
 * @param announced what this node announces so far
 */
export function depart(
  now: Milliseconds,
  prefixes: Iterable<string>,
  before: Departures | undefined,
  announced: ReadonlySet<string>,
): Departures {
  const until = (it: string) => before?.get(it) ?? (announced.has(it) ? after(now, WARNING) : now)
  return new Map(Array.from(prefixes, (it) => [it, until(it)]))
}

export function leavingAt(now: Milliseconds, departures: Departures): Leaving {
  const isWarned = ([, until]: readonly [string, Milliseconds]) => now < until
  const { warned = [], withdrawn = [] } = Object.groupBy(departures, (it) =>
    isWarned(it) ? 'warned' : 'withdrawn',
  )
  const prefixes = (some: readonly (readonly [string, Milliseconds])[]) => some.map(([prefix]) => prefix)
  return { warned: prefixes(warned), withdrawn: prefixes(withdrawn) }
}

/** When the sessions end, given whether a drained node has no routes left, and when it was to be before. */
export function sessionsEnd(
  now: Milliseconds,
  isEmpty: boolean,
  before: Milliseconds | undefined,
): Milliseconds | undefined {
  return isEmpty ? (before ?? after(now, LINGERING)) : undefined
}
