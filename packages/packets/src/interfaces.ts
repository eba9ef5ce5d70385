// Which interfaces may answer: spec of MetalLB's scan (up, not a member of a bridge, bond or VRF, ARP not switched
// off), read from the kernel by rtnetlink and re-read when it says that something changed.

import type { Interface } from '@ingot/layer2'
import { addressFromBytes, formatAddress, formatHardwareAddress } from '@ingot/net'
import { bind, receive, send, socket, EAGAIN, EINTR, type Descriptor } from './libc.ts'
import {
  addressRequest,
  AF_NETLINK,
  CHANGE_GROUPS,
  linkRequest,
  NETLINK_ROUTE,
  netlinkAddress,
  parse,
  type Dump,
} from './netlink.ts'

const SOCK_RAW = 3
const ARPHRD_ETHER = 1
const IFF_UP = 0x1
const IFF_BROADCAST = 0x2
const IFF_NOARP = 0x80
const RT_SCOPE_LINK = 253

/** The interfaces of a dump that may answer, in the kernel's order. */
export function answering(dump: Pick<Dump, 'links' | 'addresses'>): readonly Interface[] {
  return dump.links
    .filter(
      (link) =>
        link.type === ARPHRD_ETHER &&
        link.hardwareAddress.length === 6 &&
        (link.flags & IFF_UP) !== 0 &&
        (link.flags & IFF_NOARP) === 0 &&
        !link.isMember,
    )
    .map((link) => {
      const linkLocal = dump.addresses.find(
        ({ index, scope, address }) =>
          index === link.index && scope === RT_SCOPE_LINK && address.length === 16,
      )
      return {
        index: link.index,
        name: link.name,
        hardwareAddress: formatHardwareAddress(link.hardwareAddress),
        linkLocal: linkLocal === undefined ? null : formatAddress(addressFromBytes(linkLocal.address)),
        arp: (link.flags & IFF_BROADCAST) !== 0,
      }
    })
}

/** A socket that becomes readable when a link or an address changed; `drainChanges` takes the news back. */
export function watchChanges(): Descriptor {
  const fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
  if (fd >= 0) bind(fd, netlinkAddress(CHANGE_GROUPS))
  return fd
}

/** Empties the socket of `watchChanges`. What changed is read anew from the kernel, so a lost message loses nothing. */
export function drainChanges(fd: Descriptor): void {
  while (receive(fd, datagram) > 0);
}

/**
 * Lists all links and addresses as they are now; undefined when the kernel broke off. `fd` is a netlink socket without
 * groups.
 */
export function listLinks(fd: Descriptor): Pick<Dump, 'links' | 'addresses'> | undefined {
  const links = ask(fd, linkRequest(1))
  const addresses = ask(fd, addressRequest(2))
  return links.isDone && addresses.isDone ? { links: links.links, addresses: addresses.addresses } : undefined
}

/** A netlink socket for `listLinks`. */
export function openListing(): Descriptor {
  const fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
  if (fd >= 0) bind(fd, netlinkAddress(0))
  return fd
}

// The kernel sends replies of up to 32 KB.
const datagram = new Uint8Array(65_536)

/** A dump is answered within the `send` and the `recv`s themselves, so a non-blocking socket never waits here. */
function ask(fd: Descriptor, request: Uint8Array): Dump {
  const links: Dump['links'][number][] = []
  const addresses: Dump['addresses'][number][] = []
  if (send(fd, request) < 0) return { links, addresses, isDone: false }
  for (;;) {
    const length = receive(fd, datagram)
    if (length === -EINTR) continue
    if (length === -EAGAIN || length <= 0) return { links, addresses, isDone: false }
    const part = parse(datagram.subarray(0, length))
    links.push(...part.links)
    addresses.push(...part.addresses)
    if (part.isDone) return { links, addresses, isDone: true }
  }
}
