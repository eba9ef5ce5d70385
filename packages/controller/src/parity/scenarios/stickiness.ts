// What stays: addresses over restarts of the controller and over changes that are nobody's business, addresses that
// somebody else wrote, and who comes first among Services that have addresses already.

import type { Step } from '../scenario.ts'

const P = ['192.0.2.0/30']
const BOTH = [...P, '2001:db8::/126']

export const stickiness: Readonly<Record<string, readonly Step[]>> = {
  'a restart': [
    { pools: { p: P } },
    { services: { a: {} } },
    { services: { b: { ips: '192.0.2.3' } } },
    { restart: true },
    { services: { c: {} } },
  ],
  'a restart with one that waits': [
    { pools: { p: ['192.0.2.0/32'] }, services: { b: {} } },
    { services: { a: {} } },
    { restart: true },
  ],
  'a Service is deleted while the addresses are all in use': [
    { pools: { p: ['192.0.2.0/31'] }, services: { a: {} } },
    { services: { b: {} } },
    { services: { c: {} } },
    { services: { b: null } },
    { services: { b: {} } },
  ],
  'the request is removed': [
    {
      pools: { p: P, q: { addresses: ['198.51.100.0/30'], autoAssign: false } },
      services: { web: { pool: 'q' } },
    },
    { services: { web: {} } },
    { restart: true },
  ],
  'labels and ports change': [
    { pools: { p: P } },
    { services: { a: {} } },
    { services: { b: {} } },
    { services: { a: { labels: { x: 'y' }, ports: [8080] } } },
    { services: { b: { traffic: 'Local' } } },
  ],
  'a free address is written into the status': [
    { pools: { p: P }, services: { web: {} } },
    { status: { web: ['192.0.2.3'] } },
  ],
  'an address of no pool is written into the status': [
    { pools: { p: P }, services: { web: {} } },
    { status: { web: ['10.9.9.9'] } },
  ],
  'the address of another is written into the status': [
    { pools: { p: P } },
    { services: { a: {} } },
    { services: { b: {} } },
    { status: { b: ['192.0.2.0'] } },
  ],
  'the status is emptied': [
    { pools: { p: P } },
    { services: { a: {} } },
    { services: { b: {} } },
    { status: { b: [] } },
  ],
  'an address of another pool is written into the status': [
    { pools: { p: P, q: { addresses: ['198.51.100.0/30'], autoAssign: false } }, services: { web: {} } },
    { status: { web: ['198.51.100.1'] } },
  ],
  'an address of another pool than asked for is written into the status': [
    { pools: { p: P, q: ['198.51.100.0/30'] }, services: { web: { pool: 'p' } } },
    { status: { web: ['198.51.100.1'] } },
  ],
  'two addresses of one family are written into the status': [
    { pools: { p: P }, services: { web: {} } },
    { status: { web: ['192.0.2.1', '192.0.2.2'] } },
  ],
  'a second family is written into the status of an IPv4 Service': [
    { pools: { p: BOTH }, services: { web: {} } },
    { status: { web: ['192.0.2.1', '2001:db8::1'] } },
  ],
  'a pair in the other order is written into the status': [
    { pools: { p: BOTH }, services: { web: { policy: 'RequireDualStack' } } },
    { status: { web: ['2001:db8::1', '192.0.2.1'] } },
    { restart: true },
  ],
  'an IPv6 address in another spelling is written into the status': [
    { pools: { p: BOTH }, services: { web: { families: ['IPv6'] } } },
    { status: { web: ['2001:DB8:0::1'] } },
  ],
  'a status is written into a ClusterIP Service': [
    { pools: { p: P }, services: { web: { type: 'ClusterIP' } } },
    { services: { a: {} } },
  ],
  'a Service is created while the pool has no room, then it is deleted': [
    { pools: { p: ['192.0.2.0/32'] }, services: { a: {} } },
    { services: { b: {} } },
    { services: { b: null } },
    { services: { a: null } },
    { services: { c: {} } },
  ],
  'pool names come back in another order after a restart': [
    { pools: { z: P, a: { addresses: ['198.51.100.0/30'], autoAssign: false } } },
    { services: { web: {} } },
    { services: { asks: { pool: 'a' } } },
    { restart: true },
  ],
  'a wish that cannot be met takes the address away, for good after a restart': [
    { pools: { p: P }, services: { web: {} } },
    { services: { web: { ips: '10.9.9.9' } } },
    { restart: true },
    { services: { web: {} } },
  ],
  'an unreadable wish leaves the address, also after a restart': [
    { pools: { p: P }, services: { web: { ips: '192.0.2.3' } } },
    { services: { web: { ips: 'x' } } },
    { restart: true },
    { services: { other: { ips: '192.0.2.3' } } },
  ],
}
