// What the packet side of a node knows of some addresses, put together for people who ask why: the takeover's state, what
// this node said last, what others did. Read between two turns, bounded, and nothing is kept for it but the last of each.

import { milliseconds, type Milliseconds } from '@ingot/api'
import type { AddressReport, InterfaceReport, Layer2Report, PlaceReport } from '@ingot/api/layer2-report'
import type { Interface, SilentOwner, Takeover } from '@ingot/layer2'
import { addressFromBytes, formatAddress, formatHardwareAddress } from '@ingot/net'
import type { Clock } from './network.ts'
import type { Observation } from './observer.ts'
import type { Answering } from './reactor.ts'

/** Addresses in one report; what is more is counted. */
const ADDRESSES_PER_REPORT = 64

/** The main thread adds what it has decided, and whom gossip knows. */
export type PlaneReport = Pick<Layer2Report, 'time' | 'addresses' | 'leftOff' | 'interfaces'>

/** Where it is read from. */
export interface Inspected {
  readonly clock: Clock
  readonly interfaces: readonly Interface[]
  /** Without it the first of each succession answers. */
  readonly takeover?: Pick<Takeover, 'inspect' | 'inspectPeers' | 'sendsOn'>
  /** What this node does for an address; undefined where it does not answer. */
  answering(address: string): Answering | undefined
  /** The last that another station said of an address on an interface. */
  heard(address: string, interfaceIndex: number): Observation | undefined
}

/** Tells of `asked`, the first that a report has room for. */
export function inspect(asked: readonly string[], it: Inspected): PlaneReport {
  const now = it.clock.now()
  const realtime = it.clock.realtime()
  const timeOf = (moment: Milliseconds) => new Date(realtime - (now - moment)).toISOString()
  const addresses = asked.slice(0, ADDRESSES_PER_REPORT)
  return {
    time: timeOf(now),
    leftOff: asked.length - addresses.length,
    interfaces: it.interfaces.map((each) => interfaceReport(each, it, timeOf)),
    addresses: addresses.map((address) => addressReport(address, it, timeOf)),
  }
}

type TimeOf = (moment: Milliseconds) => string

function addressReport(address: string, it: Inspected, timeOf: TimeOf): AddressReport {
  const answering = it.answering(address)
  return {
    address,
    ...(answering !== undefined && { counters: answering.counters }),
    interfaces: it.interfaces.flatMap((each) => placeReport(address, each, answering, it, timeOf) ?? []),
  }
}

/** Undefined where the address has no part on the interface. */
function placeReport(
  address: string,
  { index, name }: Interface,
  answering: Answering | undefined,
  it: Inspected,
  timeOf: TimeOf,
): PlaceReport | undefined {
  const known = it.takeover?.inspect(address, index)
  const isAnswered = answering?.interfaces.includes(index) ?? false
  if (known === undefined && !isAnswered) return undefined
  const announced = answering?.announcedAt.get(index)
  const reply = answering?.lastReplies.get(index)
  const heard = it.heard(address, index)
  return {
    interface: name,
    isAnswered,
    ...(known !== undefined && {
      state: known.state,
      because: known.because,
      since: timeOf(known.since),
      ...(known.takenFrom !== undefined && { takenFrom: takenFromReport(known.takenFrom) }),
    }),
    claims: [...(known?.claims ?? [])],
    ...(announced !== undefined && { lastAnnouncement: timeOf(announced) }),
    ...(reply !== undefined && {
      lastReply: {
        at: timeOf(milliseconds(reply.at)),
        to: formatAddress(addressFromBytes(reply.asker)),
        hardwareAddress: formatHardwareAddress(reply.hardwareAddress),
      },
    }),
    ...(heard !== undefined && { heard: heardReport(heard, it, timeOf) }),
  }
}

function takenFromReport({ node, silence }: SilentOwner): NonNullable<PlaceReport['takenFrom']> {
  return { node, silentMilliseconds: Math.round(silence) }
}

function heardReport(
  { kind, hardwareAddress, heardAt, interfaceIndex }: Observation,
  { takeover }: Inspected,
  timeOf: TimeOf,
): NonNullable<PlaceReport['heard']> {
  const peers = takeover?.inspectPeers(interfaceIndex) ?? []
  const speaker = peers.find((peer) => peer.hardwareAddress === hardwareAddress)
  return {
    kind,
    hardwareAddress,
    at: timeOf(heardAt),
    ...(speaker !== undefined && { node: speaker.node }),
  }
}

function interfaceReport(it: Interface, { takeover }: Inspected, timeOf: TimeOf): InterfaceReport {
  const { name, hardwareAddress, index, hasCarrier = true } = it
  const peers = takeover?.inspectPeers(index) ?? []
  return {
    name,
    hardwareAddress,
    hasCarrier,
    hasHeartbeats: takeover?.sendsOn(it) ?? false,
    peers: peers.map(({ lastHeard, ...peer }) => ({ ...peer, lastHeard: timeOf(lastHeard) })),
  }
}
