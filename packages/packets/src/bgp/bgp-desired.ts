// What BGP is to do, as it crosses from the main thread: first the peers, where they are others than before, then what
// has changed among the routes, in slices.

import { RouteLedger, type PeerSettings, type Route, type RouteChange } from '@ingot/bgp'

export interface BgpDesired {
  readonly peers: readonly PeerSettings[]
  readonly routes: readonly Route[]
}

export interface BgpChange {
  /** All of them; left out: the same as before. */
  readonly peers?: readonly PeerSettings[]
  readonly routes: RouteChange
}

/** The same on its way. Routes are text there: thousands of small objects take a third of the time so. */
export interface BgpMessage {
  readonly peers?: readonly PeerSettings[]
  readonly routes: string
}

export function written({ peers, routes }: BgpChange): BgpMessage {
  return { ...(peers !== undefined && { peers }), routes: JSON.stringify(routes) }
}

export function read({ peers, routes }: BgpMessage): BgpChange {
  return { ...(peers !== undefined && { peers }), routes: JSON.parse(routes) }
}

/** What the packet thread has been told so far. */
export class BgpLedger {
  readonly #routes = new RouteLedger()
  #peers: readonly PeerSettings[] | undefined

  /** The steps from what has been told to what is desired. */
  steps({ peers, routes }: BgpDesired): readonly BgpChange[] {
    const hasChanged = !Bun.deepEquals(peers, this.#peers)
    this.#peers = peers
    return this.#routes
      .steps(routes)
      .map((step, index) => (index === 0 && hasChanged ? { peers, routes: step } : { routes: step }))
  }
}
