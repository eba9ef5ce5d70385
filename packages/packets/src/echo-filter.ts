// Which frames the link of BFD's echo takes in: UDP of IPv4 without options, whole, or straight behind the header of IPv6, of no
// other VLAN, to the port of echo packets or to that of Control packets over one hop. The kernel runs it, and the simulated
// segment does.

import { CONTROL_PORT, ECHO_PORT } from '@ingot/bfd'
import {
  and,
  jump,
  jumpEqual,
  keep,
  loadByte,
  loadHalf,
  loadWord,
  VLAN_TAG,
  type Instruction,
} from './bpf.ts'

export const ECHO_FILTER: readonly Instruction[] = [
  loadWord(VLAN_TAG),
  and(0xfff), // VLAN 0 is a priority tag
  jumpEqual(0, 0, 17),
  loadHalf(12),
  jumpEqual(0x86dd, 10, 0),
  jumpEqual(0x0800, 0, 14),
  loadByte(14), // version and length of the header
  jumpEqual(0x45, 0, 12),
  loadByte(23),
  jumpEqual(17, 0, 10),
  loadHalf(20), // a fragment has no ports
  and(0x3fff),
  jumpEqual(0, 0, 7),
  loadHalf(36),
  jump(3),
  loadByte(20), // next header
  jumpEqual(17, 0, 3),
  loadHalf(56),
  jumpEqual(ECHO_PORT, 2, 0),
  jumpEqual(CONTROL_PORT, 1, 0),
  keep(0),
  keep(0xffff),
]
