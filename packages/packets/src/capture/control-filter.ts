// Which frames the control capture takes in, on all interfaces at once and in both directions: ARP, neighbour discovery, the
// speakers' heartbeats, BFD, and TCP of the ports of BGP. Nothing else of what a node carries is looked at by anybody but the
// kernel, which runs this. Gossip is not in it. IPv4 with options is not either: neither BGP nor BFD has any.

import { CONTROL_PORT, ECHO_PORT, MULTI_HOP_PORT } from '@ingot/bfd'
import { HEARTBEAT_ETHERTYPE } from '@ingot/layer2'
import {
  and,
  HARDWARE_TYPE,
  jumpEqual,
  keep,
  loadByte,
  loadHalf,
  loadWord,
  PACKET_TYPE,
  VLAN_TAG,
  type Instruction,
} from '../bpf.ts'

export const BGP_PORT = 179
/** It is cut where it is read, which tells how long it was. */
export const WHOLE = 0xffff_ffff
/** Of more ports than these the first: a jump reaches 255 instructions. */
export const PORTS_MAX = 64

const ARPHRD_ETHER = 1
const ARPHRD_LOOPBACK = 772
const PACKET_OUTGOING = 4

/** What a load has to find: one of some numbers. */
interface Check {
  readonly load: Instruction
  readonly mask?: number
  readonly among: readonly number[]
}

const byte = (offset: number, ...among: readonly number[]): Check => ({ load: loadByte(offset), among })
const half = (offset: number, ...among: readonly number[]): Check => ({ load: loadHalf(offset), among })
const word = (offset: number, ...among: readonly number[]): Check => ({ load: loadWord(offset), among })

const IPV6 = half(12, 0x86dd)
/** Without options, and no later fragment: that has no ports. */
const IPV4: readonly Check[] = [half(12, 0x0800), byte(14, 0x45), { ...half(20, 0), mask: 0x1fff }]
const [TCP, UDP, ICMPV6] = [6, 17, 58]
/** Router and neighbour solicitations and advertisements, and redirects (RFC 4861 4). */
const NEIGHBOUR_DISCOVERY = [133, 134, 135, 136, 137]
const BFD_PORTS = [CONTROL_PORT, ECHO_PORT, MULTI_HOP_PORT]
/** The first four octets of the heartbeats' group: others may use the EtherType for something else. */
const HEARTBEAT_GROUP_START = 0x03494e47

/** One after the other; a frame that nothing is found in is dropped. */
const RULES: readonly (readonly Check[])[] = [
  [half(12, 0x0806)],
  [half(12, HEARTBEAT_ETHERTYPE), word(0, HEARTBEAT_GROUP_START)],
  [IPV6, byte(20, ICMPV6), byte(54, ...NEIGHBOUR_DISCOVERY)],
  [...IPV4, byte(23, UDP), half(36, ...BFD_PORTS)],
  [IPV6, byte(20, UDP), half(56, ...BFD_PORTS)],
]

/** `ports` are those of BGP beside 179. */
export function controlFilter(ports: readonly number[]): readonly Instruction[] {
  const all = [...new Set([BGP_PORT, ...ports])].slice(0, PORTS_MAX)
  const sessions = [
    [...IPV4, byte(23, TCP), half(34, ...all)],
    [...IPV4, byte(23, TCP), half(36, ...all)],
    [IPV6, byte(20, TCP), half(54, ...all)],
    [IPV6, byte(20, TCP), half(56, ...all)],
  ]
  return [...FRAMES_ONCE, ...[...RULES, ...sessions].flatMap(compile), keep(0)]
}

/**
 * Frames of Ethernet, and of loopback, where everything that leaves also comes and is taken then. What is tagged is seen again,
 * without the tag, on the VLAN's own interface; VLAN 0 is a priority tag.
 */
const FRAMES_ONCE: readonly Instruction[] = [
  loadWord(HARDWARE_TYPE),
  jumpEqual(ARPHRD_ETHER, 4, 0),
  jumpEqual(ARPHRD_LOOPBACK, 0, 2),
  loadWord(PACKET_TYPE),
  jumpEqual(PACKET_OUTGOING, 0, 1),
  keep(0),
  loadWord(VLAN_TAG),
  and(0xfff),
  jumpEqual(0, 1, 0),
  keep(0),
]

/** Keeps a frame that all checks find something in; else it goes on behind. */
function compile(checks: readonly Check[]): readonly Instruction[] {
  const rule = [keep(WHOLE)]
  for (const { load, mask, among } of checks.toReversed()) {
    const rest = rule.length
    const compares = among.map((value, index) => {
      const following = among.length - index - 1
      return jumpEqual(value, following, following === 0 ? rest : 0)
    })
    rule.unshift(load, ...(mask === undefined ? [] : [and(mask)]), ...compares)
  }
  return rule
}
