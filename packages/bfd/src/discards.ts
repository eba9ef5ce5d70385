// Why a packet came to nothing, counted. Anybody may send packets, so it is numbers and nothing else that they leave
// behind. The names are label values of a metric and stand in the log.

import type { PacketFault } from './control-packet.ts'

/** Beside what is wrong with the packet itself, by the order of RFC 5880 6.8.6. */
export type Discard =
  | PacketFault
  /** From too far away (RFC 5881 5, RFC 5883), or it cannot be told. */
  | 'ttl'
  /** Your Discriminator is of no session. */
  | 'yourDiscriminator'
  /** Your Discriminator is zero, where the neighbour says that it has heard us. */
  | 'state'
  /** Your Discriminator is zero, and nobody watches that neighbour. */
  | 'stranger'
  /** It is authenticated; no session is. */
  | 'authentication'
  /** An echo packet of no session. */
  | 'echo'

export class Discards {
  readonly #counts = new Map<Discard, number>()

  count(reason: Discard): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1)
  }

  /** Since the beginning. */
  get counts(): ReadonlyMap<Discard, number> {
    return this.#counts
  }
}
