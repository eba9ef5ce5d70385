// What an operator can choose about takeovers. Every other time follows from these (timing.ts).

import { milliseconds, type Milliseconds } from '@ingot/api'

/** What to do about a host that is no speaker and uses an address of ours. */
export type ConflictPolicy =
  /** Take it and defend it, at most once in 10 s. */
  | 'defend'
  /** Do not take an address that somebody uses and no speaker had; keep one that we answer for. */
  | 'hold'
  /** Do not take it, whoever had it, and stop answering, too. */
  | 'yield'

export interface TakeoverSettings {
  /** Of this run of the node, random. */
  readonly boot: bigint
  /** In [0, 1). */
  readonly random: () => number
  /** The key that gossip is encrypted with. Without it no heartbeat is sent, and gossip alone decides. */
  readonly gossipKey?: Uint8Array | undefined
  /** There is gossip, and with `setMembers` comes word of who is there. */
  readonly isGossiping?: boolean | undefined
  /** Why there are no heartbeats, where somebody has switched them off or the network refused them. */
  readonly heartbeatsOff?: string | undefined
  /** Names of the interfaces that heartbeats are sent on; all of them unless given. */
  readonly heartbeatInterfaces?: readonly string[] | undefined
  readonly interval?: Milliseconds | undefined
  readonly multiplier?: number | undefined
  /** How long a node that comes back is heard before it gets its addresses back. */
  readonly returnHold?: Milliseconds | undefined
  /** Leave an address where it is, also when a better placed node is back. */
  readonly isSticky?: boolean | undefined
  readonly conflictPolicy?: ConflictPolicy | undefined
}

export const INTERVAL_RANGE = [milliseconds(50), milliseconds(1000)] as const
export const MULTIPLIER_RANGE = [3, 10] as const
