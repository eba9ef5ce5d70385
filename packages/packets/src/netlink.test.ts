import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { answering } from './interfaces.ts'
import { addressRequest, linkRequest, neighbourRequest, parse, routeRequest } from './netlink.ts'

// Replies in labelled fragments, as the kernel sends them (little-endian).
const NEW_LINK_ETH0 = join(
  [0x44, 0, 0, 0], // length 68
  [16, 0], // RTM_NEWLINK
  [2, 0], // NLM_F_MULTI
  [1, 0, 0, 0], // sequence
  [0, 0, 0, 0], // port
  [0, 0], // family, padding
  [1, 0], // ARPHRD_ETHER
  [7, 0, 0, 0], // index
  [0x43, 0x10, 0x01, 0], // IFF_UP | IFF_BROADCAST | IFF_RUNNING | ...
  [0, 0, 0, 0], // change
  [9, 0, 3, 0, ...ascii('eth0'), 0, 0, 0, 0], // IFLA_IFNAME and its padding
  [10, 0, 1, 0, 2, 0, 0, 0, 0, 0x10, 0, 0], // IFLA_ADDRESS and its padding
  [8, 0, 35, 0, 3, 0, 0, 0], // IFLA_CARRIER_CHANGES
  [4, 0, 0x40, 0], // an attribute that nobody knows, empty
)
const NEW_ADDRESS_LINK_LOCAL = join(
  [44, 0, 0, 0], // length
  [20, 0], // RTM_NEWADDR
  [2, 0],
  [2, 0, 0, 0],
  [0, 0, 0, 0],
  [10, 64, 0x80, 253], // AF_INET6, prefix length, flags, RT_SCOPE_LINK
  [7, 0, 0, 0], // index
  [20, 0, 1, 0], // IFA_ADDRESS
  [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10],
)
const NEW_ADDRESS_TO_A_PEER = join(
  [40, 0, 0, 0], // length
  [20, 0], // RTM_NEWADDR
  [2, 0],
  [2, 0, 0, 0],
  [0, 0, 0, 0],
  [2, 32, 0x80, 0], // AF_INET, prefix length, flags, RT_SCOPE_UNIVERSE
  [7, 0, 0, 0], // index
  [8, 0, 1, 0, 192, 0, 2, 9], // IFA_ADDRESS, of the other end
  [8, 0, 2, 0, 192, 0, 2, 7], // IFA_LOCAL
)
const ROUTE_HEADER = (length: number, destinationLength: number, table: number) =>
  join(
    [length, 0, 0, 0],
    [24, 0], // RTM_NEWROUTE
    [2, 0],
    [3, 0, 0, 0],
    [0, 0, 0, 0],
    [2, destinationLength, 0, 0, table, 3, 0, 1, 0, 0, 0, 0],
  )
const GATEWAY = [8, 0, 5, 0, 192, 0, 2, 1]
const THROUGH_ETH0 = [8, 0, 4, 0, 7, 0, 0, 0]
const DEFAULT_ROUTE = join(ROUTE_HEADER(44, 0, 254), GATEWAY, THROUGH_ETH0)
const TWO_GATEWAYS = join(
  ROUTE_HEADER(64, 0, 254),
  [36, 0, 9, 0], // RTA_MULTIPATH
  [16, 0, 0, 0, 7, 0, 0, 0, ...GATEWAY],
  [16, 0, 0, 0, 8, 0, 0, 0, ...GATEWAY],
)
const NEIGHBOUR = (state: number, ...attributes: readonly (readonly number[])[]) =>
  join(
    [28 + attributes.flat().length, 0, 0, 0], // length
    [28, 0], // RTM_NEWNEIGH
    [2, 0],
    [5, 0, 0, 0],
    [0, 0, 0, 0],
    [2, 0, 0, 0], // AF_INET, padding
    [7, 0, 0, 0], // index
    [state, 0, 0, 1], // NUD_*, flags, RTN_UNICAST
    ...attributes,
  )
const DESTINATION = [8, 0, 1, 0, 192, 0, 2, 12] // NDA_DST
const LINK_LAYER_ADDRESS = [10, 0, 2, 0, 2, 0, 0, 0, 0, 0x0b, 0, 0] // NDA_LLADDR and its padding
const DONE = [20, 0, 0, 0, 3, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]

describe('the parse of rtnetlink replies', () => {
  test('finds links and addresses, and the end of the dump', () => {
    const dump = parse(join(NEW_LINK_ETH0, NEW_ADDRESS_LINK_LOCAL, DONE))
    expect(dump.isDone).toBe(true)
    expect(dump.links).toMatchObject([
      { index: 7, name: 'eth0', type: 1, isMember: false, carrierChanges: 3 },
    ])
    expect(answering(dump)).toEqual([
      {
        index: 7,
        name: 'eth0',
        hardwareAddress: '02:00:00:00:00:10',
        linkLocal: 'fe80::10',
        arp: true,
        hasCarrier: true,
        addresses: [{ address: 'fe80::10', prefixLength: 64 }],
      },
    ])
  })

  test('finds the own address of an interface, not that of the other end', () => {
    const [found] = answering(parse(join(NEW_LINK_ETH0, NEW_ADDRESS_TO_A_PEER, DONE)))
    expect(found?.addresses).toEqual([{ address: '192.0.2.7', prefixLength: 32 }])
  })

  test.each<readonly [string, Uint8Array, readonly number[]]>([
    ['a default route', DEFAULT_ROUTE, [7]],
    ['a default route with several next hops', TWO_GATEWAYS, [7, 8]],
    ['not a route to a prefix', join(ROUTE_HEADER(44, 24, 254), GATEWAY, THROUGH_ETH0), []],
    ['not a default route of another table', join(ROUTE_HEADER(44, 0, 99), GATEWAY, THROUGH_ETH0), []],
    ['not a default route without a gateway', join(ROUTE_HEADER(36, 0, 254), THROUGH_ETH0), []],
  ])('finds gateways: %s', (_, route, interfaces) => {
    const { routes } = parse(join(route, DONE))
    expect(routes.map(({ index }) => index)).toEqual([...interfaces])
    for (const { gateway } of routes) expect([...gateway]).toEqual([192, 0, 2, 1])
  })

  test.each([
    ['a neighbour that answers', NEIGHBOUR(0x02, DESTINATION, LINK_LAYER_ADDRESS), [7]],
    ['one that answered once', NEIGHBOUR(0x04, DESTINATION, LINK_LAYER_ADDRESS), [7]],
    ['not one that has never answered', NEIGHBOUR(0x01, DESTINATION), []],
    ['not one that does not answer any more', NEIGHBOUR(0x20, DESTINATION, LINK_LAYER_ADDRESS), []],
    ['not one without a hardware address', NEIGHBOUR(0x40, DESTINATION), []],
    ['not one without an address', NEIGHBOUR(0x02, LINK_LAYER_ADDRESS), []],
  ])('finds neighbours: %s', (_, message, interfaces) => {
    const { neighbours } = parse(join(message, DONE))
    expect(neighbours.map(({ index }) => index)).toEqual(interfaces)
    for (const { address, hardwareAddress } of neighbours) {
      expect([...address]).toEqual([192, 0, 2, 12])
      expect(hardwareAddress.toHex()).toBe('02000000000b')
    }
  })

  test('tells routers from other neighbours by the flag of the kernel', () => {
    const neighbour = NEIGHBOUR(0x04, DESTINATION, LINK_LAYER_ADDRESS)
    const { neighbours } = parse(join(neighbour, neighbour.with(26, 0x80), DONE))
    expect(neighbours.map(({ isRouter }) => isRouter)).toEqual([false, true])
  })

  test('survives every truncation and every changed octet', () => {
    const neighbour = NEIGHBOUR(0x02, DESTINATION, LINK_LAYER_ADDRESS)
    const whole = join(NEW_LINK_ETH0, NEW_ADDRESS_LINK_LOCAL, TWO_GATEWAYS, neighbour, DONE)
    for (let length = 0; length < whole.length; length++) parse(whole.subarray(0, length))
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 1, 3, 4, 0x7f, 0xff]) parse(whole.with(at, value))
    }
  })

  test('survives random octets', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parse(bytes)))
  })
})

describe('an interface answers', () => {
  const eth0 = {
    index: 7,
    name: 'eth0',
    type: 1,
    flags: 0x3,
    hardwareAddress: Uint8Array.of(2, 0, 0, 0, 0, 0x10),
    isMember: false,
    carrierChanges: 1,
  }
  test.each([
    ['unless it is down', { flags: 0x2 }],
    ['unless ARP is switched off', { flags: 0x83 }],
    ['unless it is a member of a bridge, bond or VRF', { isMember: true }],
    ['unless it is no Ethernet, as the loopback', { type: 772 }],
    ['unless it has no hardware address', { hardwareAddress: new Uint8Array() }],
  ])('%s', (_, change) => {
    expect(answering({ links: [eth0], addresses: [] })).toHaveLength(1)
    expect(answering({ links: [{ ...eth0, ...change }], addresses: [] })).toEqual([])
  })

  test.each([
    ['^eth', 0],
    ['th0$', 0],
    ['^(docker.*)|(cbr.*)', 1],
    ['', 0],
  ])('unless its name is excluded, anywhere in it: %p', (pattern, count) => {
    expect(answering({ links: [eth0], addresses: [] }, [new RegExp(pattern)])).toHaveLength(count)
    expect(answering({ links: [eth0], addresses: [] }, [new RegExp(pattern, 'g')])).toHaveLength(count)
  })

  test('by NDP only with a link-local address, by ARP only where it can broadcast', () => {
    const [found] = answering({ links: [{ ...eth0, flags: 0x1 }], addresses: [] })
    expect(found).toMatchObject({ linkLocal: null, arp: false })
  })
})

test('requests are dumps of links, of addresses, of routes and of neighbours', () => {
  expect([...linkRequest(1).subarray(0, 8)]).toEqual([32, 0, 0, 0, 18, 0, 1, 3])
  expect([...addressRequest(2).subarray(0, 8)]).toEqual([24, 0, 0, 0, 22, 0, 1, 3])
  expect([...routeRequest(3).subarray(0, 8)]).toEqual([28, 0, 0, 0, 26, 0, 1, 3])
  expect([...neighbourRequest(4).subarray(0, 8)]).toEqual([28, 0, 0, 0, 30, 0, 1, 3])
})

function join(...parts: readonly (readonly number[] | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

function ascii(text: string): readonly number[] {
  return [...Buffer.from(text)]
}
