// One prefix in the Adj-RIB-Out of a peer, and the routes that share all attributes.

import { parsePrefix, type Family } from '@ingot/net'
import { encodePrefix } from '@ingot/wire'
import type { RouteAttributes } from '../route.ts'

export interface Group {
  readonly key: string
  readonly family: Family
  readonly attributes: RouteAttributes
  /** All that are to be advertised with these attributes. */
  readonly members: Set<Entry>
}

export interface Entry {
  /** Canonical text. */
  readonly prefix: string
  readonly family: Family
  /** Length and octets, as on the wire. */
  readonly octets: Uint8Array
  /** How it is to be advertised; undefined: not at all. */
  wanted: Group | undefined
  /** How it was advertised in the session of that number, by the key of the group. */
  sent: string | undefined
  session: number
}

/** Throws at what is no prefix, which is a bug of the caller. */
export function newEntry(text: string): Entry {
  const prefix = parsePrefix(text)
  if (prefix === undefined) throw new TypeError(`not a prefix: ${text}`)
  const { family, value } = prefix.network
  return {
    prefix: text,
    family,
    octets: encodePrefix(family, value, prefix.length),
    wanted: undefined,
    sent: undefined,
    session: 0,
  }
}
