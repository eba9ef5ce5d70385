// What one segment knows of an address and of the other speakers, as plain data for people who ask why. It is read between
// two turns and changes nothing. Times are of the monotonic clock of the turns.

import { milliseconds, type Milliseconds } from '@ingot/api'
import type { Claims } from './claims.ts'
import type { TakeoverState } from './effect.ts'
import type { Entry, SilentOwner } from './entry.ts'
import type { Peers } from './peers.ts'

/** One address on one interface. */
export interface AddressInspection {
  readonly state: TakeoverState
  /** Why it came to that, as a clause. */
  readonly because: string
  readonly since: Milliseconds
  /** From whom this node took it because he had fallen silent. */
  readonly takenFrom: SilentOwner | undefined
  /** Eligible nodes in election order. */
  readonly succession: readonly string[]
  /** The others who say that they answer. */
  readonly claims: readonly { readonly node: string; readonly isLeaving: boolean }[]
}

/** Another speaker on the segment. */
export interface PeerInspection {
  readonly node: string
  readonly hardwareAddress: string
  readonly lastHeard: Milliseconds
  readonly isHeard: boolean
  /** Its heartbeats name this node as heard. */
  readonly hearsUs: boolean
  readonly isLeaving: boolean
}

export function inspectEntry(entry: Entry, claims: Claims): AddressInspection {
  const { address, state, because, enteredAt, takenFrom, announcement } = entry
  return {
    state,
    because,
    since: enteredAt,
    takenFrom,
    succession: announcement.succession,
    claims: claims.of(address).map(({ node, isLeaving }) => ({ node, isLeaving })),
  }
}

/** Those whose frames are believed. */
export function inspectPeers(peers: Pick<Peers, 'values'>): readonly PeerInspection[] {
  return [...peers.values()]
    .filter(({ boot }) => boot !== undefined)
    .map(({ node, hardwareAddress, lastHeard, isHeard, listsMe, isOut }) => ({
      node,
      hardwareAddress,
      lastHeard,
      isHeard,
      hearsUs: listsMe,
      isLeaving: isOut,
    }))
}

/** The silent node that the segment was asked about, as it is at `now`. */
export function silentOwner({ inquiry }: Entry, peers: Peers, now: Milliseconds): SilentOwner | undefined {
  const silent = inquiry?.about === undefined ? undefined : peers.get(inquiry.about)
  return silent && { node: silent.node, silence: milliseconds(now - silent.lastHeard) }
}
