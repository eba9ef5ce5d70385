// What a speaker says about addresses, beside the heartbeat that carries it.

/** How sure somebody is that a node may answer: the resourceVersion that it read that from. */
export interface Evidence {
  /** 0 where nothing has been read; newer is greater, for the same node. */
  readonly version: number
  readonly isEligible: boolean
}

export const STATEMENT_KINDS = [
  /** I answer. Not eligible: only until somebody else does. */
  'claim',
  /** Whoever answers, please hand over. */
  'want',
  /** I answer until `about` does. */
  'accept',
  /** I have stopped. */
  'yield',
  /** I may have answered too late: whoever answers, announce again. */
  'repair',
  /** `about`, say again all that you claim: what I have heard of it is not what you do. No addresses. */
  'list',
  /** I have heard `about` claim these. */
  'relay',
] as const

export type StatementKind = (typeof STATEMENT_KINDS)[number]

export interface Statement {
  readonly kind: StatementKind
  /** The node that is meant, where one is; empty otherwise. */
  readonly about: string
  readonly isIPv6: boolean
  /** What the sender knows about itself. */
  readonly own: Evidence
  /** What it knows about `about`. */
  readonly other: Evidence
  /** Canonical text, all of one family. */
  readonly addresses: readonly string[]
}

/** As many addresses as one statement holds. */
export const ADDRESSES_MAX = { IPv4: 180, IPv6: 60 } as const
