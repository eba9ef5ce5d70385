// Reads MetalLB's /etc/metallb/memberlist/config.json, whose content is handed in as text. All durations have to be
// there, as for MetalLB. A number or a boolean that is missing has its value of the LAN settings, where MetalLB
// silently takes 0 or false: no compression, nobody gossiped with.

import { parseGoDuration, refuse, accept } from '@ingot/api'
import type { Milliseconds, Result } from '@ingot/api'
import { LAN_SETTINGS } from './settings.ts'
import type { MembershipSettings } from './settings.ts'

type Keys = { readonly [Name in keyof MembershipSettings]: string }

const KEYS: Keys = {
  tcpTimeout: 'TCPTimeout',
  indirectChecks: 'IndirectChecks',
  retransmitMult: 'RetransmitMult',
  suspicionMult: 'SuspicionMult',
  suspicionMaxTimeoutMult: 'SuspicionMaxTimeoutMult',
  pushPullInterval: 'PushPullInterval',
  probeTimeout: 'ProbeTimeout',
  probeInterval: 'ProbeInterval',
  disableTcpPings: 'DisableTcpPings',
  awarenessMaxMultiplier: 'AwarenessMaxMultiplier',
  gossipNodes: 'GossipNodes',
  gossipInterval: 'GossipInterval',
  gossipToTheDeadTime: 'GossipToTheDeadTime',
  gossipVerifyIncoming: 'GossipVerifyIncoming',
  gossipVerifyOutgoing: 'GossipVerifyOutgoing',
  enableCompression: 'EnableCompression',
  udpBufferSize: 'UDPBufferSize',
}

/** What MetalLB reads too and has no meaning here: nothing is queued between reading a packet and acting on it. */
const WITHOUT_MEANING = { handoffQueueDepth: 'HandoffQueueDepth', queueCheckInterval: 'QueueCheckInterval' }

/** Below these a setting would undo the protocol; the others may be 0. */
const LEAST: { readonly [Key in string]?: number } = {
  TCPTimeout: 1,
  ProbeTimeout: 1,
  RetransmitMult: 1,
  SuspicionMult: 1,
  SuspicionMaxTimeoutMult: 1,
  AwarenessMaxMultiplier: 1,
  // room for the longest message about a member
  UDPBufferSize: 1024,
}

/** What a datagram can carry, and more than anybody has of nodes, multiples and checks. */
const LARGEST_INTEGER = 65_507

/** The settings of the file, or the first thing that is wrong with it, named by its key. */
export function parseSettingsFile(content: string): Result<MembershipSettings> {
  const values = parseObject(content)
  if (values === undefined) return wrong('it is no JSON object')
  const reader = new ValueReader(values)
  const lan = LAN_SETTINGS
  const settings: MembershipSettings = {
    tcpTimeout: reader.duration(KEYS.tcpTimeout),
    indirectChecks: reader.integer(KEYS.indirectChecks, lan.indirectChecks),
    retransmitMult: reader.integer(KEYS.retransmitMult, lan.retransmitMult),
    suspicionMult: reader.integer(KEYS.suspicionMult, lan.suspicionMult),
    suspicionMaxTimeoutMult: reader.integer(KEYS.suspicionMaxTimeoutMult, lan.suspicionMaxTimeoutMult),
    pushPullInterval: reader.duration(KEYS.pushPullInterval),
    probeTimeout: reader.duration(KEYS.probeTimeout),
    probeInterval: reader.duration(KEYS.probeInterval),
    disableTcpPings: reader.boolean(KEYS.disableTcpPings, lan.disableTcpPings),
    awarenessMaxMultiplier: reader.integer(KEYS.awarenessMaxMultiplier, lan.awarenessMaxMultiplier),
    gossipNodes: reader.integer(KEYS.gossipNodes, lan.gossipNodes),
    gossipInterval: reader.duration(KEYS.gossipInterval),
    gossipToTheDeadTime: reader.duration(KEYS.gossipToTheDeadTime),
    gossipVerifyIncoming: reader.boolean(KEYS.gossipVerifyIncoming, lan.gossipVerifyIncoming),
    gossipVerifyOutgoing: reader.boolean(KEYS.gossipVerifyOutgoing, lan.gossipVerifyOutgoing),
    enableCompression: reader.boolean(KEYS.enableCompression, lan.enableCompression),
    udpBufferSize: reader.integer(KEYS.udpBufferSize, lan.udpBufferSize),
  }
  reader.integer(WITHOUT_MEANING.handoffQueueDepth, 0)
  reader.duration(WITHOUT_MEANING.queueCheckInterval)
  return reader.mistake === undefined ? accept(settings) : wrong(reader.mistake)
}

function parseObject(content: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(content)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined
  } catch {
    return undefined
  }
}

function wrong(mistake: string) {
  const message = `memberlist configuration: ${mistake}`
  return refuse('ConfigurationError', message, {}, 'correct the ConfigMap metallb-memberlist-config')
}

/** Reads one key after the other and keeps the first mistake. */
class ValueReader {
  mistake: string | undefined
  readonly #values: ReadonlyMap<string, unknown>

  constructor(values: Readonly<Record<string, unknown>>) {
    // Go finds a key in whatever case it is written.
    this.#values = new Map(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]))
  }

  duration(key: string): Milliseconds {
    const value = this.#value(key)
    if (value === undefined || value === '') return this.#fail(`${key} is missing`, LAN_SETTINGS.tcpTimeout)
    const duration = typeof value === 'string' ? parseGoDuration(value) : undefined
    if (duration === undefined || duration < (LEAST[key] ?? 0)) {
      return this.#fail(`${key} is no duration: ${JSON.stringify(value)}`, LAN_SETTINGS.tcpTimeout)
    }
    return duration
  }

  integer(key: string, otherwise: number): number {
    const value = this.#value(key)
    if (value === undefined) return otherwise
    const least = LEAST[key] ?? 0
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= LARGEST_INTEGER) {
      return value
    }
    const range = `from ${least} to ${LARGEST_INTEGER}`
    return this.#fail(`${key} is no whole number ${range}: ${JSON.stringify(value)}`, otherwise)
  }

  boolean(key: string, otherwise: boolean): boolean {
    const value = this.#value(key)
    if (value === undefined || typeof value === 'boolean') return value ?? otherwise
    return this.#fail(`${key} is neither true nor false: ${JSON.stringify(value)}`, otherwise)
  }

  /** To Go null is the same as nothing. */
  #value(key: string): unknown {
    return this.#values.get(key.toLowerCase()) ?? undefined
  }

  #fail<Value>(mistake: string, value: Value): Value {
    this.mistake ??= mistake
    return value
  }
}
