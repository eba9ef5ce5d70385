// An address has gone from one state to another. Why, as people read it, is put into words when somebody asks: few do, and
// of ten thousand addresses each goes through several states in a takeover.

import type { Verdict } from '@ingot/api'
import type { TakeoverState } from './effect.ts'

const ANSWERING: ReadonlySet<TakeoverState> = new Set(['owner', 'leaving'])

export class Transition {
  readonly kind = 'transition'
  /** Its index. */
  readonly interface: number
  readonly address: string
  readonly from: TakeoverState
  readonly to: TakeoverState
  readonly #where: Where
  readonly #because: string

  constructor(address: string, where: Where, from: TakeoverState, to: TakeoverState, because: string) {
    this.address = address
    this.interface = where.interface.index
    this.from = from
    this.to = to
    this.#where = where
    this.#because = because
  }

  get reason(): Verdict {
    const { address, from, to } = this
    const { interface: it, node } = this.#where
    return {
      reason: reasonFor(from, to),
      message: `${address} on ${it.name}: ${to}, because ${this.#because}`,
      facts: { address, interface: it.name, node, from, to },
    }
  }
}

/** On which interface of which node. */
interface Where {
  readonly interface: { readonly index: number; readonly name: string }
  readonly node: string
}

function reasonFor(from: TakeoverState, to: TakeoverState): Verdict['reason'] {
  if (to === 'owner') return 'AddressTaken'
  return ANSWERING.has(from) && !ANSWERING.has(to) ? 'AddressGivenUp' : 'AddressWatched'
}
