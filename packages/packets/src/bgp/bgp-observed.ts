// What BGP really does now, as it crosses to the main thread: peers whose state is another at once, everything else once a
// second at most, and only of peers of which there is something new.

import type { Milliseconds, Verdict } from '@ingot/api'
import type { SessionCounters } from '@ingot/bfd'
import type { Counters, Session, State } from '@ingot/bgp'

export interface BgpObserved {
  /** In the order in which they were configured first. */
  readonly peers: readonly PeerStatus[]
  /** What keeps this node from being connected to. */
  readonly verdicts: readonly Verdict[]
  /** Connections that were closed at once, since whoever opened them is no peer. */
  readonly strangers: number
  /** Left out where no peer has a profile. */
  readonly bfd?: readonly BfdStatus[]
}

/** A session of BFD, with what is counted of it. */
export interface BfdStatus extends SessionCounters {
  /** The neighbour. */
  readonly address: string
  readonly isUp: boolean
}

export interface PeerStatus {
  readonly name: string
  readonly state: State
  /** Since when its session stands, or does not: milliseconds since 1970 by this node's clock. */
  readonly since: Milliseconds
  /** Where the other end is, once it is known, and this end of the session. */
  readonly address: string | null
  readonly localAddress: string | null
  /** What both ends agreed on; null while no session stands. */
  readonly session: Session | null
  /** How the last session ended, or why there is none. */
  readonly lastFailure: Verdict | null
  readonly counters: Counters
  /** Prefixes in what it has sent; none of them is kept. */
  readonly heard: { readonly announced: number; readonly withdrawn: number }
}

/** One step towards what is observed. */
export interface BgpReport {
  readonly peers: readonly PeerStatus[]
  /** Names of those that are no more. */
  readonly gone: readonly string[]
  readonly verdicts: readonly Verdict[]
  readonly strangers: number
  readonly bfd?: readonly BfdStatus[]
}

/** Puts reports together on the main thread. */
export class BgpBoard {
  readonly #peers = new Map<string, PeerStatus>()

  take({ peers, gone, ...rest }: BgpReport): BgpObserved {
    for (const name of gone) this.#peers.delete(name)
    for (const peer of peers) this.#peers.set(peer.name, peer)
    return { ...rest, peers: [...this.#peers.values()] }
  }
}
