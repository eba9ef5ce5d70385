// The keyed link of a node on a simulated segment: the frames of a real one, let through by the same filter.

import { milliseconds, type Milliseconds } from '@ingot/api'
import type { Interface } from '@ingot/layer2'
import { parseHardwareAddress } from '@ingot/net'
import { run } from './bpf.ts'
import { KEYED_FILTER } from './keyed-filter.ts'
import {
  KEYED_ETHER_TYPE,
  KEYED_GROUP,
  KEYED_PAYLOAD_MAX,
  KEYED_PAYLOAD_MIN,
  type Clock,
  type KeyedLink,
} from './network.ts'
import type { SimulatedSegment, Station } from './simulated-segment.ts'

const ETHERNET_HEADER_SIZE = 14
/** As many as a socket's buffer holds, about. */
const WAITING_MAX = 256

export class SimulatedKeyedLink implements KeyedLink, Station {
  readonly interfaceIndex: number
  readonly isCutOff = false
  receivedAt = milliseconds(0)
  readonly #segment: SimulatedSegment
  readonly #clock: Clock
  readonly #source: Uint8Array
  readonly #closed: () => void
  readonly #waiting: { readonly payload: Uint8Array; readonly stamp: Milliseconds }[] = []

  constructor(segment: SimulatedSegment, clock: Clock, attached: Interface, closed: () => void) {
    this.#segment = segment
    this.#clock = clock
    this.#source = parseHardwareAddress(attached.hardwareAddress) ?? new Uint8Array(6)
    this.#closed = closed
    this.interfaceIndex = attached.index
    segment.attach(this)
  }

  get isReadable(): boolean {
    return this.#waiting.length > 0
  }

  hear(frame: Uint8Array): void {
    if (run(KEYED_FILTER, frame) === 0 || this.#waiting.length === WAITING_MAX) return
    const payload = frame.slice(ETHERNET_HEADER_SIZE)
    this.#waiting.push({ payload, stamp: this.#clock.realtime() })
  }

  send(payload: Uint8Array): boolean {
    if (payload.length > KEYED_PAYLOAD_MAX) return false
    const frame = new Uint8Array(ETHERNET_HEADER_SIZE + Math.max(payload.length, KEYED_PAYLOAD_MIN))
    frame.set(KEYED_GROUP)
    frame.set(this.#source, 6)
    new DataView(frame.buffer).setUint16(12, KEYED_ETHER_TYPE)
    frame.set(payload, ETHERNET_HEADER_SIZE)
    this.#segment.transmit(this, frame)
    return true
  }

  receive(into: Uint8Array): number {
    const next = this.#waiting.shift()
    if (next === undefined) return 0
    const payload = next.payload.subarray(0, into.length)
    into.set(payload)
    this.receivedAt = next.stamp
    return payload.length
  }

  close(): void {
    this.#segment.detach(this)
    this.#closed()
  }
}
