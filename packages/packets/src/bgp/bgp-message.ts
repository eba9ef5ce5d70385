// A change of BGP on its way to the packet thread. Routes are one text there, which takes a third of the time of thousands of
// small objects; what they want stands in it once for all that want the same, and is one object again at the other end.

import type { PrefixRoutes, Route, RouteChange } from '@ingot/bgp'
import type { BgpChange } from './bgp-desired.ts'

export interface BgpMessage extends Omit<BgpChange, 'routes'> {
  /** JSON of `RoutesText`. */
  readonly routes: string
}

type Want = Omit<Route, 'prefix'>

interface RoutesText {
  readonly isPartial: boolean
  readonly wants: readonly Want[]
  /** Each prefix, and the numbers of what is wanted of it. */
  readonly prefixes: readonly (readonly [prefix: string, ...wants: readonly number[]])[]
}

export function written(change: BgpChange): BgpMessage {
  return { ...change, routes: JSON.stringify(writtenRoutes(change.routes)) }
}

export function read(message: BgpMessage): BgpChange {
  return { ...message, routes: readRoutes(JSON.parse(message.routes)) }
}

function writtenRoutes({ prefixes, isPartial }: RouteChange): RoutesText {
  const wants: Want[] = []
  const numbers = new Map<string, number>()
  const numberOf = ({ attributes, peers }: Route) => {
    const last = wants.at(-1)
    if (last?.attributes === attributes && last.peers === peers) return wants.length - 1
    const text = JSON.stringify([attributes, peers])
    const known = numbers.get(text)
    if (known !== undefined) return known
    numbers.set(text, wants.length)
    return wants.push({ attributes, peers }) - 1
  }
  return {
    prefixes: prefixes.map(({ prefix, routes }) => [prefix, ...routes.map(numberOf)]),
    wants,
    isPartial,
  }
}

function readRoutes({ prefixes, wants, isPartial }: RoutesText): RouteChange {
  return { prefixes: prefixes.map(([prefix, ...numbers]) => readPrefix(prefix, numbers, wants)), isPartial }
}

function readPrefix(prefix: string, numbers: readonly number[], wants: readonly Want[]): PrefixRoutes {
  const routes = numbers.flatMap((number) => {
    const want = wants[number]
    return want === undefined ? [] : [{ prefix, attributes: want.attributes, peers: want.peers }]
  })
  return { prefix, routes }
}
