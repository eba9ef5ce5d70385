// Layer 2 announcement as pure state machines: what is desired and which interfaces there are go in, effects come out.
// No sockets, no clock of their own.
//
// `Takeover` decides who answers where; `Announcer` keeps the table, the groups and the bursts, and asks it. Without one,
// `new Announcer()` takes the first of each succession. Together they are driven so, in each turn of the packet thread:
//
//   takeover.hear, observe, witness     all that waits in the sockets, each with the time of its arrival
//   takeover.desire, setInterfaces, setMembers, setCarrier, leave         what else is new
//   takeover.advance(now)               decides; carry its effects out in their order:
//     answer, silence                     announcer.reconsider(now, addresses), and its effects at once: the table is first
//     send                                the frame, at once: the lease runs from the turn that it is of
//     ask, askGateway                     ARP request or neighbour solicitation
//     probe                               ARP probe, or neighbour solicitation from ::
//     readStations                        takeover.setStations(now, what the kernel knows of hardware addresses)
//     announce                            announcer.announceAgain(now, address)
//     watch, unwatch                      which answers of others to tell `observe` about
//     transition, report                  for people
//   takeover.leaseUntil(interface)      after that: no reply may leave later
//   announcer.advance(now)              the rounds that are due
//
// `desire` and `setInterfaces` go to both, to the takeover first. The next turn is due at the earlier of the `deadline`s. Times
// are of a monotonic clock that counts suspends (CLOCK_BOOTTIME). docs/takeover.md is the protocol.

export { Announcer } from './announcer.ts'
export type { Effect } from './effect.ts'
export { firstOfSuccession, type Ownership } from './ownership.ts'
export { Takeover } from './takeover/takeover.ts'
export type { TakeoverEffect, TakeoverState } from './takeover/effect.ts'
export type { TakeoverSettings, ConflictPolicy } from './takeover/settings.ts'
export type { Observation } from './takeover/observation.ts'
export type { SilentOwner } from './takeover/entry.ts'
export type { AddressInspection, PeerInspection } from './takeover/inspection.ts'
export type { Neighbour, Stations } from './takeover/stations.ts'
export type { Member } from './takeover/members.ts'
export { timing, type Timing } from './takeover/timing.ts'
export { JUDGEMENTS, type Judgement } from './takeover/judgement.ts'
export { writeMeta } from './takeover/meta.ts'
export { onLinkPrefixes } from './on-link.ts'
export { HEARTBEAT_ETHERTYPE, HEARTBEAT_GROUP, statedAddresses, statementOctets } from './takeover/frame.ts'
export { SEAL_SIZE } from './takeover/frame-key.ts'
export type {
  AddressOutcome,
  Announcement,
  Desired,
  GossipMember,
  Interface,
  InterfaceAddress,
  Observed,
} from './desired.ts'
export { place, type Placeable } from './placement.ts'
export { DesiredLedger, type DesiredChange } from './desired-change.ts'
export { ObservedLedger, type ObservedChange } from './observed-change.ts'
export { readMeta } from './takeover/meta.ts'
export type { Sender } from './multicast-listener/frame.ts'
export { MulticastListener } from './multicast-listener/multicast-listener.ts'
export { SelfVerification, type VerificationEffect } from './verification/self-verification.ts'
export { outage } from './verification/outage.ts'
export type { Answer, Ask, Outage, Window } from './verification/outage.ts'
