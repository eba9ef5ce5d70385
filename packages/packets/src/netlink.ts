// rtnetlink (rtnetlink(7), linux/rtnetlink.h): the requests that list links and addresses, and the replies parsed
// into what decides whether an interface may answer. Pure bytes in, plain data out; the socket is elsewhere.
//
//   nlmsghdr   length u32 | type u16 | flags u16 | sequence u32 | port u32              (16 octets)
//   ifinfomsg  family u8 | pad u8 | type u16 | index i32 | flags u32 | change u32       (16 octets)
//   ifaddrmsg  family u8 | prefix length u8 | flags u8 | scope u8 | index u32           (8 octets)
//   rtattr     length u16 | type u16 | value, padded to 4

export const AF_NETLINK = 16
export const NETLINK_ROUTE = 0

const NLMSG_DONE = 3
const RTM_NEWLINK = 16
const RTM_GETLINK = 18
const RTM_NEWADDR = 20
const RTM_GETADDR = 22
const NLM_F_REQUEST_DUMP = 0x1 | 0x300

const IFLA_ADDRESS = 1
const IFLA_IFNAME = 3
const IFLA_MASTER = 10
const IFLA_CARRIER_CHANGES = 35
const IFA_ADDRESS = 1

const HEADER_SIZE = 16
const LINK_SIZE = 16
const ADDRESS_SIZE = 8

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
  /** 4 or 16 octets. */
  readonly address: Uint8Array
}

export interface Dump {
  readonly links: readonly Link[]
  readonly addresses: readonly LinkAddress[]
  readonly isDone: boolean
}

/** A request to list all links. */
export const linkRequest = (sequence: number) => request(RTM_GETLINK, sequence, LINK_SIZE)

/** A request to list all addresses of both families. */
export const addressRequest = (sequence: number) => request(RTM_GETADDR, sequence, ADDRESS_SIZE)

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
    at += align(length)
  }
  return { links, addresses, isDone }
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
    address: attributes.get(IFA_ADDRESS) ?? new Uint8Array(),
  }
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
