// An address has gone from one state to another. Why, as people read it, is put into words when somebody asks: few do, and
// of ten thousand addresses each goes through several states in a takeover.

import type { Verdict } from '@ingot/api'
import type { TakeoverState } from './effect.ts'
import type { SilentOwner } from './entry.ts'

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
  /** Whom it was taken from, where that one had fallen silent. */
  readonly #takenFrom: SilentOwner | undefined

  constructor(address: string, where: Where, { from, to, because, takenFrom }: Step) {
    this.address = address
    this.interface = where.interface.index
    this.from = from
    this.to = to
    this.#where = where
    this.#because = because
    this.#takenFrom = takenFrom
  }

  /** That a silent owner was replaced, and how long nobody may have answered; undefined for every other step. */
  get takeover(): Verdict | undefined {
    if (this.#takenFrom === undefined) return undefined
    const { node: from, silence: gap } = this.#takenFrom
    const { interface: it, node } = this.#where
    return {
      reason: 'AddressTakenOver',
      message: `node "${node}" answers for "${this.address}" on ${it.name}, ${Math.round(gap)} ms after node "${from}" was heard last`,
      facts: { address: this.address, interface: it.name, node, from, gap },
    }
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

/** What has become of it, and why. */
interface Step {
  readonly from: TakeoverState
  readonly to: TakeoverState
  readonly because: string
  readonly takenFrom: SilentOwner | undefined
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
