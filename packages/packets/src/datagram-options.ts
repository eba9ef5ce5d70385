// What a UDP socket is told before it is bound (ip(7), ipv6(7)): the device, what is written into the headers of what it
// sends, and that it tells the time to live of what it receives. All of it is allowed with CAP_NET_RAW.

import type { Address } from '@ingot/net'
import * as libc from './libc.ts'
import { int, SOL_SOCKET } from './raw-packet-socket.ts'
import type { DatagramOptions } from './transport.ts'

const SO_BINDTODEVICE = 25

/** Level and names of the options of a family. */
const NAMES = {
  IPv4: { level: 0, ttl: 2, trafficClass: 1, receiveTtl: 12 },
  IPv6: { level: 41, ttl: 16, trafficClass: 67, receiveTtl: 51 },
} as const

/** 0, or `-errno` of the first option that was refused. */
export function setDatagramOptions(
  fd: libc.Descriptor,
  { family }: Address,
  { device, ttl, trafficClass, tellsTtl }: DatagramOptions,
): number {
  const names = NAMES[family]
  const options: [level: number, name: number, value: Uint8Array][] = []
  if (device !== undefined) options.push([SOL_SOCKET, SO_BINDTODEVICE, new TextEncoder().encode(device)])
  if (ttl !== undefined) options.push([names.level, names.ttl, int(ttl)])
  if (trafficClass !== undefined) options.push([names.level, names.trafficClass, int(trafficClass)])
  if (tellsTtl === true) options.push([names.level, names.receiveTtl, int(1)])
  for (const [level, name, value] of options) {
    const result = libc.setOption(fd, level, name, value)
    if (result < 0) return result
  }
  return 0
}
