// What a peer asks of the packet thread, as data, in the order in which it is to be done. Connections are numbered by the
// peer that has them.

import type { Verdict } from '@ingot/api'
import type { Session } from './session/negotiation.ts'

export type Effect =
  /** Connect to the peer of the settings; then `connected` or `connectFailed`. */
  | { readonly kind: 'dial'; readonly connection: number }
  /** Close when what was sent has gone out, or at once where it does not go. Nothing more has to be said of it. */
  | { readonly kind: 'close'; readonly connection: number }
  /** Send the whole message behind what was sent before; it may be left out where a peer that reads nothing left no room. */
  | { readonly kind: 'send'; readonly connection: number; readonly octets: Uint8Array }
  /** Judge by this what arrives from now on, and pack by it what leaves. */
  | { readonly kind: 'negotiated'; readonly connection: number; readonly session: Session }
  /** Routes wait: call `fill` once all effects of this turn are done. */
  | { readonly kind: 'fill'; readonly connection: number }
  /** For people. */
  | { readonly kind: 'report'; readonly verdict: Verdict }
