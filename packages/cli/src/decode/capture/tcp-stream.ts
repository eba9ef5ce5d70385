// One direction of a TCP connection put together again: what was sent twice is left out, what came too early waits, and what never
// came is a gap. What waits is bounded; past that the stream goes on behind the gap.

import type { TcpSegment } from './tcp-segment.ts'

/** What has become readable, in order. */
export type Readable<P> =
  | { readonly kind: 'begin' }
  | { readonly kind: 'octets'; readonly octets: Uint8Array; readonly packet: P }
  /** `missing` is unknown where the capture began within the stream. */
  | { readonly kind: 'gap'; readonly missing: number | undefined; readonly packet: P }

interface Early<P> {
  readonly sequence: number
  readonly octets: Uint8Array
  /** Octets behind these that the capture has not. */
  readonly missing: number
  readonly packet: P
}

/** A receiver's window is rarely larger. */
const WAITING_MAX = 1024 * 1024
/** Nor has it more segments. Of a capture of headers alone none of them has an octet. */
const EARLY_MAX = 4096
/** Farther away than any window: another connection between the same ends, of which the beginning was not captured. */
const ELSEWHERE = 64 * 1024 * 1024

export class TcpStream<P> {
  #next: number | undefined
  #early: Early<P>[] = []
  #waiting = 0

  /** Octets that wait for others before them. */
  get waiting(): number {
    return this.#waiting
  }

  *take({ sequence, isFirst, payload, missing }: TcpSegment, packet: P): Generator<Readable<P>> {
    const start = isFirst ? (sequence + 1) >>> 0 : sequence
    const isElsewhere = this.#next === undefined || Math.abs(distance(start, this.#next)) > ELSEWHERE
    const isEmpty = payload.length + missing === 0
    if (isFirst && (isElsewhere || distance(start, this.#next ?? 0) > 0)) {
      yield* this.finish()
      yield { kind: 'begin' }
      this.#next = start
    } else if (isElsewhere && !isEmpty) {
      yield* this.finish()
      yield { kind: 'gap', missing: undefined, packet }
      this.#next = start
    }
    if (isEmpty) return
    yield* this.#place({ sequence: start, octets: payload, missing, packet })
    while (this.#waiting > WAITING_MAX || this.#early.length > EARLY_MAX) yield* this.#skip()
  }

  /** Nothing more comes. */
  *finish(): Generator<Readable<P>> {
    while (this.#early.length > 0) yield* this.#skip()
  }

  *#place(piece: Early<P>): Generator<Readable<P>> {
    if (distance(piece.sequence, this.#next ?? 0) > 0) {
      this.#early.push({ ...piece, octets: piece.octets.slice() })
      this.#waiting += piece.octets.length
      return
    }
    yield* this.#read(piece)
    yield* this.#drain()
  }

  /** What has waited and is next by now. */
  *#drain(): Generator<Readable<P>> {
    for (;;) {
      const index = this.#early.findIndex(({ sequence }) => distance(sequence, this.#next ?? 0) <= 0)
      const [piece] = index < 0 ? [] : this.#early.splice(index, 1)
      if (piece === undefined) return
      this.#waiting -= piece.octets.length
      yield* this.#read(piece)
    }
  }

  *#read({ sequence, octets, missing, packet }: Early<P>): Generator<Readable<P>> {
    const known = -distance(sequence, this.#next ?? 0)
    if (known < octets.length) {
      this.#next = (sequence + octets.length) >>> 0
      yield { kind: 'octets', octets: octets.subarray(known), packet }
    }
    if (missing === 0 || known >= octets.length + missing) return
    this.#next = (sequence + octets.length + missing) >>> 0
    yield { kind: 'gap', missing, packet }
  }

  /** Goes on with the first that waits. */
  *#skip(): Generator<Readable<P>> {
    const next = this.#next ?? 0
    const [first] = this.#early.toSorted((a, b) => distance(a.sequence, next) - distance(b.sequence, next))
    if (first === undefined) return
    yield { kind: 'gap', missing: distance(first.sequence, next), packet: first.packet }
    this.#next = first.sequence
    yield* this.#drain()
  }
}

/** How far `sequence` is ahead of `of`, around the end of 32 bits; negative behind it. */
function distance(sequence: number, of: number): number {
  return (sequence - of) | 0
}
