// The settings of memberlist that MetalLB has, under its names: the two sets it starts with, and the file that replaces
// them. https://pkg.go.dev/github.com/hashicorp/memberlist#Config says what each of them does.

import { milliseconds, seconds } from '@ingot/api'
import type { Milliseconds } from '@ingot/api'

export interface MembershipSettings {
  /** How long a stream may take to connect, and then to be answered. */
  readonly tcpTimeout: Milliseconds
  /** How many others are asked to ping a member that does not answer. */
  readonly indirectChecks: number
  /** What is gossiped is sent this many times the decimal logarithm of the number of members. */
  readonly retransmitMult: number
  readonly suspicionMult: number
  readonly suspicionMaxTimeoutMult: number
  /** 0: never. It grows with the cluster. */
  readonly pushPullInterval: Milliseconds
  readonly probeTimeout: Milliseconds
  /** 0: nobody is probed. */
  readonly probeInterval: Milliseconds
  readonly disableTcpPings: boolean
  /** How many probe intervals a probe takes at the most on a node that has reason to doubt itself. */
  readonly awarenessMaxMultiplier: number
  /** How many members hear what is new at each interval. */
  readonly gossipNodes: number
  /** 0: nothing is gossiped but along with pings and their answers. */
  readonly gossipInterval: Milliseconds
  /** How long a dead member is still told things, and remembered. */
  readonly gossipToTheDeadTime: Milliseconds
  /** Take nothing in plain when there is a key. */
  readonly gossipVerifyIncoming: boolean
  readonly gossipVerifyOutgoing: boolean
  readonly enableCompression: boolean
  /** Octets of a packet. */
  readonly udpBufferSize: number
}

export const LAN_SETTINGS: MembershipSettings = {
  tcpTimeout: seconds(10),
  indirectChecks: 3,
  retransmitMult: 4,
  suspicionMult: 4,
  suspicionMaxTimeoutMult: 6,
  pushPullInterval: seconds(30),
  probeTimeout: milliseconds(500),
  probeInterval: seconds(1),
  disableTcpPings: false,
  awarenessMaxMultiplier: 8,
  gossipNodes: 3,
  gossipInterval: milliseconds(200),
  gossipToTheDeadTime: seconds(30),
  gossipVerifyIncoming: true,
  gossipVerifyOutgoing: true,
  enableCompression: true,
  udpBufferSize: 1400,
}

/** With `--ml-wan-config`. */
export const WAN_SETTINGS: MembershipSettings = {
  ...LAN_SETTINGS,
  tcpTimeout: seconds(30),
  suspicionMult: 6,
  pushPullInterval: seconds(60),
  probeTimeout: seconds(3),
  probeInterval: seconds(5),
  gossipNodes: 4,
  gossipInterval: milliseconds(500),
  gossipToTheDeadTime: seconds(60),
}
