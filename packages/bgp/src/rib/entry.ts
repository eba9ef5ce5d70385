// One prefix in the Adj-RIB-Out of a peer, and the routes that share all attributes.

import type { Family } from '@ingot/net'
import type { Nlri, RouteAttributes } from '../route.ts'

export interface Group {
  readonly key: string
  readonly family: Family
  readonly attributes: RouteAttributes
  /** All that are to be advertised with these attributes. */
  readonly members: Set<Entry>
}

export interface Entry extends Nlri {
  /** How it is to be advertised; undefined: not at all. */
  wanted: Group | undefined
  /** How it was advertised in the session of that number, by the key of the group. */
  sent: string | undefined
  session: number
  /** In which round of all routes of its family that was. */
  round: number
}
