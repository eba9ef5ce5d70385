// What a TCP socket is told before it connects or listens: the device, the hops that its segments may go, and the key that
// signs them (tcp(7), ip(7), ipv6(7); RFC 2385, RFC 5082). All of it is allowed with CAP_NET_RAW.
//
// struct tcp_md5sig:  0 ├ sockaddr_storage, 128 ┼ flags ┼ prefix ┼ key length u16 ┼ ifindex ┼ 136 key, 80 ┤ 216

import type { Address } from '@ingot/net'
import { EINVAL } from './errno.ts'
import * as libc from './libc.ts'
import { int, SOL_SOCKET } from './raw-packet-socket.ts'
import { socketAddress } from './socket-address.ts'
import type { StreamOptions } from './transport.ts'

const SO_BINDTODEVICE = 25
const IPPROTO_TCP = 6
const TCP_MD5SIG = 14

const MD5_SIZE = 216
const MD5_KEY_LENGTH = 130
const MD5_KEY = 136
const MD5_KEY_MAX = 80

/** Level and names of the options for the hops of a family. */
const HOPS = {
  IPv4: { level: 0, ttl: 2, minimumTtl: 21 },
  IPv6: { level: 41, ttl: 16, minimumTtl: 73 },
} as const

/** 0, or `-errno` of the first option that was refused. */
export function setStreamOptions(
  fd: libc.Descriptor,
  { family }: Address,
  { device, ttl, minimumTtl }: StreamOptions,
): number {
  const hops = HOPS[family]
  const options: [level: number, name: number, value: Uint8Array][] = []
  if (device !== undefined) options.push([SOL_SOCKET, SO_BINDTODEVICE, new TextEncoder().encode(device)])
  if (ttl !== undefined) options.push([hops.level, hops.ttl, int(ttl)])
  if (minimumTtl !== undefined) options.push([hops.level, hops.minimumTtl, int(minimumTtl)])
  for (const [level, name, value] of options) {
    const result = libc.setOption(fd, level, name, value)
    if (result < 0) return result
  }
  return 0
}

/** Signs what goes to a peer, and drops what comes from it unsigned; no more with a key of no octets. 0, or `-errno`. */
export function setMd5Key(fd: libc.Descriptor, peer: Address, key: Uint8Array): number {
  if (key.length > MD5_KEY_MAX) return -EINVAL
  const value = new Uint8Array(MD5_SIZE)
  value.set(socketAddress({ address: peer, port: 0 }))
  new DataView(value.buffer).setUint16(MD5_KEY_LENGTH, key.length, true)
  value.set(key, MD5_KEY)
  return libc.setOption(fd, IPPROTO_TCP, TCP_MD5SIG, value)
}
