// What the readers of all kinds of input make of it: octets of a stream of messages, each with its place, and what could not be
// read. One reader a kind of input; the decoder behind them knows none of the kinds.

import type { State } from '@ingot/bgp'

/** `line 3`, `line 3, octet 30`, `packet 12`, `record 5`. */
export interface Place {
  readonly unit: 'line' | 'packet' | 'record'
  /** From 1. */
  readonly number: number
}

/** When and between whom, where that was recorded. */
export interface Circumstances {
  /** RFC 3339, to the microsecond. */
  readonly time?: string
  readonly from?: string
  readonly to?: string
}

export type Piece =
  | {
      readonly kind: 'octets'
      readonly place: Place
      readonly octets: Uint8Array
      /** One direction of one connection. */
      readonly flow: Flow
      readonly circumstances?: Circumstances
      /** A message begins with it; `whole`: it ends with it, too. */
      readonly holds?: 'begin' | 'whole'
      /** Where it was recorded beside it how the messages are to be read. */
      readonly form?: RecordedForm
    }
  /** Something is missing in the stream here: what was begun is not completed. */
  | { readonly kind: 'cut'; readonly place: Place; readonly flow: Flow; readonly why?: string }
  /** Nothing more comes. */
  | { readonly kind: 'end'; readonly place: Place; readonly flow: Flow }
  /** A new connection. */
  | { readonly kind: 'begin'; readonly flow: Flow }
  /** A step of a session's state machine, which is no part of a stream. */
  | {
      readonly kind: 'change'
      readonly place: Place
      readonly circumstances: Circumstances
      readonly from: State
      readonly to: State
    }
  /** What is no part of a stream and cannot be read. */
  | { readonly kind: 'trouble'; readonly place?: Place; readonly message: string }

export interface RecordedForm {
  readonly hasFourOctetAs: boolean
  readonly hasPaths: boolean
  readonly hasExtendedMessages: boolean
}

/** Names of both directions: `from > to`. */
export interface Flow {
  readonly name: string
  readonly reverse: string
}

export function placeText({ unit, number }: Place): string {
  return `${unit} ${number}`
}
