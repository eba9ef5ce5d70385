// What UDP and TCP sockets of Linux have in common: how they are opened, bound and asked for their name.

import type { Address } from '@ingot/net'
import * as libc from './libc.ts'
import { int, SOL_SOCKET } from './raw-packet-socket.ts'
import { AF_INET, AF_INET6, endpointOf, SOCKET_ADDRESS_MAX, socketAddress } from './socket-address.ts'
import type { Endpoint } from './transport.ts'

export const SOCK_STREAM = 1
export const SOCK_DGRAM = 2
const SO_REUSEADDR = 2
const IPPROTO_IPV6 = 41
const IPV6_V6ONLY = 26

/** A socket of the address's family; one for `::` leaves IPv4 to others. The descriptor, or `-errno`. */
export function openInetSocket({ family }: Address, type: number): libc.Descriptor {
  const fd = libc.socket(family === 'IPv4' ? AF_INET : AF_INET6, type, 0)
  if (fd >= 0 && family === 'IPv6') libc.setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, int(1))
  return fd
}

/** A TCP port may be bound again while connections of an earlier life linger. */
export function bindInetSocket(fd: libc.Descriptor, local: Endpoint, type: number): number {
  if (type === SOCK_STREAM) libc.setOption(fd, SOL_SOCKET, SO_REUSEADDR, int(1))
  return libc.bind(fd, socketAddress(local))
}

export function localEndpoint(fd: libc.Descriptor): Endpoint {
  const bytes = new Uint8Array(SOCKET_ADDRESS_MAX)
  libc.socketName(fd, bytes)
  return endpointOf(bytes)
}
