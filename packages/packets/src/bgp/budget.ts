// What all peers together may do in one turn of the packet thread, which is not to last 5 ms. Who finds nothing left waits
// for the next turn, and whose turn it was not is asked first then.

import { after, milliseconds, type Milliseconds } from '@ingot/api'
import type { Clock } from '../network.ts'

/** Of one peer: a full table takes a millisecond at most, and so do as many KEEPALIVEs. */
export const OCTETS_PER_PEER = 16_384
/**
 * Prefixes that one peer is told of before others have their turn; the first few thousand of a process take ten times as
 * long as later ones.
 */
const ROUTES_PER_PEER = 128
/** Octets of messages that may be packed before the last one is begun: some three thousand of IPv4. */
const PACKED = 16_384
/** For each of the two halves of a turn. */
const TIME = milliseconds(1.5)

export class Budget {
  readonly #clock: Clock
  readonly #end: Milliseconds
  #octets = 8 * OCTETS_PER_PEER
  #routes = 8 * ROUTES_PER_PEER
  #packed = PACKED

  constructor(clock: Clock) {
    this.#clock = clock
    this.#end = after(clock.now(), TIME)
  }

  get mayStart(): boolean {
    return this.#hasTime
  }

  get mayReceive(): boolean {
    return this.#octets > 0 && this.#hasTime
  }

  received(octets: number): void {
    this.#octets -= octets
  }

  /** How many prefixes the next peer may be told of. */
  get routes(): number {
    return this.#hasTime ? Math.min(this.#routes, ROUTES_PER_PEER) : 0
  }

  told(routes: number): void {
    this.#routes -= routes
  }

  get mayPack(): boolean {
    return this.#packed > 0 && this.#hasTime
  }

  packed(octets: number): void {
    this.#packed -= octets
  }

  get #hasTime(): boolean {
    return this.#clock.now() < this.#end
  }
}
