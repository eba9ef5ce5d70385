// The segments are asked whether it is as the election says: for every address that another node has, the second in line asks
// now and then who answers. It finds what no speaker can see by itself: an owner that is not heard, a kernel or a foreign host
// that answers too, a switch that lets nothing through. It changes nothing, it only tells.
//
// All nodes together send ten questions a second on a segment at the most, shared evenly, and one address is asked for every five
// seconds at the most. An answer may be lost: what seems wrong is told after the third time. docs/takeover.md has the rest.

import type { Milliseconds, Verdict } from '@ingot/api'
import type { Interface } from '../desired.ts'
import { SegmentVerification, type HeardAnswer, type Line } from './segment-verification.ts'

/** What is to be done, or to be told. */
export type VerificationEffect =
  | { readonly kind: 'ask'; readonly interface: number; readonly address: string }
  | { readonly kind: 'report'; readonly verdict: Verdict }

/** `Takeover`: it knows what this node is second in line for on an interface. */
export interface Lines {
  secondInLine(now: Milliseconds, interfaceIndex: number): Line | undefined
}

const NOTHING: readonly VerificationEffect[] = []

export class SelfVerification {
  readonly #lines: Lines
  readonly #segments = new Map<number, SegmentVerification>()
  /** What was told of interfaces that are gone. */
  readonly #withdrawn: Verdict[] = []

  constructor(lines: Lines) {
    this.#lines = lines
  }

  /** The interfaces that answer now. */
  setInterfaces(now: Milliseconds, interfaces: readonly Interface[]): void {
    for (const [index, segment] of this.#segments) {
      if (interfaces.some((it) => it.index === index)) continue
      this.#segments.delete(index)
      this.#withdrawn.push(...segment.end(now).told)
    }
    for (const { index, name } of interfaces)
      if (!this.#segments.has(index)) this.#segments.set(index, new SegmentVerification(now, name))
  }

  /** An answer, to whatever question. */
  hear(answer: HeardAnswer): void {
    this.#segments.get(answer.interfaceIndex)?.hear(answer)
  }

  /** The network did not take a question: silence says nothing then. */
  unsent({ interface: index, address }: { readonly interface: number; readonly address: string }): void {
    this.#segments.get(index)?.unsent(address)
  }

  /** Judges the questions that have had their time, and asks what is due. Makes nothing when nothing is. */
  advance(now: Milliseconds): readonly VerificationEffect[] {
    if (this.#withdrawn.length === 0 && (this.deadline() ?? Infinity) > now) return NOTHING
    const effects: VerificationEffect[] = []
    for (const verdict of this.#withdrawn.splice(0)) effects.push({ kind: 'report', verdict })
    for (const [index, segment] of this.#segments) {
      if (segment.deadline() > now) continue
      const { ask, told } = segment.advance(now, this.#lines.secondInLine(now, index))
      for (const verdict of told) effects.push({ kind: 'report', verdict })
      if (ask !== undefined) effects.push({ kind: 'ask', interface: index, address: ask })
    }
    return effects
  }

  deadline(): Milliseconds | undefined {
    let first: Milliseconds | undefined
    for (const segment of this.#segments.values()) {
      const it = segment.deadline()
      if (first === undefined || it < first) first = it
    }
    return first
  }
}
