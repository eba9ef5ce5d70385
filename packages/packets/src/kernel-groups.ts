// Multicast groups that the kernel is a member of for us: it sends the MLD reports (RFC 3810), so that snooping
// switches deliver, and opens the hardware filter. One socket holds only as many groups as its option memory allows
// (some 365 with net.core.optmem_max at 20 KB), so groups are spread over as many sockets as it takes.

import { addressBytes, formatAddress, type Address } from '@ingot/net'
import { close, setOption, socket, type Descriptor } from './libc.ts'
import type { OpenSockets } from './open-sockets.ts'

const AF_INET6 = 10
const SOCK_DGRAM = 2
const SOL_IPV6 = 41
const IPV6_JOIN_GROUP = 20
const IPV6_LEAVE_GROUP = 21

export class KernelGroups {
  /** The one that a group has left last is the last: it has room. */
  readonly #sockets: Descriptor[] = []
  readonly #holder = new Map<string, Descriptor>()
  readonly #counts = new Map<number, number>()
  readonly #open: OpenSockets

  /** Its sockets are kept among those that are open, and closed with them: the last groups are left then. */
  constructor(open: OpenSockets) {
    this.#open = open
  }

  /** How many groups are joined on the interface. */
  count(interfaceIndex: number): number {
    return this.#counts.get(interfaceIndex) ?? 0
  }

  /** Joins `group` on an interface; 0, or the `-errno` of a fresh socket that could not. */
  join(group: Address, interfaceIndex: number): number {
    const request = membershipRequest(group, interfaceIndex)
    const fd =
      this.#sockets.findLast((it) => setOption(it, SOL_IPV6, IPV6_JOIN_GROUP, request) >= 0) ??
      this.#joinWithNewSocket(request)
    if (fd < 0) return fd
    this.#holder.set(key(group, interfaceIndex), fd)
    this.#counts.set(interfaceIndex, this.count(interfaceIndex) + 1)
    return 0
  }

  /**
   * Leaves the group; false when it was not joined here. An interface that is gone took its memberships along, so
   * that the kernel refuses is no news.
   */
  leave(group: Address, interfaceIndex: number): boolean {
    const fd = this.#holder.get(key(group, interfaceIndex))
    if (fd === undefined) return false
    setOption(fd, SOL_IPV6, IPV6_LEAVE_GROUP, membershipRequest(group, interfaceIndex))
    this.#holder.delete(key(group, interfaceIndex))
    this.#counts.set(interfaceIndex, this.count(interfaceIndex) - 1)
    if (this.#sockets.at(-1) !== fd) {
      this.#sockets.splice(this.#sockets.indexOf(fd), 1)
      this.#sockets.push(fd)
    }
    return true
  }

  #joinWithNewSocket(request: Uint8Array): Descriptor {
    const fd = socket(AF_INET6, SOCK_DGRAM, 0)
    if (fd < 0) return fd
    const joined = setOption(fd, SOL_IPV6, IPV6_JOIN_GROUP, request)
    if (joined < 0) {
      close(fd)
      return joined
    }
    this.#open.keep(fd)
    this.#sockets.push(fd)
    return fd
  }
}

/** `struct ipv6_mreq`: the group, then the interface index. */
function membershipRequest(group: Address, interfaceIndex: number): Uint8Array {
  const bytes = new Uint8Array(20)
  bytes.set(addressBytes(group))
  new DataView(bytes.buffer).setInt32(16, interfaceIndex, true)
  return bytes
}

const key = (group: Address, interfaceIndex: number) => `${formatAddress(group)}%${interfaceIndex}`
