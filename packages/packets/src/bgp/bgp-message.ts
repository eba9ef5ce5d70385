// A change of BGP on its way to the packet thread. Routes are one text there, which takes a third of the time of thousands of
// small objects; what they want stands in it once for all that want the same, and is one list again at the other end.

import { readNlris, type PrefixRoutes, type RouteChange, type Want } from '@ingot/bgp'
import type { BgpChange } from './bgp-desired.ts'

export interface BgpMessage extends Omit<BgpChange, 'routes'> {
  /** JSON of `RoutesText`. */
  readonly routes: string
}

interface RoutesText {
  readonly isPartial: boolean
  readonly runs: readonly Run[]
}

/** Prefixes of which the same is wanted. */
interface Run {
  readonly wants: readonly Want[]
  readonly prefixes: string[]
}

export function written(change: BgpChange): BgpMessage {
  return { ...change, routes: JSON.stringify(writtenRoutes(change.routes)) }
}

export function read(message: BgpMessage): BgpChange {
  return { ...message, routes: readRoutes(JSON.parse(message.routes)) }
}

function writtenRoutes({ prefixes, isPartial }: RouteChange): RoutesText {
  const runs = new Map<string, Run>()
  let run: Run | undefined
  let last: Want | undefined
  for (const { prefix, routes } of prefixes) {
    // most want the same as the one before, which is seen without a look into it
    const only = routes.length === 1 ? routes[0] : undefined
    const isSame = only !== undefined && only.attributes === last?.attributes && only.peers === last.peers
    if (run === undefined || !isSame) run = runOf(routes, runs)
    run.prefixes.push(prefix)
    last = only
  }
  return { isPartial, runs: [...runs.values()] }
}

function runOf(routes: readonly Want[], runs: Map<string, Run>): Run {
  const wants = routes.map(({ attributes, peers }) => ({ attributes, peers }))
  const text = JSON.stringify(wants)
  const known = runs.get(text)
  if (known !== undefined) return known
  const run = { wants, prefixes: [] }
  runs.set(text, run)
  return run
}

function readRoutes({ runs, isPartial }: RoutesText): RouteChange {
  const all: PrefixRoutes[] = []
  for (const { wants, prefixes } of runs)
    for (const nlri of readNlris(prefixes)) all.push({ prefix: nlri.prefix, routes: wants, nlri })
  return { prefixes: all, isPartial }
}
