// What other stations were heard to say of announced and watched addresses, taken out of the core's memory as plain
// values. Nothing is made while there is nothing, which is nearly always.

import {
  ENTRIES,
  ENTRY_SIZE,
  KIND_ANNOUNCEMENT,
  KIND_ANSWER,
  KIND_CLAIM,
  KIND_PROBE,
  OBSERVATION_COUNT,
  OBSERVATION_ENTRY,
  OBSERVATION_HARDWARE_ADDRESS,
  OBSERVATION_INTERFACE,
  OBSERVATION_KIND,
  OBSERVATION_SIZE,
  OBSERVATION_STAMP,
  OBSERVATIONS,
} from '@ingot/wasm/memory-map'

import type { CoreCounters } from './core-counters.ts'

/**
 * A station answered for the address, announced it unasked, asked for another in its name, or asked whether it is free: the
 * last of addresses only that are announced here.
 */
export type ObservationKind = 'answer' | 'announcement' | 'claim' | 'probe'

export interface CoreObservation {
  /** 4 or 16 octets. */
  readonly address: Uint8Array
  readonly interfaceSlot: number
  /** 6 octets. */
  readonly hardwareAddress: Uint8Array
  readonly kind: ObservationKind
  /** When the frame was received, in milliseconds of the clock that frames are stamped by. */
  readonly stamp: number
}

const NONE: readonly CoreObservation[] = []

export class Observations {
  readonly #octets: Uint8Array
  readonly #view: DataView
  readonly #words: Uint32Array
  readonly #counters: CoreCounters

  constructor(buffer: ArrayBufferLike, counters: CoreCounters) {
    this.#octets = new Uint8Array(buffer)
    this.#view = new DataView(buffer)
    this.#words = new Uint32Array(buffer)
    this.#counters = counters
  }

  /** Those since the last call, in the order of the frames. Only on the thread that calls `receive`. */
  take(): readonly CoreObservation[] {
    const count = this.#words[OBSERVATION_COUNT / 4] ?? 0
    if (count === 0) return NONE
    this.#words[OBSERVATION_COUNT / 4] = 0
    return Array.from({ length: count }, (_, index) => this.#read(OBSERVATIONS + index * OBSERVATION_SIZE))
  }

  #read(at: number): CoreObservation {
    const entry = ENTRIES + this.#view.getUint32(at + OBSERVATION_ENTRY, true) * ENTRY_SIZE
    const hardwareAddress = at + OBSERVATION_HARDWARE_ADDRESS
    return {
      address: this.#counters.addressWithin(entry) ?? new Uint8Array(4),
      interfaceSlot: this.#view.getUint16(at + OBSERVATION_INTERFACE, true),
      hardwareAddress: this.#octets.slice(hardwareAddress, hardwareAddress + 6),
      kind: kindOf(this.#view.getUint16(at + OBSERVATION_KIND, true)),
      stamp: this.#view.getFloat64(at + OBSERVATION_STAMP, true),
    }
  }
}

const KINDS: Readonly<Record<number, ObservationKind>> = {
  [KIND_ANSWER]: 'answer',
  [KIND_ANNOUNCEMENT]: 'announcement',
  [KIND_CLAIM]: 'claim',
  [KIND_PROBE]: 'probe',
}

const kindOf = (kind: number) => KINDS[kind] ?? 'claim'
