// Which frames are keyed frames: of their EtherType, to their group, and of no other VLAN. The kernel runs it, and the
// simulated segment does.

import { HEARTBEAT_ETHERTYPE } from '@ingot/layer2'
import { and, jumpEqual, keep, loadHalf, loadWord, VLAN_TAG, type Instruction } from './bpf.ts'

export const KEYED_FILTER: readonly Instruction[] = [
  loadHalf(12),
  jumpEqual(HEARTBEAT_ETHERTYPE, 0, 7),
  loadWord(0), // the group, 03:49:4e:47:4f:54
  jumpEqual(0x03494e47, 0, 5),
  loadHalf(4),
  jumpEqual(0x4f54, 0, 3),
  loadWord(VLAN_TAG),
  and(0xfff), // VLAN 0 is a priority tag
  jumpEqual(0, 1, 0),
  keep(0),
  keep(0xffff),
]
