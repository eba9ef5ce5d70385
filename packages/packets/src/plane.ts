// The packet plane as the speaker's main loop sees it: hand down what is desired, read what is observed. There are
// two planes behind it, one of real sockets in a Worker and one of simulated segments; both pass plane.conformance.

import type { AdvertisedRoute } from '@ingot/api/bgp-report'
import type { Desired } from '@ingot/layer2'
import type { PlaneReport } from './inspection.ts'
import type { InterfaceCounts } from './keyed-counts.ts'
import type { BgpDesired } from './bgp/bgp-desired.ts'
import type { PlanePeers } from './bgp/peer-inspection.ts'

export interface PacketPlane {
  /** Replaces what is desired; the latest wins. Returns at once, the effect is seen in `onObserved`. */
  apply(desired: Desired): void
  /**
   * Says where other speakers may be, in place of all said before; those that are members already are left alone. Without
   * effect where there is no gossip.
   */
  join(addresses: readonly string[]): void
  /**
   * Replaces what is advertised by BGP, and to whom; the latest wins. Only what has changed costs anything, and peers that
   * are as they were keep their sessions. Without effect where no BGP is spoken.
   */
  advertise(desired: BgpDesired): void
  /** What a peer has been told in its session; undefined where there is no such peer. */
  advertised(peer: string): Promise<readonly AdvertisedRoute[] | undefined>
  /** The counters as they stand in shared memory, read without asking the packet thread. */
  counters(): PlaneCounters
  /** What is known of all BGP peers; undefined where the packet thread does not answer in time. */
  inspectPeers(): Promise<PlanePeers | undefined>
  /** What is known of these addresses, or of all; undefined where the packet thread does not answer in time. */
  inspect(addresses: readonly string[]): Promise<PlaneReport | undefined>
  /** Stops answering, leaves all groups, closes all sockets. Resolves when none is left open. */
  close(): Promise<void>
}

export interface PlaneCounters {
  /** Per announced address: MetalLB's `metallb_layer2_*` series (requests, responses, gratuitous), and conflicts. */
  readonly addresses: readonly AddressCounters[]
  /** Frames of the link of the heartbeats, by interface and what became of them. */
  readonly heartbeats: readonly InterfaceCounts[]
  /** Frames dropped, by reason (the names of wasm/assembly/memory-map.ts). */
  readonly dropped: Readonly<Record<string, number>>
  /** Turns of the packet thread's loop, and the longest of them in milliseconds. */
  readonly wakeUps: number
  readonly longestTurn: number
}

export interface AddressCounters {
  readonly address: string
  readonly requestsReceived: number
  readonly responsesSent: number
  readonly gratuitousSent: number
  readonly conflicts: number
  /** The hardware address that claimed it last, when `conflicts` is not 0. */
  readonly conflictingHardwareAddress: string | null
}
