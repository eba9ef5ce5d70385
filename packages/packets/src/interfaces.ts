// Which interfaces may answer: spec of MetalLB's scan (up, not a member of a bridge, bond or VRF, ARP not switched
// off), read from the kernel by rtnetlink and re-read when it says that something changed.

import type { Interface, InterfaceAddress } from '@ingot/layer2'
import { addressFromBytes, formatAddress, formatHardwareAddress, isLinkLocal, type Address } from '@ingot/net'
import { EAGAIN, EINTR } from './errno.ts'
import type { LocalLink } from './local-links.ts'
import { bind, receive, send, socket, type Descriptor } from './libc.ts'
import type { KnownStations } from './network.ts'
import {
  addressRequest,
  AF_NETLINK,
  CHANGE_GROUPS,
  linkRequest,
  neighbourRequest,
  NETLINK_ROUTE,
  netlinkAddress,
  parse,
  routeRequest,
  type Dump,
  type LinkAddress,
} from './netlink.ts'

const SOCK_RAW = 3
const ARPHRD_ETHER = 1
const IFF_UP = 0x1
const IFF_BROADCAST = 0x2
const IFF_NOARP = 0x80
const IFF_LOWER_UP = 0x10000
const RT_SCOPE_LINK = 253

/** The interfaces of a dump that may answer, in the kernel's order; none of those whose name one of `excluded` finds. */
export function answering(
  dump: Pick<Dump, 'links' | 'addresses'>,
  excluded: readonly RegExp[] = [],
): readonly Interface[] {
  return dump.links
    .filter(
      (link) =>
        link.type === ARPHRD_ETHER &&
        link.hardwareAddress.length === 6 &&
        (link.flags & IFF_UP) !== 0 &&
        (link.flags & IFF_NOARP) === 0 &&
        !link.isMember &&
        !excluded.some((pattern) => link.name.search(pattern) >= 0),
    )
    .map((link) => {
      const addresses = dump.addresses.filter(({ index }) => index === link.index)
      const linkLocal = addresses.find(
        ({ scope, address }) => scope === RT_SCOPE_LINK && address.length === 16,
      )
      return {
        index: link.index,
        name: link.name,
        hardwareAddress: formatHardwareAddress(link.hardwareAddress),
        linkLocal: linkLocal === undefined ? null : formatAddress(addressFromBytes(linkLocal.address)),
        arp: (link.flags & IFF_BROADCAST) !== 0,
        hasCarrier: (link.flags & IFF_LOWER_UP) !== 0,
        addresses: addresses.flatMap(interfaceAddress),
      }
    })
}

/** Of what scope ever; none where the kernel named none. */
function interfaceAddress({ address, prefixLength }: LinkAddress): readonly InterfaceAddress[] {
  if (address.length !== 4 && address.length !== 16) return []
  return [{ address: formatAddress(addressFromBytes(address)), prefixLength }]
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

/** The default gateways behind an interface; none when the kernel broke off. `fd` is as for `listLinks`. */
export function listGateways(fd: Descriptor, interfaceIndex: number): readonly Address[] {
  return ask(fd, routeRequest(3))
    .routes.filter(({ index, gateway }) => index === interfaceIndex && [4, 16].includes(gateway.length))
    .map(({ gateway }) => addressFromBytes(gateway))
}

/** What the kernel knows of hardware addresses: those of its links, and of its neighbours. `fd` is as for `listLinks`. */
export function listStations(fd: Descriptor): KnownStations {
  const own = ask(fd, linkRequest(4)).links.filter(({ hardwareAddress }) => hardwareAddress.length === 6)
  return {
    own: [...new Set(own.map(({ hardwareAddress }) => formatHardwareAddress(hardwareAddress)))],
    neighbours: ask(fd, neighbourRequest(5)).neighbours.map(({ index, address, hardwareAddress }) => ({
      interfaceIndex: index,
      address: addressFromBytes(address),
      hardwareAddress: formatHardwareAddress(hardwareAddress),
    })),
  }
}

/**
 * The routers that the kernel has heard on an interface: whoever has sent a router advertisement, which it notes wherever
 * IPv6 is on, also where it takes no routes from them. `fd` is as for `listLinks`.
 */
export function listRouters(fd: Descriptor, interfaceIndex: number): readonly Address[] {
  return ask(fd, neighbourRequest(6))
    .neighbours.filter(({ index, isRouter }) => index === interfaceIndex && isRouter)
    .map(({ address }) => addressFromBytes(address))
    .filter(isLinkLocal)
}

/** All links with their addresses, in the kernel's order. */
export function localLinks({ links, addresses }: Pick<Dump, 'links' | 'addresses'>): readonly LocalLink[] {
  const byIndex = Map.groupBy(addresses, ({ index }) => index)
  return links.map(({ index, name }) => ({
    index,
    name,
    addresses: (byIndex.get(index) ?? []).flatMap(interfaceAddress),
  }))
}

/** A netlink socket for all that is listed here. */
export function openListing(): Descriptor {
  const fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
  if (fd >= 0) bind(fd, netlinkAddress(0))
  return fd
}

// The kernel sends replies of up to 32 KB.
const datagram = new Uint8Array(65_536)

/** A dump is answered within the `send` and the `recv`s themselves, so a non-blocking socket never waits here. */
function ask(fd: Descriptor, request: Uint8Array): Dump {
  const parts: Dump[] = []
  let isDone = false
  if (send(fd, request) < 0) return whole(parts, isDone)
  while (!isDone) {
    const length = receive(fd, datagram)
    if (length === -EINTR) continue
    if (length === -EAGAIN || length <= 0) break
    const part = parse(datagram.subarray(0, length))
    parts.push(part)
    isDone = part.isDone
  }
  return whole(parts, isDone)
}

function whole(parts: readonly Dump[], isDone: boolean): Dump {
  return {
    links: parts.flatMap(({ links }) => links),
    addresses: parts.flatMap(({ addresses }) => addresses),
    routes: parts.flatMap(({ routes }) => routes),
    neighbours: parts.flatMap(({ neighbours }) => neighbours),
    isDone,
  }
}
