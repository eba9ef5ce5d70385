// What the machine asks of whoever has the sockets, and what it has to tell, as data and in the order in which it is to
// be done.

import type { Address } from '@ingot/net'
import type { DropReason } from './wire/drop-reason.ts'

export interface Endpoint {
  readonly address: Address
  readonly port: number
}

/** A node of the list, this one among them. A suspect one counts until it is given up. */
export interface Member extends Endpoint {
  readonly name: string
  /** What it says of itself: at most 512 octets, opaque here; MetalLB's speakers say nothing. */
  readonly meta: Uint8Array
  readonly state: 'alive' | 'suspect'
}

export type Effect =
  /** Send one datagram. */
  | { readonly kind: 'packet'; readonly to: Endpoint; readonly data: Uint8Array }
  /** Connect; then `openedStream`, or `closedStream` if that fails. */
  | { readonly kind: 'dial'; readonly stream: number; readonly to: Endpoint }
  | { readonly kind: 'send'; readonly stream: number; readonly data: Uint8Array }
  /** Close when all that was sent has gone out. Nothing has to be said of that stream any more. */
  | { readonly kind: 'close'; readonly stream: number }
  | { readonly kind: 'event'; readonly event: MembershipEvent }

/** Why a push/pull with another member failed. */
export type ExchangeFailure = DropReason | 'closed' | 'remoteError'

export type MembershipEvent =
  /** `members()` has one more, has one less, or one of them says something else of itself. */
  | { readonly kind: 'joined' | 'updated'; readonly member: Member }
  | { readonly kind: 'failed' | 'left'; readonly name: string }
  /** It is in doubt whether the member is there, or no more so. */
  | { readonly kind: 'suspected' | 'recovered'; readonly member: Member }
  /** Somebody takes this node for dead, or says something of it that is not so; it has contradicted. */
  | { readonly kind: 'refuted'; readonly accuser: string | undefined }
  /** A known name at another address is not believed, until the known one has left or was given up a while ago. */
  | {
      readonly kind: 'conflict'
      readonly name: string
      readonly known: Endpoint
      readonly claimed: Endpoint
    }
  /** A member answers over TCP only: something between us and it drops UDP. */
  | { readonly kind: 'packetsLost'; readonly member: Member }
  | { readonly kind: 'exchangeFailed'; readonly peer: Endpoint; readonly failure: ExchangeFailure }
  /** All peers of `join` were tried. */
  | { readonly kind: 'joinEnded'; readonly contacted: number; readonly failed: readonly Endpoint[] }
  /** This node's leave was told to others, or nobody is there to tell. */
  | { readonly kind: 'departed' }
