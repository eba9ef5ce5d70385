// What BGP is to do, as it crosses from the main thread: first the peers, where they are others than before, then what
// has changed among the routes, in slices.

import type { BfdProfile } from '@ingot/bfd'
import { RouteLedger, type PeerSettings, type Route, type RouteChange } from '@ingot/bgp'

/** By name. */
export type BfdProfiles = Readonly<Record<string, BfdProfile>>

export interface BgpDesired {
  readonly peers: readonly PeerSettings[]
  readonly routes: readonly Route[]
  /** Those that peers name. One that is missing is no BFD. */
  readonly bfdProfiles?: BfdProfiles
}

export interface BgpChange {
  /** All of them; left out: the same as before. */
  readonly peers?: readonly PeerSettings[]
  /** The same. */
  readonly bfdProfiles?: BfdProfiles
  readonly routes: RouteChange
}

/** What the packet thread has been told so far. */
export class BgpLedger {
  readonly #routes = new RouteLedger()
  #peers: readonly PeerSettings[] | undefined
  #bfdProfiles: BfdProfiles = {}

  /** The steps from what has been told to what is desired. */
  steps({ peers, routes, bfdProfiles = {} }: BgpDesired): readonly BgpChange[] {
    const first = {
      ...(!Bun.deepEquals(peers, this.#peers) && { peers }),
      ...(!Bun.deepEquals(bfdProfiles, this.#bfdProfiles) && { bfdProfiles }),
    }
    this.#peers = peers
    this.#bfdProfiles = bfdProfiles
    return this.#routes
      .steps(routes)
      .map((step, index) => ({ ...(index === 0 ? first : undefined), routes: step }))
  }
}
