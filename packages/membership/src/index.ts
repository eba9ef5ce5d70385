// Who of the cluster's speakers is alive: gossip compatible with hashicorp/memberlist as MetalLB's speakers run it, as a
// pure state machine. What arrives and what time it is go in, effects come out. No sockets, no clock of its own.

export type { Effect, Endpoint, ExchangeFailure, Member, MembershipEvent } from './effect.ts'
export { gossipKey } from './key.ts'
export type { Random } from './machine/random.ts'
export { Membership, type MembershipOptions } from './membership.ts'
export { LAN_SETTINGS, WAN_SETTINGS, type MembershipSettings } from './settings.ts'
export { parseSettingsFile } from './settings-file.ts'
export { DROP_REASONS, type DropReason } from './wire/drop-reason.ts'
