// Layer 2 announcement as a pure state machine: what is desired and which interfaces there are go in, effects come
// out. No sockets, no frames, no clock of its own.

export { Announcer } from './announcer.ts'
export type { Effect } from './effect.ts'
export { firstOfSuccession, type Ownership } from './ownership.ts'
export { Takeover } from './takeover/takeover.ts'
export type { TakeoverEffect, TakeoverState } from './takeover/effect.ts'
export type { TakeoverSettings, ConflictPolicy } from './takeover/settings.ts'
export type { Observation } from './takeover/segment.ts'
export type { Member } from './takeover/members.ts'
export { writeMeta } from './takeover/meta.ts'
export { onLinkPrefixes } from './on-link.ts'
export { HEARTBEAT_ETHERTYPE, HEARTBEAT_GROUP } from './takeover/frame.ts'
export type { Announcement, Desired, GossipMember, Interface, InterfaceAddress, Observed } from './desired.ts'
export { DesiredLedger, type DesiredChange } from './desired-change.ts'
export { ObservedLedger, type AddressOutcome, type ObservedChange } from './observed-change.ts'
export type { Sender } from './multicast-listener/frame.ts'
export { MulticastListener } from './multicast-listener/multicast-listener.ts'
