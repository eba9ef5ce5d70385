// What the page shows of a cluster at one moment, as plain data. Whoever makes it gives a Service that is as it was the same
// row again, so that what is new is found without looking into any.

import type { Verdict } from '@ingot/api'
import type { ServiceRow } from './service-row.ts'

export interface Snapshot {
  /** RFC 3339. */
  readonly time: string
  /** Whether this controller gives the addresses, and has read what there is; else the rest is empty. */
  readonly isLeading: boolean
  /** `leading`, or why not: `standby (leader X)`. */
  readonly leadership: string
  /** By `namespace/name`, the Services that are looked after. */
  readonly services: ReadonlyMap<string, ServiceRow>
  /** By name, then family. */
  readonly pools: readonly PoolView[]
  readonly nodes: readonly NodeView[]
  readonly peers: readonly PeerView[]
  /** What is wrong with the configuration. */
  readonly rejected: readonly Verdict[]
  /** What could not be read, and is missing here: one sentence each. */
  readonly gaps: readonly string[]
  /** The newest first. */
  readonly takeovers: readonly Takeover[]
}

/** The addresses of one family of a pool. */
export interface PoolView {
  readonly name: string
  readonly family: 'IPv4' | 'IPv6'
  /** As they are written: `192.0.2.10-192.0.2.20`. */
  readonly ranges: readonly string[]
  /** Such as `draining` or `on request`. */
  readonly remarks: readonly string[]
  readonly inUse: number
  readonly total: bigint
  /** Addresses in use, at equal intervals, the last one now. */
  readonly history: readonly number[]
  /** Undefined for a pool too large to be drawn. */
  readonly cells: Cells | undefined
}

/** As many are drawn of a pool at the most. */
export const CELLS_MAX = 256

/** The addresses of a pool in order, so many to a cell. */
export interface Cells {
  readonly size: number
  /** By cell, how many of its addresses are in use. */
  readonly used: readonly number[]
  /** By cell, what is in it: `192.0.2.1 default/web`. */
  readonly labels: ReadonlyMap<number, string>
  /** Cells with an address that a foreign host has. */
  readonly conflicts: ReadonlySet<number>
}

export interface NodeView {
  readonly name: string
  /** Services for which it says it answers ARP and NDP. */
  readonly layer2: number
  /** Services that it says it announces by BGP. */
  readonly bgp: number
  /** What keeps it from announcing, or ''. */
  readonly remark: string
}

export interface PeerView {
  readonly name: string
  readonly address: string
  /** `64513`, `internal` or `external`. */
  readonly asn: string
  /** Nodes that say they announce something to it. */
  readonly nodes: readonly string[]
  /** Services that somebody announces to it. */
  readonly services: number
}

/** What speakers told of who has an address. */
export interface Takeover {
  /** RFC 3339. */
  readonly time: string
  readonly service: string
  readonly reason: string
  readonly message: string
  /** The node that had said before that it announces, where another one says so now. */
  readonly before?: string
  /** How often it was told. */
  readonly count: number
  readonly isWarning: boolean
}
