// Which frames the filter of the control capture lets through, run as the kernel runs it.

import { describe, expect, test } from 'bun:test'
import { HARDWARE_TYPE, MAX_INSTRUCTIONS, PACKET_TYPE, run, VLAN_TAG } from '../bpf.ts'
import { controlFilter, WHOLE } from './control-filter.ts'
import { arp, heartbeat, icmpv6, tcp, udp } from './control-frames.fixture.ts'

const FILTER = controlFilter([1179, 179])
const bent = (frame: Uint8Array, at: number, octet: number) => frame.with(at, octet)

describe('the filter of the control capture', () => {
  test.each([
    ['an ARP request', arp('192.0.2.1', '192.0.2.2')],
    ['a heartbeat', heartbeat(['192.0.2.1'])],
    ...[133, 134, 135, 136, 137].map((type) => [`ICMPv6 of type ${type}`, icmpv6(type)] as const),
    ['BGP to a router', tcp({ ports: [40_000, 179] })],
    ['BGP from a router', tcp({ ports: [179, 40_000] })],
    ['BGP to another port', tcp({ ports: [40_000, 1179] })],
    ['BGP over IPv6', tcp({ ports: [40_000, 179], from: '2001:db8::1', to: '2001:db8::2' })],
    ['BGP from a router over IPv6', tcp({ ports: [1179, 40_000], from: '2001:db8::1', to: '2001:db8::2' })],
    ['the first fragment of a segment', bent(tcp({ ports: [40_000, 179] }), 20, 0x20)],
    ...[3784, 3785, 4784].flatMap((port) => [
      [`BFD to port ${port}`, udp({ port })] as const,
      [`BFD to port ${port} over IPv6`, udp({ port, from: '2001:db8::1', to: '2001:db8::2' })] as const,
    ]),
  ])('keeps %s whole', (_name, frame) => {
    expect(run(FILTER, frame)).toBe(WHOLE)
  })

  test.each([
    ['HTTPS', tcp({ ports: [40_000, 443] })],
    ['HTTPS over IPv6', tcp({ ports: [443, 40_000], from: '2001:db8::1', to: '2001:db8::2' })],
    ['gossip by TCP', tcp({ ports: [40_000, 7946] })],
    ['gossip by UDP', udp({ port: 7946 })],
    ['DNS', udp({ port: 53 })],
    ['an echo request of ICMPv6', icmpv6(128)],
    ['a listener report of ICMPv6', icmpv6(143)],
    ['a later fragment', bent(tcp({ ports: [40_000, 179] }), 21, 1)],
    ['IPv4 with options', bent(tcp({ ports: [40_000, 179] }), 14, 0x46)],
    ['SCTP', bent(tcp({ ports: [40_000, 179] }), 23, 132)],
    ['the EtherType of heartbeats to another group', bent(heartbeat([]), 0, 1)],
    ['another EtherType', bent(arp('192.0.2.1', '192.0.2.2'), 13, 7)],
    ['a frame that ends before its ports', tcp({ ports: [40_000, 179] }).subarray(0, 35)],
  ])('drops %s', (_name, frame) => {
    expect(run(FILTER, frame)).toBe(0)
  })

  test.each([
    ['untagged Ethernet that comes', { hardware: 1, type: 0, vlan: 0 }, true],
    ['untagged Ethernet that leaves', { hardware: 1, type: 4, vlan: 0 }, true],
    ['a priority tag', { hardware: 1, type: 0, vlan: 0x6000 }, true],
    ['a VLAN, whose own interface shows it again', { hardware: 1, type: 0, vlan: 0x6005 }, false],
    ['loopback that comes', { hardware: 772, type: 0, vlan: 0 }, true],
    ['loopback that leaves, which comes again', { hardware: 772, type: 4, vlan: 0 }, false],
    ['a tunnel, which has no header of Ethernet', { hardware: 65_534, type: 0, vlan: 0 }, false],
  ])('of %s', (_name, { hardware, type, vlan }, isKept) => {
    const known = new Map([
      [HARDWARE_TYPE, hardware],
      [PACKET_TYPE, type],
      [VLAN_TAG, vlan],
    ])
    expect(run(FILTER, tcp({ ports: [40_000, 179] }), known) > 0).toBe(isKept)
  })

  test('takes as many ports as a program has room for, the first of them', () => {
    const filter = controlFilter(Array.from({ length: 500 }, (_, index) => 2000 + index))
    expect(filter.length).toBeLessThan(MAX_INSTRUCTIONS)
    expect(filter.every(({ jt, jf }) => jt < 256 && jf < 256)).toBe(true)
    for (const port of [179, 2000, 2062]) expect(run(filter, tcp({ ports: [40_000, port] }))).toBe(WHOLE)
    expect(run(filter, tcp({ ports: [40_000, 2063] }))).toBe(0)
  })
})
