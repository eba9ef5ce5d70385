// What a peer has sent and received, for metrics; since the peer was configured.

import type { MessageType } from './wire/header.ts'

export type MessageCounts = Record<MessageType, number>

export interface Counters {
  readonly sent: Readonly<MessageCounts>
  readonly received: Readonly<MessageCounts>
  /** How often a session was established, and how often one ended. */
  readonly established: number
  readonly ended: number
  /** Prefixes that the peer has been told of, and is to be told of. */
  readonly prefixes: number
  readonly wantedPrefixes: number
}

export function noMessages(): MessageCounts {
  return { open: 0, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 }
}
