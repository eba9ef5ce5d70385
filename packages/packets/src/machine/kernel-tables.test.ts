// The kernel's tables, as Linux prints them.

import { expect, test } from 'bun:test'
import { arpNeighbours, ipv4Gateways, ipv6Gateways } from './kernel-tables.ts'

const ROUTES = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth1\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0
eth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
eth2\t0000A8C0\t0100000A\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0
`

const IPV6_ROUTES = `20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`

const NEIGHBOURS = `IP address       HW type     Flags       HW address            Mask     Device
192.0.2.1        0x1         0x2         02:00:00:00:00:01     *        eth0
192.0.2.2        0x1         0x0         00:00:00:00:00:00     *        eth0
192.0.2.3        0x1         0x6         02:00:00:00:00:03     *        eth1
`

test('a default route without a next hop, or a route to somewhere, has no gateway', () => {
  expect(ipv4Gateways(ROUTES)).toEqual([{ address: '10.0.0.1', interface: 'eth0' }])
  expect(ipv6Gateways(IPV6_ROUTES)).toEqual([{ address: 'fe80::1', interface: 'eth0' }])
})

test('a neighbour that has not answered is none', () => {
  expect(arpNeighbours(NEIGHBOURS, 10)).toEqual([
    { address: '192.0.2.1', hardwareAddress: '02:00:00:00:00:01', interface: 'eth0' },
    { address: '192.0.2.3', hardwareAddress: '02:00:00:00:00:03', interface: 'eth1' },
  ])
  expect(arpNeighbours(NEIGHBOURS, 1)).toHaveLength(1)
})

test.each([[''], ['heading\n'], ['heading\nwhat is this\n'], ['heading\n\0\n']])(
  '%j is an empty table',
  (table) => {
    expect([...ipv4Gateways(table), ...ipv6Gateways(table), ...arpNeighbours(table, 10)]).toEqual([])
  },
)
