// What a Service asks for by annotations and fields, readable or not, possible or not, and how it changes its mind.

import type { Pools, ServiceWords, Step } from '../scenario.ts'

const POOLS: Pools = {
  p: { addresses: ['192.0.2.0/30'], serviceAllocation: { priority: 1 } },
  q: { addresses: ['198.51.100.0/30'], serviceAllocation: { priority: 2 } },
  manual: { addresses: ['203.0.113.0/30'], autoAssign: false },
}

const WISHES: Readonly<Record<string, ServiceWords>> = {
  nothing: {},
  'its own address': { ips: '192.0.2.0' },
  'another address of its pool': { ips: '192.0.2.3' },
  'an address of another pool': { ips: '198.51.100.2' },
  'its own pool': { pool: 'p' },
  'another pool': { pool: 'q' },
  'a pool that gives only when asked': { pool: 'manual' },
  'an unknown pool': { pool: 'nowhere' },
  'an address of no pool': { ips: '10.9.9.9' },
  nonsense: { ips: 'nonsense' },
  'an address by the field': { loadBalancerIP: '192.0.2.2' },
  'address and pool that do not fit': { ips: '192.0.2.1', pool: 'q' },
}

function changes(): Record<string, readonly Step[]> {
  const made: Record<string, readonly Step[]> = {}
  for (const [wish, words] of Object.entries(WISHES)) {
    made[`a Service without a wish then asks for ${wish}, and for nothing again`] = [
      { pools: POOLS, services: { web: {} } },
      { services: { web: words } },
      { services: { web: {} } },
    ]
    made[`a new Service asks for ${wish}`] = [{ pools: POOLS, services: { web: words } }, { restart: true }]
  }
  return made
}

const one = (words: ServiceWords): readonly Step[] => [{ pools: POOLS, services: { web: words } }]
const annotated = (annotations: Record<string, string>) => one({ annotations })

export const requests: Readonly<Record<string, readonly Step[]>> = {
  ...changes(),
  'field and annotation are both there': one({ ips: '192.0.2.1', loadBalancerIP: '192.0.2.2' }),
  'field and annotation are both there and the same': one({ ips: '192.0.2.1', loadBalancerIP: '192.0.2.1' }),
  'field and an empty annotation': one({ ips: '', loadBalancerIP: '192.0.2.2' }),
  'the field is not an address': one({ loadBalancerIP: 'x' }),
  'the field is of the wrong family': one({ loadBalancerIP: '2001:db8::1' }),
  'an empty pool annotation': one({ pool: '' }),
  'blanks around the addresses': one({ ips: '  192.0.2.1 ' }),
  'a comma at the end': one({ ips: '192.0.2.1,' }),
  'the same address twice': one({ ips: '192.0.2.1,192.0.2.1' }),
  'zeros before the octets': one({ ips: '192.000.002.001' }),
  'an IPv4-mapped address': one({ ips: '::ffff:192.0.2.1' }),
  'a prefix where an address should be': one({ ips: '192.0.2.1/32' }),
  'old prefix: pool': annotated({ 'metallb.universe.tf/address-pool': 'q' }),
  'old prefix: address': annotated({ 'metallb.universe.tf/loadBalancerIPs': '192.0.2.3' }),
  'old prefix: unreadable address': annotated({ 'metallb.universe.tf/loadBalancerIPs': 'x' }),
  'old prefix: sharing key': annotated({ 'metallb.universe.tf/allow-shared-ip': 'k' }),
  'old prefix: unknown annotation': annotated({ 'metallb.universe.tf/nonsense': 'x' }),
  'old and new prefix: the new one is empty': annotated({
    'metallb.universe.tf/address-pool': 'q',
    'metallb.io/address-pool': '',
  }),
  'old and new prefix: they differ': annotated({
    'metallb.universe.tf/address-pool': 'manual',
    'metallb.io/address-pool': 'q',
  }),
  'old prefix, changed later': [
    ...annotated({ 'metallb.universe.tf/address-pool': 'p' }),
    { services: { web: { annotations: { 'metallb.universe.tf/address-pool': 'q' } } } },
  ],
  'the pool that is asked for is created later': [
    { pools: { p: ['192.0.2.0/30'] }, services: { web: { pool: 'later' } } },
    { pools: { later: ['198.51.100.0/30'] } },
  ],
  'the pool of the address that is asked for is created later': [
    { pools: { p: ['192.0.2.0/30'] }, services: { web: { ips: '198.51.100.1' } } },
    { pools: { later: ['198.51.100.0/30'] } },
  ],
  'an address that another has is asked for, then it is deleted': [
    { pools: POOLS, services: { a: { ips: '192.0.2.1' } } },
    { services: { b: { ips: '192.0.2.1' } } },
    { services: { a: null } },
  ],
  'an address that another has is asked for, then it moves away': [
    { pools: POOLS, services: { a: { ips: '192.0.2.1' } } },
    { services: { b: { ips: '192.0.2.1' } } },
    { services: { a: { ips: '192.0.2.2' } } },
    { services: { c: {} } },
  ],
  'an unreadable wish is repaired': [
    { pools: POOLS, services: { web: { ips: '192.0.2.x' } } },
    { services: { web: { ips: '192.0.2.3' } } },
    { services: { web: { ips: '192.0.2.y' } } },
    { services: { web: { ips: '192.0.2.3' } } },
  ],
  'the pool asked for is full': [
    {
      pools: { p: ['192.0.2.0/32'], q: { addresses: ['198.51.100.0/30'], autoAssign: false } },
      services: { a: {} },
    },
    { services: { b: { pool: 'p' } } },
    { services: { b: { pool: 'q' } } },
  ],
  'a Service becomes ClusterIP and LoadBalancer again': [
    { pools: POOLS, services: { web: {} } },
    { services: { web: { type: 'ClusterIP' } } },
    { services: { other: {} } },
    { services: { web: {} } },
  ],
  'a Service becomes NodePort': [
    { pools: POOLS, services: { web: {} } },
    { services: { web: { type: 'NodePort' } } },
  ],
  'a ClusterIP Service becomes LoadBalancer': [
    { pools: POOLS, services: { web: { type: 'ClusterIP' } } },
    { services: { web: {} } },
  ],
  'a Service of a foreign class': [
    { pools: POOLS, services: { web: { class: 'example.com/other' } } },
    { services: { other: {} } },
  ],
  'a Service of a foreign class has one of our addresses in its status': [
    { pools: POOLS, services: { web: { class: 'example.com/other' } } },
    { status: { web: ['192.0.2.0'] } },
    { services: { other: {} } },
  ],
}
