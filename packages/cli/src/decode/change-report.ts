// A step of a session's state machine that was recorded between its messages (RFC 6396 4.4.1), for programs and for people.

import type { State } from '@ingot/bgp'
import { STATE_NAMES } from './names/state-names.ts'
import { placeText, type Circumstances, type Piece } from './piece.ts'

export interface ChangeReport extends Circumstances {
  /** `record 5`. */
  readonly place: string
  readonly type: 'STATE CHANGE'
  readonly oldState: State
  readonly newState: State
}

export function changeReport({
  place,
  circumstances,
  from,
  to,
}: Piece & { readonly kind: 'change' }): ChangeReport {
  return { place: placeText(place), ...circumstances, type: 'STATE CHANGE', oldState: from, newState: to }
}

export function changeLine({ place, time, from, to, oldState, newState }: ChangeReport): string {
  return [place, time, `${from} > ${to}`, `${STATE_NAMES[oldState]} to ${STATE_NAMES[newState]}`].join('  ')
}
