// Router advertisements (RFC 4861 4.2) of a node that is no default router: they say that it is there, and nothing else.
// The kernel writes the checksum and the source, the link-local address.
//
//  0          1      2          4             5       6               8                12
//  ├ type 134 ┼ code ┼ checksum ┼ hop limit 0 ┼ flags ┼ lifetime 0 s  ┼ reachable time ┼ retransmit timer ┤ 16

import { parseAddress, type Address } from '@ingot/net'
import * as libc from './libc.ts'
import { int } from './raw-packet-socket.ts'
import { AF_INET6, socketAddress } from './socket-address.ts'

const ADVERTISEMENT = Uint8Array.of(134, ...new Uint8Array(15))
const ALL_NODES: Address = parseAddress('ff02::1') ?? { family: 'IPv6', value: 0n }

const SOCK_RAW = 3
const IPPROTO_IPV6 = 41
const IPPROTO_ICMPV6 = 58
const IPV6_MULTICAST_HOPS = 18
const IPV6_MULTICAST_LOOP = 19
const ICMPV6_FILTER = 1

/** The descriptor of a socket that only sends, or `-errno`. */
export function openAdvertising(): libc.Descriptor {
  const fd = libc.socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6)
  if (fd < 0) return fd
  // what is marked is not let through
  libc.setOption(fd, IPPROTO_ICMPV6, ICMPV6_FILTER, new Uint8Array(32).fill(0xff))
  libc.setOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, int(255))
  libc.setOption(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, int(0))
  return fd
}

export function advertise(fd: libc.Descriptor, interfaceIndex: number): void {
  libc.sendTo(fd, ADVERTISEMENT, socketAddress({ address: ALL_NODES, port: 0, interfaceIndex }))
}
