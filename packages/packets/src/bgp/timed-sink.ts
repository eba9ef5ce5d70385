// Packs for as long as the turn has time and octets left, and stops between two messages, so that they are as few as if
// nobody had stopped.

import type { UpdateSink } from '@ingot/bgp'
import type { Appended, BgpCore, UpdateForm } from '@ingot/wire'
import type { Budget } from './budget.ts'

/** What stands before a prefix of add-path (RFC 7911 3): octets. */
const PATH_IDENTIFIER_SIZE = 4

export class TimedSink implements UpdateSink {
  readonly #core: BgpCore
  readonly #inner: UpdateSink
  readonly #budget: Budget

  constructor(core: BgpCore, inner: UpdateSink, budget: Budget) {
    this.#core = core
    this.#inner = inner
    this.#budget = budget
  }

  begin(form: UpdateForm): void {
    this.#inner.begin(form)
  }

  append(prefix: Uint8Array, pathIdentifier?: number): Appended {
    const size = prefix.length + (pathIdentifier === undefined ? 0 : PATH_IDENTIFIER_SIZE)
    // the budget is asked for each message, not for each prefix
    const isHere = this.#core.appendHere(prefix, pathIdentifier)
    if (!isHere && !this.#budget.mayPack) return 'noRoom'
    const outcome = isHere ? 'appended' : this.#inner.append(prefix, pathIdentifier)
    if (outcome === 'appended') this.#budget.packed(size)
    return outcome
  }

  finish(): number {
    return this.#inner.finish()
  }

  message(octets: Uint8Array): boolean {
    return this.#inner.message(octets)
  }
}
