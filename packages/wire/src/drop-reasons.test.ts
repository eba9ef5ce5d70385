// Every reason to drop a frame, with the smallest change to a good frame that brings it about.

import { describe, expect, test } from 'bun:test'

import { exchange, octets, reasonsCounted, startCore } from './core.fixture.ts'
import { CLIENT, GOOD_FRAMES, NODE, VIP, VIP6, VIP6_ELSEWHERE, withChecksum } from './frames.fixture.ts'
import { DROP_REASONS } from './index.ts'
import type { MessageFacts } from './message-rings.ts'

interface Twin {
  readonly why: string
  readonly reason: string
  readonly good: string
  /** Octets written over the good frame, as hex, by their offset. */
  readonly bent?: Readonly<Record<number, string>>
  readonly cutTo?: number
  readonly facts?: MessageFacts
}

const TWINS: readonly Twin[] = [
  { why: 'cut inside the Ethernet header', reason: 'truncated', good: 'ARP request', cutTo: 13 },
  { why: 'cut one octet short of an ARP packet', reason: 'truncated', good: 'ARP request', cutTo: 41 },
  { why: 'cut inside the IPv6 header', reason: 'truncated', good: 'solicitation', cutTo: 53 },
  {
    why: 'from a socket that does not tell of VLAN tags',
    reason: 'no_auxiliary_data',
    good: 'ARP request',
    facts: { auxiliaryData: false },
  },
  {
    why: 'that had a VLAN tag',
    reason: 'foreign_vlan',
    good: 'ARP request',
    facts: { packetType: 3, vlan: 100 },
  },
  { why: 'with a second tag inside', reason: 'foreign_vlan', good: 'ARP request', bent: { 12: '8100' } },
  { why: 'with a service tag inside', reason: 'foreign_vlan', good: 'ARP request', bent: { 12: '88a8' } },
  { why: 'that this node sent', reason: 'outgoing', good: 'ARP request', facts: { packetType: 4 } },
  { why: 'for another host', reason: 'other_host', good: 'ARP request', facts: { packetType: 3 } },
  { why: 'with our own source', reason: 'own_frame', good: 'ARP request', bent: { 6: NODE } },
  {
    why: 'that claims our address with our own MAC',
    reason: 'own_frame',
    good: 'foreign gratuitous ARP',
    bent: { 22: NODE },
  },
  { why: 'from a group', reason: 'ethernet_source', good: 'solicitation', bent: { 6: '03' } },
  { why: 'from no station', reason: 'ethernet_source', good: 'solicitation', bent: { 6: '000000000000' } },
  { why: 'to another MAC', reason: 'ethernet_destination', good: 'ARP request', bent: { 0: '020000000066' } },
  {
    why: 'of ARP to a multicast MAC',
    reason: 'ethernet_destination',
    good: 'ARP request',
    bent: { 0: '01005e000001' },
  },
  {
    why: 'of IPv6 to the broadcast MAC',
    reason: 'ethernet_destination',
    good: 'solicitation',
    bent: { 0: 'ffffffffffff' },
  },
  { why: 'of IPv4', reason: 'ethertype', good: 'ARP request', bent: { 12: '0800' } },
  {
    why: 'whose ARP sender is a group',
    reason: 'sender_hardware_address',
    good: 'ARP request',
    bent: { 22: '01005e000001' },
  },
  {
    why: 'whose ARP sender is broadcast',
    reason: 'sender_hardware_address',
    good: 'ARP request',
    bent: { 22: 'ffffffffffff' },
  },
  {
    why: 'whose ARP sender is zero',
    reason: 'sender_hardware_address',
    good: 'ARP request',
    bent: { 22: '000000000000' },
  },
  {
    why: 'whose link-layer option is a group',
    reason: 'sender_hardware_address',
    good: 'solicitation',
    bent: { 80: '333300000001' },
  },
  { why: 'that claims our address', reason: 'conflict', good: 'foreign gratuitous ARP' },
  {
    why: 'that asks for another from our address',
    reason: 'conflict',
    good: 'foreign ARP request from the VIP',
  },
  { why: 'that solicits from our address', reason: 'conflict', good: 'foreign solicitation from the VIP' },
  { why: 'that advertises our address', reason: 'conflict', good: 'foreign advertisement' },
  {
    why: 'for an address of somebody else',
    reason: 'not_announced',
    good: 'ARP request',
    bent: { 38: 'c0000263' },
  },
  {
    why: 'for an address not on this interface',
    reason: 'not_on_interface',
    good: 'solicitation on the wrong interface',
  },
  { why: 'of hardware type 6', reason: 'arp_hardware_type', good: 'ARP request', bent: { 14: '0006' } },
  { why: 'of protocol type 86dd', reason: 'arp_protocol_type', good: 'ARP request', bent: { 16: '86dd' } },
  { why: 'of hardware length 8', reason: 'arp_hardware_length', good: 'ARP request', bent: { 18: '08' } },
  { why: 'of protocol length 16', reason: 'arp_protocol_length', good: 'ARP request', bent: { 19: '10' } },
  { why: 'of operation 3', reason: 'arp_operation', good: 'ARP request', bent: { 20: '0003' } },
  { why: 'that replies', reason: 'arp_reply', good: 'ARP reply' },
  { why: 'of IP version 4', reason: 'ipv6_version', good: 'solicitation', bent: { 14: '45' } },
  {
    why: 'with a payload longer than the frame',
    reason: 'ipv6_length',
    good: 'solicitation',
    bent: { 18: '0021' },
  },
  { why: 'behind a hop-by-hop header', reason: 'ipv6_next_header', good: 'solicitation', bent: { 20: '00' } },
  { why: 'that is a fragment', reason: 'ipv6_next_header', good: 'solicitation', bent: { 20: '2c' } },
  { why: 'that a router passed on', reason: 'ipv6_hop_limit', good: 'solicitation', bent: { 21: 'fe' } },
  { why: 'from a multicast address', reason: 'ipv6_source', good: 'solicitation', bent: { 22: 'ff' } },
  {
    why: 'from the loopback address',
    reason: 'ipv6_source',
    good: 'solicitation',
    bent: { 22: '1'.padStart(32, '0') },
  },
  { why: 'with a message of 16 octets', reason: 'icmpv6_length', good: 'solicitation', bent: { 18: '0010' } },
  { why: 'with half an option', reason: 'icmpv6_length', good: 'solicitation', bent: { 18: '001c' } },
  { why: 'of a router', reason: 'icmpv6_type', good: 'solicitation', bent: { 54: '86' } },
  { why: 'of code 1', reason: 'icmpv6_code', good: 'solicitation', bent: { 55: '01' } },
  { why: 'with a wrong checksum', reason: 'icmpv6_checksum', good: 'solicitation', bent: { 56: '1234' } },
  { why: 'for a multicast target', reason: 'ndp_target', good: 'solicitation', bent: { 62: 'ff' } },
  { why: 'with an empty option', reason: 'ndp_option', good: 'solicitation', bent: { 79: '00' } },
  { why: 'with an option past the end', reason: 'ndp_option', good: 'solicitation', bent: { 79: '02' } },
  {
    why: 'of detection to the address itself',
    reason: 'ndp_unspecified_source',
    good: 'duplicate address detection',
    bent: { 38: VIP6 },
  },
  {
    why: 'of detection with a link-layer option',
    reason: 'ndp_unspecified_source',
    good: 'solicitation',
    bent: { 22: '0'.repeat(32) },
  },
  {
    why: 'that answers a group',
    reason: 'ndp_solicited_flag',
    good: 'foreign advertisement',
    bent: { 58: '60' },
  },
  {
    why: 'that advertises a foreign address',
    reason: 'ndp_advertisement',
    good: 'foreign advertisement',
    bent: { 62: '20010db8000000000000000000000099' },
  },
]

// What these bend is itself the checksum, or lies before it is read.
const CHECKSUM_LEFT_ALONE = new Set(['icmpv6_checksum', 'icmpv6_length', 'ipv6_length'])

describe('a frame is dropped for its own reason when it is one', () => {
  for (const twin of TWINS) {
    test(`${twin.why}: ${twin.reason}`, () => {
      const core = startCore()
      core.setInterface(0, Uint8Array.fromHex(NODE))
      for (const vip of [VIP, VIP6]) core.announce(Uint8Array.fromHex(vip), 1n, 1)
      core.announce(Uint8Array.fromHex(VIP6_ELSEWHERE), 2n, 1)
      expect(exchange(core, frameOf(twin), twin.facts)).toBeNull()
      expect(reasonsCounted(core)).toEqual({ [twin.reason]: 1 })
    })
  }

  test('on an interface that is not active: interface_inactive', () => {
    const core = startCore()
    expect(exchange(core, goodFrame('ARP request'))).toBeNull()
    expect(reasonsCounted(core)).toEqual({ interface_inactive: 1 })
  })

  const MOMENT = 1_800_000_000_000
  test.each<readonly [string, string, { lease?: number; age: number }]>([
    ['when the lease ends now', 'lease_over', { lease: 5000, age: 0 }],
    ['when the lease is over', 'lease_over', { lease: 4999, age: 0 }],
    ['when it has waited longer than 100 ms', 'too_old', { age: 101 }],
    ['when its stamp is from the future', 'too_old', { age: -101 }],
  ])('%s: %s', (_, reason, { lease = Infinity, age }) => {
    const core = startCore()
    core.setInterface(0, Uint8Array.fromHex(NODE))
    const entry = core.announce(Uint8Array.fromHex(VIP), 1n, 1)
    core.leaseUntil = lease
    core.setTime(5000, MOMENT)
    expect(exchange(core, goodFrame('ARP request'), { stamp: MOMENT - age })).toBeNull()
    expect(reasonsCounted(core)).toEqual({ [reason]: 1 })
    expect(core.counters.addressCounters(entry)).toMatchObject({ requestsReceived: 1, responsesSent: 0 })
  })

  test('and no reason is without its frame', () => {
    const shown = new Set([
      ...TWINS.map(({ reason }) => reason),
      'interface_inactive',
      'lease_over',
      'too_old',
    ])
    expect([...DROP_REASONS.keys()].filter((reason) => !shown.has(reason))).toEqual([])
  })
})

test('a request that waited less than 100 ms is answered under a lease that lasts', () => {
  const core = startCore()
  core.setInterface(0, Uint8Array.fromHex(NODE))
  core.announce(octets('192.0.2.10'), 1n, 1)
  core.leaseUntil = 5001
  core.setTime(5000, 1_800_000_000_000)
  expect(exchange(core, goodFrame('ARP request'), { stamp: 1_800_000_000_000 - 99 })).not.toBeNull()
})

test('a frame with a priority tag, VLAN 0, is of this segment and answered', () => {
  const core = startCore()
  core.setInterface(0, Uint8Array.fromHex(NODE))
  core.announce(octets('192.0.2.10'), 1n, 1)
  expect(exchange(core, goodFrame('ARP request'), { packetType: 1, vlan: 0xe000 })?.toHex()).toStartWith(
    CLIENT,
  )
})

function frameOf({ good, bent = {}, cutTo, reason }: Twin): Uint8Array {
  const frame = goodFrame(good).slice(0, cutTo)
  for (const [at, hex] of Object.entries(bent)) frame.set(Uint8Array.fromHex(hex), Number(at))
  return CHECKSUM_LEFT_ALONE.has(reason) || frame.length < 58 ? frame : withChecksum(frame)
}

function goodFrame(name: string): Uint8Array {
  const frame = GOOD_FRAMES[name]
  if (!frame) throw new Error(`no frame is called ${name}`)
  return frame
}
