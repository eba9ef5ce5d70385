// What a state makes of its situation: it stays, perhaps to be looked at again at some time, or it goes to another.

import type { Milliseconds } from '@ingot/api'
import type { TakeoverState } from './effect.ts'

export interface Stay {
  readonly to?: undefined
  readonly until?: Milliseconds | undefined
  /** Ask whoever has the address to hand it over, as long as this holds. */
  readonly isWanting?: boolean
  /** Announce once more: somebody who cannot hear us answers, too. */
  readonly announce?: boolean
  /** Tell a node what is known about it: it acts on an older view. */
  readonly tell?: string
  /** Whose a hardware address is has to be read from the kernel first. */
  readonly readsStations?: boolean
}

export interface Go {
  readonly to: TakeoverState
  /** For people: why, as a clause. */
  readonly because: string
  /** The hardware address of a host that is no known speaker and uses the address, where there is one. */
  readonly stranger?: string | undefined
}

export type Decision = Stay | Go

export const STAY: Stay = {}

export function go(to: TakeoverState, because: string, stranger?: string): Go {
  return { to, because, stranger }
}
