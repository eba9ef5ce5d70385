// The one result of the BGP core, read where it stands: what the last call of `next` came to. It is another one after
// the next call, so whoever keeps a part of it keeps a copy.

import {
  FACT_END_OF_RIB_IPV4,
  FACT_END_OF_RIB_IPV6,
  FACT_NOT_FIRST,
  FACT_OTHER_FAMILY,
  FACT_OWN_AS,
  FACT_OWN_NEXT_HOP,
  FACT_ROUTE_LEAK,
  FAMILY_IPV4,
  FAMILY_IPV6,
  RESULT_ACTION,
  RESULT_ANNOUNCED_IPV4,
  RESULT_ANNOUNCED_IPV6,
  RESULT_ATTRIBUTE,
  RESULT_CODE,
  RESULT_DATA,
  RESULT_DATA_LENGTH,
  RESULT_DISABLED,
  RESULT_DUPLICATES,
  RESULT_FACTS,
  RESULT_FAULT,
  RESULT_LENGTH,
  RESULT_MESSAGE,
  RESULT_SUBCODE,
  RESULT_TYPE,
  RESULT_WITHDRAWN_IPV4,
  RESULT_WITHDRAWN_IPV6,
} from '@ingot/wasm/bgp/memory-map'

import { BGP_FAULTS, UPDATE_ACTIONS, type UpdateAction } from './faults.ts'
import type { BgpFamily } from './session.ts'

/** What a NOTIFICATION is made of. */
export interface NotificationParts {
  readonly code: number
  readonly subcode: number
  readonly data: Uint8Array
}

export class HeardMessage {
  readonly #octets: Uint8Array
  readonly #words: Uint32Array

  constructor(buffer: ArrayBufferLike) {
    this.#octets = new Uint8Array(buffer)
    this.#words = new Uint32Array(buffer)
  }

  /** 1 OPEN, 2 UPDATE, 3 NOTIFICATION, 4 KEEPALIVE, 5 ROUTE-REFRESH; after a header error whatever stood there. */
  get type(): number {
    return this.#word(RESULT_TYPE)
  }

  /** Octets, header included. */
  get length(): number {
    return this.#word(RESULT_LENGTH)
  }

  /** A view of the whole message in the memory of the core, right until the next call of `next` or of recv(2). */
  view(): Uint8Array {
    const at = this.#word(RESULT_MESSAGE)
    return this.#octets.subarray(at, at + this.length)
  }

  /** What RFC 7606 asks for. `sessionReset` is also what a header error asks for. */
  get action(): UpdateAction {
    return UPDATE_ACTIONS[this.#word(RESULT_ACTION)] ?? 'sessionReset'
  }

  /** The name of the fault that asks for it, `none` where all is well. */
  get fault(): string {
    return BGP_FAULTS[this.#word(RESULT_FAULT)] ?? 'none'
  }

  /** The type of the path attribute at fault; 0 when it is none. */
  get attribute(): number {
    return this.#word(RESULT_ATTRIBUTE)
  }

  /** What a NOTIFICATION says of the fault, its data copied. Sent only when the session is reset. */
  notification(): NotificationParts {
    const at = this.#word(RESULT_DATA)
    return {
      code: this.#word(RESULT_CODE),
      subcode: this.#word(RESULT_SUBCODE),
      data: this.#octets.slice(at, at + this.#word(RESULT_DATA_LENGTH)),
    }
  }

  /** Families that RFC 7606 asks to disable. */
  disabledFamilies(): readonly BgpFamily[] {
    const bits = this.#word(RESULT_DISABLED)
    return [
      ...(bits & FAMILY_IPV4 ? ['IPv4' as const] : []),
      ...(bits & FAMILY_IPV6 ? ['IPv6' as const] : []),
    ]
  }

  /** Prefixes announced in any field, to be withdrawn where the action says so. */
  announced(family: BgpFamily): number {
    return this.#word(family === 'IPv4' ? RESULT_ANNOUNCED_IPV4 : RESULT_ANNOUNCED_IPV6)
  }

  withdrawn(family: BgpFamily): number {
    return this.#word(family === 'IPv4' ? RESULT_WITHDRAWN_IPV4 : RESULT_WITHDRAWN_IPV6)
  }

  /** The family that the peer has sent all its routes of, RFC 4724. */
  endOfRib(): BgpFamily | undefined {
    if (this.#has(FACT_END_OF_RIB_IPV4)) return 'IPv4'
    return this.#has(FACT_END_OF_RIB_IPV6) ? 'IPv6' : undefined
  }

  /** Attributes dropped because one of their type stood before them. */
  get duplicates(): number {
    return this.#word(RESULT_DUPLICATES)
  }

  /** Why its routes are not to be used though nothing is wrong with them: our AS, our address, a leak of RFC 9234. */
  ineligible(): 'ownAs' | 'ownNextHop' | 'routeLeak' | undefined {
    if (this.#has(FACT_OWN_AS)) return 'ownAs'
    if (this.#has(FACT_OWN_NEXT_HOP)) return 'ownNextHop'
    return this.#has(FACT_ROUTE_LEAK) ? 'routeLeak' : undefined
  }

  /** Routes of a family that was not negotiated were passed over unread. */
  get hasOtherFamily(): boolean {
    return this.#has(FACT_OTHER_FAMILY)
  }

  /** It is laid out as RFC 7606 5.1 asks of senders: one field with routes, and MP_… first. */
  get isWellOrdered(): boolean {
    return !this.#has(FACT_NOT_FIRST)
  }

  #has(fact: number): boolean {
    return (this.#word(RESULT_FACTS) & fact) !== 0
  }

  #word(at: number): number {
    return this.#words[at / 4] ?? 0
  }
}
