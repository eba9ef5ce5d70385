// rtnetlink (rtnetlink(7), linux/rtnetlink.h): the requests that list links and addresses, and the replies parsed
// into what decides whether an interface may answer. Pure bytes in, plain data out; the socket is elsewhere.
//
//   nlmsghdr   length u32 | type u16 | flags u16 | sequence u32 | port u32              (16 octets)
//   ifinfomsg  family u8 | pad u8 | type u16 | index i32 | flags u32 | change u32       (16 octets)
//   ifaddrmsg  family u8 | prefix length u8 | flags u8 | scope u8 | index u32           (8 octets)
//   rtmsg      family u8 | destination length u8 | source length u8 | tos u8 | table u8 | protocol u8 | scope u8 |
//              type u8 | flags u32                                                      (12 octets)
//   rtnexthop  length u16 | flags u8 | hops u8 | index i32, then attributes             (8 octets)
//   ndmsg      family u8 | pad u8 | pad u16 | index i32 | state u16 | flags u8 | type u8 (12 octets)
//   rtattr     length u16 | type u16 | value, padded to 4

export const AF_NETLINK = 16
export const NETLINK_ROUTE = 0

const NLMSG_DONE = 3
const RTM_NEWLINK = 16
const RTM_GETLINK = 18
const RTM_NEWADDR = 20
const RTM_GETADDR = 22
const RTM_NEWROUTE = 24
const RTM_GETROUTE = 26
const RTM_NEWNEIGH = 28
const RTM_GETNEIGH = 30
const NLM_F_REQUEST_DUMP = 0x1 | 0x300

const IFLA_ADDRESS = 1
const IFLA_IFNAME = 3
const IFLA_MASTER = 10
const IFLA_CARRIER_CHANGES = 35
const IFA_ADDRESS = 1
const IFA_LOCAL = 2
const RTA_OIF = 4
const RTA_GATEWAY = 5
const RTA_MULTIPATH = 9
const NDA_DST = 1
const NDA_LLADDR = 2
const NTF_ROUTER = 0x80

const HEADER_SIZE = 16
const LINK_SIZE = 16
const ADDRESS_SIZE = 8
const ROUTE_SIZE = 12
const NEXT_HOP_SIZE = 8
const NEIGHBOUR_SIZE = 12
const RT_TABLE_MAIN = 254
/** NUD_INCOMPLETE and NUD_FAILED: what has not answered, or not lately. */
const NUD_UNANSWERED = 0x01 | 0x20

/** RTMGRP_LINK, RTMGRP_IPV4_IFADDR and RTMGRP_IPV6_IFADDR: told of every change of links and addresses. */
export const CHANGE_GROUPS = 0x1 | 0x10 | 0x100

export interface Link {
  readonly index: number
  readonly name: string
  /** ARPHRD_*: 1 is Ethernet. */
  readonly type: number
  /** IFF_*. */
  readonly flags: number
  readonly hardwareAddress: Uint8Array
  /** Whether it is a member of a bridge, bond, team or VRF. */
  readonly isMember: boolean
  /** How often its wire was plugged in or out. */
  readonly carrierChanges: number
}

export interface LinkAddress {
  readonly index: number
  /** RT_SCOPE_*: 253 is link. */
  readonly scope: number
  /** 4 or 16 octets: the interface's own, not that of the other end where there is one. */
  readonly address: Uint8Array
  readonly prefixLength: number
}

/** A default route of the main table, one for each gateway. */
export interface DefaultRoute {
  readonly index: number
  /** 4 or 16 octets. */
  readonly gateway: Uint8Array
}

/** An entry of the neighbour table, ARP's and ND's, of a neighbour that has answered. */
export interface NeighbourEntry {
  readonly index: number
  /** 4 or 16 octets. */
  readonly address: Uint8Array
  readonly hardwareAddress: Uint8Array
  /** It has advertised itself as a router. */
  readonly isRouter: boolean
}

export interface Dump {
  readonly links: readonly Link[]
  readonly addresses: readonly LinkAddress[]
  readonly routes: readonly DefaultRoute[]
  readonly neighbours: readonly NeighbourEntry[]
  readonly isDone: boolean
}

/** A request to list all links. */
export const linkRequest = (sequence: number) => request(RTM_GETLINK, sequence, LINK_SIZE)

/** A request to list all addresses of both families. */
export const addressRequest = (sequence: number) => request(RTM_GETADDR, sequence, ADDRESS_SIZE)

/** A request to list all routes of both families. */
export const routeRequest = (sequence: number) => request(RTM_GETROUTE, sequence, ROUTE_SIZE)

/** A request to list the neighbours of both families. */
export const neighbourRequest = (sequence: number) => request(RTM_GETNEIGH, sequence, NEIGHBOUR_SIZE)

/** `struct sockaddr_nl` that joins the given groups. */
export function netlinkAddress(groups: number): Uint8Array {
  const bytes = new Uint8Array(12)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, AF_NETLINK, true)
  view.setUint32(8, groups, true)
  return bytes
}

/** Parses one datagram of replies. A message that does not fit ends the parse; what came before it counts. */
export function parse(datagram: Uint8Array): Dump {
  const links: Link[] = []
  const addresses: LinkAddress[] = []
  const routes: DefaultRoute[] = []
  const neighbours: NeighbourEntry[] = []
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length)
  let isDone = false
  for (let at = 0; at + HEADER_SIZE <= datagram.length;) {
    const length = view.getUint32(at, true)
    if (length < HEADER_SIZE || at + length > datagram.length) break
    const type = view.getUint16(at + 4, true)
    const body = datagram.subarray(at + HEADER_SIZE, at + length)
    if (type === NLMSG_DONE) isDone = true
    if (type === RTM_NEWLINK && body.length >= LINK_SIZE) links.push(parseLink(body))
    if (type === RTM_NEWADDR && body.length >= ADDRESS_SIZE) addresses.push(parseAddress(body))
    if (type === RTM_NEWROUTE && body.length >= ROUTE_SIZE) routes.push(...parseDefaultRoute(body))
    if (type === RTM_NEWNEIGH && body.length >= NEIGHBOUR_SIZE) neighbours.push(...parseNeighbour(body))
    at += align(length)
  }
  return { links, addresses, routes, neighbours, isDone }
}

function request(type: number, sequence: number, bodySize: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_SIZE + bodySize)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, bytes.length, true)
  view.setUint16(4, type, true)
  view.setUint16(6, NLM_F_REQUEST_DUMP, true)
  view.setUint32(8, sequence, true)
  return bytes
}

function parseLink(body: Uint8Array): Link {
  const view = new DataView(body.buffer, body.byteOffset, body.length)
  const attributes = parseAttributes(body.subarray(LINK_SIZE))
  return {
    index: view.getInt32(4, true),
    name: text(attributes.get(IFLA_IFNAME)),
    type: view.getUint16(2, true),
    flags: view.getUint32(8, true),
    hardwareAddress: attributes.get(IFLA_ADDRESS) ?? new Uint8Array(),
    isMember: attributes.has(IFLA_MASTER),
    carrierChanges: unsigned(attributes.get(IFLA_CARRIER_CHANGES)),
  }
}

function parseAddress(body: Uint8Array): LinkAddress {
  const view = new DataView(body.buffer, body.byteOffset, body.length)
  const attributes = parseAttributes(body.subarray(ADDRESS_SIZE))
  return {
    index: view.getUint32(4, true),
    scope: view.getUint8(3),
    address: attributes.get(IFA_LOCAL) ?? attributes.get(IFA_ADDRESS) ?? new Uint8Array(),
    prefixLength: view.getUint8(1),
  }
}

/** None for any other route. */
function parseDefaultRoute(body: Uint8Array): readonly DefaultRoute[] {
  const [, destinationLength, , , table] = body
  if (destinationLength !== 0 || table !== RT_TABLE_MAIN) return []
  const attributes = parseAttributes(body.subarray(ROUTE_SIZE))
  const nextHops = attributes.get(RTA_MULTIPATH)
  if (nextHops !== undefined) return parseNextHops(nextHops)
  const gateway = attributes.get(RTA_GATEWAY)
  return gateway === undefined ? [] : [{ index: unsigned(attributes.get(RTA_OIF)), gateway }]
}

/** None for one that is not known to be there, or not on Ethernet. */
function parseNeighbour(body: Uint8Array): readonly NeighbourEntry[] {
  const view = new DataView(body.buffer, body.byteOffset, body.length)
  if ((view.getUint16(8, true) & NUD_UNANSWERED) !== 0) return []
  const attributes = parseAttributes(body.subarray(NEIGHBOUR_SIZE))
  const [address, hardwareAddress] = [attributes.get(NDA_DST), attributes.get(NDA_LLADDR)]
  if (address === undefined || hardwareAddress?.length !== 6) return []
  if (address.length !== 4 && address.length !== 16) return []
  const isRouter = (view.getUint8(10) & NTF_ROUTER) !== 0
  return [{ index: view.getInt32(4, true), address, hardwareAddress, isRouter }]
}

function parseNextHops(bytes: Uint8Array): readonly DefaultRoute[] {
  const routes: DefaultRoute[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at + NEXT_HOP_SIZE <= bytes.length;) {
    const length = view.getUint16(at, true)
    if (length < NEXT_HOP_SIZE || at + length > bytes.length) break
    const gateway = parseAttributes(bytes.subarray(at + NEXT_HOP_SIZE, at + length)).get(RTA_GATEWAY)
    if (gateway !== undefined) routes.push({ index: view.getInt32(at + 4, true), gateway })
    at += align(length)
  }
  return routes
}

function parseAttributes(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const attributes = new Map<number, Uint8Array>()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = view.getUint16(at, true)
    if (length < 4 || at + length > bytes.length) break
    attributes.set(view.getUint16(at + 2, true), bytes.slice(at + 4, at + length))
    at += align(length)
  }
  return attributes
}

function unsigned(bytes: Uint8Array | undefined): number {
  return bytes?.length === 4 ? new DataView(bytes.buffer).getUint32(0, true) : 0
}

function text(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : new TextDecoder().decode(bytes.subarray(0, bytes.length - 1))
}

const align = (length: number) => (length + 3) & ~3
