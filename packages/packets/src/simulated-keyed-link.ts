// A link for whole frames of a node on a simulated segment: those of a real one, let through by the same filter.

import { milliseconds, type Milliseconds } from '@ingot/api'
import { run, type Instruction } from './bpf.ts'
import { FRAME_MAX, type Clock, type KeyedLink } from './network.ts'
import type { SimulatedSegment, Station } from './simulated-segment.ts'

/** As many as a socket's buffer holds, about. */
const WAITING_MAX = 256

export class SimulatedKeyedLink implements KeyedLink, Station {
  readonly interfaceIndex: number
  readonly isCutOff = false
  receivedAt = milliseconds(0)
  readonly #segment: SimulatedSegment
  readonly #clock: Clock
  readonly #filter: readonly Instruction[]
  readonly #closed: () => void
  readonly #waiting: { readonly frame: Uint8Array; readonly stamp: Milliseconds }[] = []

  constructor(
    segment: SimulatedSegment,
    clock: Clock,
    interfaceIndex: number,
    filter: readonly Instruction[],
    closed: () => void,
  ) {
    this.#segment = segment
    this.#clock = clock
    this.#filter = filter
    this.#closed = closed
    this.interfaceIndex = interfaceIndex
    segment.attach(this)
  }

  get isReadable(): boolean {
    return this.#waiting.length > 0
  }

  hear(frame: Uint8Array): void {
    if (run(this.#filter, frame) === 0 || this.#waiting.length === WAITING_MAX) return
    this.#waiting.push({ frame, stamp: this.#clock.realtime() })
  }

  send(frame: Uint8Array): boolean {
    if (frame.length > FRAME_MAX) return false
    this.#segment.transmit(this, frame)
    return true
  }

  receive(into: Uint8Array): number {
    const next = this.#waiting.shift()
    if (next === undefined) return 0
    const frame = next.frame.subarray(0, into.length)
    into.set(frame)
    this.receivedAt = next.stamp
    return frame.length
  }

  close(): void {
    this.#segment.detach(this)
    this.#closed()
  }
}
