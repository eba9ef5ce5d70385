// How many keyed frames came in on each interface and what became of them, in memory that the packet thread shares with
// the main thread, which reads it when somebody asks for metrics. An interface has a row as long as it is there: 16
// octets of its name (Linux: 15 and a zero), then one number for each judgement.

import { JUDGEMENTS, type Judgement } from '@ingot/layer2'
import { INTERFACES_MAX } from '@ingot/wire'

export type InterfaceCounts = { readonly interface: string } & Readonly<Record<Judgement, number>>

const NAME_SIZE = 16
const ROW_SIZE = NAME_SIZE + JUDGEMENTS.length * 8

const ROWS: readonly number[] = Array.from({ length: INTERFACES_MAX }, (_, row) => row)

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export class KeyedCounts {
  readonly buffer: SharedArrayBuffer
  readonly #octets: Uint8Array
  readonly #numbers: Float64Array
  /** By ifindex, of the thread that counts. */
  readonly #rows = new Map<number, number>()

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(INTERFACES_MAX * ROW_SIZE)) {
    this.buffer = buffer
    this.#octets = new Uint8Array(buffer)
    this.#numbers = new Float64Array(buffer)
  }

  /** Gives each of these interfaces a row, and takes those of all others. */
  keep(interfaces: readonly { readonly index: number; readonly name: string }[]): void {
    for (const [index, row] of this.#rows) {
      if (interfaces.some((it) => it.index === index && it.name === this.#name(row))) continue
      this.#octets.fill(0, row * ROW_SIZE, (row + 1) * ROW_SIZE)
      this.#rows.delete(index)
    }
    for (const { index, name } of interfaces) {
      const free = this.#rows.has(index) ? undefined : ROWS.find((row) => this.#name(row) === '')
      if (free === undefined) continue
      this.#octets.set(encoder.encode(name).subarray(0, NAME_SIZE - 1), free * ROW_SIZE)
      this.#rows.set(index, free)
    }
  }

  /** Counts a frame. Allocates nothing. */
  count(interfaceIndex: number, judgement: Judgement): void {
    const row = this.#rows.get(interfaceIndex)
    if (row === undefined) return
    const at = numberAt(row, judgement)
    this.#numbers[at] = (this.#numbers[at] ?? 0) + 1
  }

  all(): readonly InterfaceCounts[] {
    return ROWS.filter((row) => this.#name(row) !== '').map((row) => this.#read(row))
  }

  #read(row: number): InterfaceCounts {
    const of = (judgement: Judgement) => this.#numbers[numberAt(row, judgement)] ?? 0
    return {
      interface: this.#name(row),
      accepted: of('accepted'),
      wrong_key: of('wrong_key'),
      stale: of('stale'),
      malformed: of('malformed'),
      limited: of('limited'),
    }
  }

  #name(row: number): string {
    const octets = this.#octets.slice(row * ROW_SIZE, row * ROW_SIZE + NAME_SIZE)
    const end = octets.indexOf(0)
    return decoder.decode(end < 0 ? octets : octets.subarray(0, end))
  }
}

function numberAt(row: number, judgement: Judgement): number {
  return (row * ROW_SIZE + NAME_SIZE) / 8 + JUDGEMENTS.indexOf(judgement)
}
