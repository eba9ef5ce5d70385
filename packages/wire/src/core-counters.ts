// The counters of the packet core, read out of its memory by whichever thread holds the buffer: no call into the core,
// no message to its thread. It writes nothing. A counter may be one batch behind, never torn.

import {
  ANSWERED,
  ENTRIES,
  ENTRIES_REACHED,
  ENTRY_ADDRESS,
  ENTRY_ANNOUNCED,
  ENTRY_CONFLICT,
  ENTRY_GENERATION,
  ENTRY_GRATUITOUS_SENT,
  ENTRY_REQUESTS_RECEIVED,
  ENTRY_RESPONSES_SENT,
  ENTRY_SIZE,
  ENTRY_USES,
  GENERATION,
  LAST_HEARD,
  LAST_REPLIES,
  LAST_REPLY_ASKER,
  LAST_REPLY_AT,
  LAST_REPLY_DESTINATION,
  LAST_REPLIES_SIZE,
  LAST_REPLY_SIZE,
  LONGEST_TURN,
  OBSERVATIONS_LOST,
  VERDICTS,
  WAKE_UPS,
} from '@ingot/wasm/memory-map'

import { DROP_REASONS } from './drop-reasons.ts'

/** What an announced address has seen since it was announced. */
export interface EntryCounters {
  /** 4 or 16 octets. */
  readonly address: Uint8Array
  /** The generation of the desired state that announced it last. */
  readonly generation: number
  readonly requestsReceived: number
  readonly responsesSent: number
  readonly gratuitousSent: number
  /** Claims by other stations, counted up to 65,535, and the hardware address (6 octets) of the last. */
  readonly conflicts: number
  readonly conflictingHardwareAddress: Uint8Array | null
}

/** Who was answered last for an address. */
export interface LastReply {
  /** Milliseconds of the host's monotonic clock. */
  readonly at: number
  readonly interfaceSlot: number
  /** 6 octets. */
  readonly hardwareAddress: Uint8Array
  /** 4 or 16 octets; all zero for a probe, all nodes for duplicate address detection. */
  readonly asker: Uint8Array
}

export class CoreCounters {
  readonly #octets: Uint8Array
  readonly #words: Uint32Array
  readonly #counters: BigUint64Array<ArrayBufferLike>
  readonly #doubles: Float64Array

  /** `buffer` is that of the core's memory, shared with the packet thread. */
  constructor(buffer: ArrayBufferLike) {
    this.#octets = new Uint8Array(buffer)
    this.#words = new Uint32Array(buffer)
    this.#counters = new BigUint64Array(buffer)
    this.#doubles = new Float64Array(buffer)
  }

  /** Frames answered. With the sum of `dropped()` it makes all frames received. */
  answered(): number {
    return this.#count(VERDICTS + ANSWERED * 8)
  }

  /** Frames dropped, by reason, those that never happened included. */
  dropped(): Record<string, number> {
    const dropped: Record<string, number> = {}
    for (const [reason, verdict] of DROP_REASONS) dropped[reason] = this.#count(VERDICTS + verdict * 8)
    return dropped
  }

  /** The counters of one entry, by the number that `announce` gave; undefined when it is not announced. */
  addressCounters(entry: number): EntryCounters | undefined {
    const at = ENTRIES + entry * ENTRY_SIZE
    if (((this.#words[(at + ENTRY_USES) / 4] ?? 0) & ENTRY_ANNOUNCED) === 0) return undefined
    const conflicts = this.#octet(at + ENTRY_CONFLICT + 6) + 256 * this.#octet(at + ENTRY_CONFLICT + 7)
    return {
      address: this.#addressAt(at + ENTRY_ADDRESS),
      generation: this.#words[(at + ENTRY_GENERATION) / 4] ?? 0,
      requestsReceived: this.#count(at + ENTRY_REQUESTS_RECEIVED),
      responsesSent: this.#count(at + ENTRY_RESPONSES_SENT),
      gratuitousSent: this.#count(at + ENTRY_GRATUITOUS_SENT),
      conflicts,
      conflictingHardwareAddress:
        conflicts === 0 ? null : this.#octets.slice(at + ENTRY_CONFLICT, at + ENTRY_CONFLICT + 6),
    }
  }

  /** The last reply for an entry, and the last before it on another interface; of those since it was announced. */
  lastReplies(entry: number): readonly LastReply[] {
    const line = LAST_REPLIES + entry * LAST_REPLIES_SIZE
    return [line, line + LAST_REPLY_SIZE].flatMap((record) => this.#lastReply(entry, record) ?? [])
  }

  #lastReply(entry: number, record: number): LastReply | undefined {
    const destination = record + LAST_REPLY_DESTINATION
    if (this.#counters[destination / 8] === 0n) return undefined
    const size = this.#addressAt(ENTRIES + entry * ENTRY_SIZE + ENTRY_ADDRESS).length
    const asker = record + LAST_REPLY_ASKER
    return {
      at: this.#doubles[(record + LAST_REPLY_AT) / 8] ?? 0,
      interfaceSlot: this.#octet(destination + 6),
      hardwareAddress: this.#octets.slice(destination, destination + 6),
      asker: this.#octets.slice(asker, asker + size),
    }
  }

  /** The address (4 or 16 octets) of the entry that a place in the memory belongs to; undefined when to none. */
  addressWithin(at: number): Uint8Array | undefined {
    return at < ENTRIES ? undefined : this.#addressAt(at - ((at - ENTRIES) % ENTRY_SIZE) + ENTRY_ADDRESS)
  }

  /** The counters of every announced address, in no order. */
  *allAddressCounters(): Generator<EntryCounters> {
    const reached = this.#words[ENTRIES_REACHED / 4] ?? 0
    for (let entry = 0; entry < reached; entry++) {
      const counters = this.addressCounters(entry)
      if (counters) yield counters
    }
  }

  /** When another station was heard last on the interface slot, by the monotonic clock; 0 for never. */
  lastHeard(interfaceSlot: number): number {
    return this.#doubles[LAST_HEARD / 8 + interfaceSlot] ?? 0
  }

  /** Observations that there was no room for. */
  observationsLost(): number {
    return this.#count(OBSERVATIONS_LOST)
  }

  /** The generation that the whole table follows now. */
  generation(): number {
    return this.#doubles[GENERATION / 8] ?? 0
  }

  /** Turns of the packet thread's loop. */
  wakeUps(): number {
    return this.#doubles[WAKE_UPS / 8] ?? 0
  }

  /** Milliseconds. */
  longestTurn(): number {
    return this.#doubles[LONGEST_TURN / 8] ?? 0
  }

  /** Looks for the longest turn anew, whichever thread it is asked from. */
  forgetLongestTurn(): void {
    this.#doubles[LONGEST_TURN / 8] = 0
  }

  #count(at: number): number {
    return Number(Atomics.load(this.#counters, at / 8))
  }

  #octet(at: number): number {
    return this.#octets[at] ?? 0
  }

  #addressAt(at: number): Uint8Array {
    const isIPv4 = this.#counters[at / 8] === 0n && this.#words[at / 4 + 2] === 0xffff0000
    return this.#octets.slice(isIPv4 ? at + 12 : at, at + 16)
  }
}
