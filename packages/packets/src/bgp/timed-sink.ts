// Packs for as long as the turn has time and octets left, and stops between two messages, so that they are as few as if
// nobody had stopped.

import type { UpdateSink } from '@ingot/bgp'
import type { Appended, BgpCore, EncodedPrefix, UpdateForm } from '@ingot/wire'
import type { Budget } from './budget.ts'

export class TimedSink implements UpdateSink {
  readonly #core: BgpCore
  readonly #inner: UpdateSink
  readonly #budget: Budget
  /** Octets that the message which is begun was paid for. */
  #paid = 0

  constructor(core: BgpCore, inner: UpdateSink, budget: Budget) {
    this.#core = core
    this.#inner = inner
    this.#budget = budget
  }

  begin(form: UpdateForm): void {
    this.#inner.begin(form)
  }

  appendHere(prefixes: readonly EncodedPrefix[], from: number, pathIdentifier?: number): number {
    return this.#inner.appendHere(prefixes, from, pathIdentifier)
  }

  /** Of a message that is full: the budget is asked for each of them, not for each prefix. */
  append(prefix: Uint8Array, pathIdentifier?: number): Appended {
    this.#pay()
    if (!this.#budget.mayPack) return 'noRoom'
    // it ends that message
    this.#paid = 0
    return this.#inner.append(prefix, pathIdentifier)
  }

  finish(): number {
    this.#pay()
    this.#paid = 0
    return this.#inner.finish()
  }

  message(octets: Uint8Array): boolean {
    return this.#inner.message(octets)
  }

  #pay(): void {
    const length = this.#core.begunLength
    this.#budget.packed(length - this.#paid)
    this.#paid = length
  }
}
