// What one turn of a segment has come to, in the order in which it has to be done: the table first, then what is said to
// the other speakers, then what neighbours see. Whoever hears a YIELD may rely on it that no answer follows.

import type { Verdict } from '@ingot/api'
import type { TakeoverEffect } from './effect.ts'

export class Turn {
  readonly announced: string[] = []
  readonly reports: Verdict[] = []
  readonly transitions: TakeoverEffect[] = []
  readonly watches: { readonly address: string; readonly isWatched: boolean }[] = []
  asksGateway = false
  readsStations = false
  readonly #interface: number
  readonly #answering = new Set<string>()
  readonly #silent = new Set<string>()

  constructor(interfaceIndex: number) {
    this.#interface = interfaceIndex
  }

  answer(address: string): void {
    if (!this.#silent.delete(address)) this.#answering.add(address)
  }

  silence(address: string): void {
    if (!this.#answering.delete(address)) this.#silent.add(address)
  }

  get changesTable(): boolean {
    return this.#answering.size + this.#silent.size > 0
  }

  effects(
    generation: number,
    frames: readonly Uint8Array[],
    asks: readonly string[],
    probes: readonly string[],
  ): TakeoverEffect[] {
    const it = { interface: this.#interface }
    const effects: TakeoverEffect[] = []
    const silent = [...this.#silent]
    const answering = [...this.#answering]
    if (silent.length > 0) effects.push({ kind: 'silence', ...it, addresses: silent, generation })
    if (answering.length > 0) effects.push({ kind: 'answer', ...it, addresses: answering, generation })
    for (const frame of frames) effects.push({ kind: 'send', ...it, frame })
    for (const { address, isWatched } of this.watches) {
      effects.push({ kind: isWatched ? 'watch' : 'unwatch', ...it, address })
    }
    if (asks.length > 0) effects.push({ kind: 'ask', ...it, addresses: asks })
    if (probes.length > 0) effects.push({ kind: 'probe', ...it, addresses: probes })
    if (this.readsStations) effects.push({ kind: 'readStations', ...it })
    if (this.asksGateway) effects.push({ kind: 'askGateway', ...it })
    for (const address of this.announced) effects.push({ kind: 'announce', ...it, address })
    effects.push(...this.transitions)
    for (const verdict of this.reports) effects.push({ kind: 'report', ...it, verdict })
    return effects
  }
}
