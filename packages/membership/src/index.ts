// Who of the cluster's speakers is alive: gossip compatible with hashicorp/memberlist as MetalLB's speakers run it.

export { gossipKey } from './key.ts'
export { LAN_SETTINGS, WAN_SETTINGS, type MembershipSettings } from './settings.ts'
export { parseSettingsFile } from './settings-file.ts'
export { DROP_REASONS, type DropReason } from './wire/drop-reason.ts'
