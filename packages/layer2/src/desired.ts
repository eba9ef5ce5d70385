// What crosses between the speaker's main thread and its packet thread: plain data only, so that the packet plane
// could become a process of its own. `Desired` goes down, `Observed` comes back. Neither names a Kubernetes object.

import type { Verdict } from '@ingot/api'

/** Everything this node may have to answer for. The latest `Desired` replaces the one before, whole. */
export interface Desired {
  /** Grows by one with each change. */
  readonly generation: number
  /** The name of this node, as it stands in successions. */
  readonly node: string
  readonly announcements: readonly Announcement[]
  /** The resourceVersion of each Node as a number: how fresh this view of its eligibility is. */
  readonly versions?: Readonly<Record<string, number>>
}

/** One address and who is to answer for it. */
export interface Announcement {
  /** Canonical text (RFC 5952 for IPv6). */
  readonly address: string
  /** Names of the interfaces to answer on, or all that qualify (L2Advertisement `spec.interfaces`). */
  readonly interfaces: 'all' | readonly string[]
  /** Candidate nodes in election order; the first one alive answers. */
  readonly succession: readonly string[]
  /** With the policy Local, the resourceVersion of the EndpointSlice that decides, as a number. */
  readonly version?: number
}

/** A network interface that may answer. */
export interface Interface {
  /** The kernel's ifindex. */
  readonly index: number
  readonly name: string
  /** `02:00:00:00:00:10`. */
  readonly hardwareAddress: string
  /** A link-local IPv6 address in canonical text; null where there is none, and then no NDP is spoken. */
  readonly linkLocal: string | null
  /** Whether ARP is spoken: the interface is a broadcast one. */
  readonly arp: boolean
  /** Whether its cable is plugged in; left out where nobody has looked. It may answer either way. */
  readonly hasCarrier?: boolean
  /** Its own addresses of both families; left out where nobody has looked. */
  readonly addresses?: readonly InterfaceAddress[]
}

export interface InterfaceAddress {
  /** Canonical text. */
  readonly address: string
  /** How many bits of it are the prefix that is on the link. */
  readonly prefixLength: number
}

/** A speaker that gossip does not hold dead, this one included. */
export interface GossipMember {
  /** The name of its Node. */
  readonly name: string
  /** Where it gossips from, in canonical text. */
  readonly address: string
  readonly state: 'alive' | 'suspect'
  /** It says nothing of itself, as MetalLB's speakers do: it may know MetalLB's election only. */
  readonly isMetallb?: true
}

/** What has become of one address. */
export interface AddressOutcome {
  readonly address: string
  /** Names of the interfaces that it is answered on; empty when on none. */
  readonly interfaces: readonly string[]
  /** Why it is answered on none although this node is to answer. */
  readonly verdict?: Verdict
}

/** What the packet thread really does now. */
export interface Observed {
  /** The generation of the `Desired` that this follows. */
  readonly generation: number
  readonly interfaces: readonly Interface[]
  /** The addresses answered for, with the names of the interfaces. */
  readonly announced: readonly { readonly address: string; readonly interfaces: readonly string[] }[]
  /** What could not be done, and why: an address past the table's size, an interface that is not there. */
  readonly verdicts: readonly Verdict[]
  /** Of the addresses whose lot may be another than in the picture before; left out where that is any. */
  readonly changed?: readonly AddressOutcome[]
  /** Who may be announcing; absent where there is no gossip, and then every node may. */
  readonly members?: readonly GossipMember[]
}
