// Every kind of Service, as to families, against every kind of pool and request; and Services that change their kind.

import type { Pools, ServiceWords, Step } from '../scenario.ts'

const V4 = ['192.0.2.0/30']
const V6 = ['2001:db8::/126']
const BOTH = [...V4, ...V6]

const SERVICES: Readonly<Record<string, ServiceWords>> = {
  IPv4: {},
  IPv6: { families: ['IPv6'] },
  PreferDualStack: { policy: 'PreferDualStack' },
  'PreferDualStack, IPv6 first': { policy: 'PreferDualStack', families: ['IPv6', 'IPv4'] },
  RequireDualStack: { policy: 'RequireDualStack' },
}

const POOLS: Readonly<Record<string, Pools>> = {
  'an IPv4 pool': { p: V4 },
  'an IPv6 pool': { p: V6 },
  'a pool of both': { p: BOTH },
  'a pool of each': {
    p: { addresses: V4, serviceAllocation: { priority: 1 } },
    q: { addresses: V6, serviceAllocation: { priority: 2 } },
  },
  'an IPv4 pool before one of both': {
    p: { addresses: V4, serviceAllocation: { priority: 1 } },
    q: { addresses: ['198.51.100.0/30', ...V6], serviceAllocation: { priority: 2 } },
  },
  'a pinned IPv6 pool and an open one of both': {
    p: { addresses: ['2001:db8:1::/126'], serviceAllocation: { namespaces: ['default'] } },
    q: BOTH,
  },
}

const REQUESTS: Readonly<Record<string, ServiceWords>> = {
  'asks for nothing': {},
  'asks for the pool': { pool: 'p' },
  'asks for an IPv4 address': { ips: '192.0.2.2' },
  'asks for an IPv6 address': { ips: '2001:db8::2' },
  'asks for both addresses, IPv6 first': { ips: '2001:db8::2, 192.0.2.2' },
}

function matrix(): Record<string, readonly Step[]> {
  const made: Record<string, readonly Step[]> = {}
  for (const [service, words] of Object.entries(SERVICES)) {
    for (const [pool, pools] of Object.entries(POOLS)) {
      for (const [request, asked] of Object.entries(REQUESTS)) {
        if (Object.keys(pools).length > 1 && asked.ips !== undefined) continue
        made[`${service} Service, ${pool}, ${request}`] = [
          { pools, services: { web: { ...words, ...asked } } },
        ]
      }
    }
  }
  return made
}

const KINDS = ['IPv4', 'PreferDualStack', 'RequireDualStack'] as const

function changes(): Record<string, readonly Step[]> {
  const made: Record<string, readonly Step[]> = {}
  for (const [pool, pools] of Object.entries({ 'a pool of both': { p: BOTH }, 'an IPv4 pool': { p: V4 } })) {
    for (const before of KINDS) {
      for (const after of KINDS) {
        if (before === after) continue
        made[`${before} becomes ${after}, ${pool}`] = [
          { pools, services: { web: SERVICES[before] ?? {} } },
          { services: { web: SERVICES[after] ?? {} } },
          { services: { other: {} } },
        ]
      }
    }
  }
  return made
}

export const families: Readonly<Record<string, readonly Step[]>> = {
  ...matrix(),
  ...changes(),
  'a PreferDualStack Service finds its pool without IPv6, then IPv6 is added': [
    { pools: { p: V4 }, services: { web: { policy: 'PreferDualStack' } } },
    { pools: { p: BOTH } },
    { restart: true },
  ],
  'a PreferDualStack Service finds its pool without IPv4, then IPv4 is added': [
    { pools: { p: V6 }, services: { web: { policy: 'PreferDualStack' } } },
    { pools: { p: BOTH } },
    { services: { web: { policy: 'PreferDualStack', labels: { a: 'b' } } } },
  ],
  'a pool loses the IPv6 half that a PreferDualStack Service has': [
    { pools: { p: BOTH }, services: { web: { policy: 'PreferDualStack' } } },
    { pools: { p: V4 } },
  ],
  'a pool loses the IPv6 half that a RequireDualStack Service has': [
    { pools: { p: BOTH }, services: { web: { policy: 'RequireDualStack' } } },
    { pools: { p: V4 } },
    { pools: { p: BOTH } },
  ],
  'a pool of both is split into two': [
    { pools: { p: BOTH }, services: { web: { policy: 'RequireDualStack' } } },
    { pools: { p: V4 } },
    { pools: { q: V6 } },
  ],
  'IPv6 of a pool of both runs out': [
    { pools: { p: [...V4, '2001:db8::/128'] }, services: { a: { policy: 'RequireDualStack' } } },
    { services: { b: { policy: 'PreferDualStack' } } },
    { services: { c: { policy: 'RequireDualStack' } } },
    { services: { d: { families: ['IPv6'] } } },
    { services: { e: {} } },
  ],
  'the second family comes when another Service gives it up': [
    { pools: { p: [...V4, '2001:db8::/128'] }, services: { a: { policy: 'RequireDualStack' } } },
    { services: { b: { policy: 'PreferDualStack' } } },
    { services: { a: null } },
  ],
  'both addresses are asked for, IPv6 first, and the Service is synced again': [
    { pools: { p: BOTH }, services: { web: { policy: 'RequireDualStack', ips: '2001:db8::1,192.0.2.1' } } },
    { services: { web: { policy: 'RequireDualStack', ips: '2001:db8::1,192.0.2.1', labels: { a: 'b' } } } },
    { restart: true },
  ],
  'both addresses are asked for, of two pools': [
    {
      pools: { p: V4, q: V6 },
      services: { web: { policy: 'RequireDualStack', ips: '192.0.2.1,2001:db8::1' } },
    },
  ],
  'three addresses are asked for': [
    {
      pools: { p: BOTH },
      services: { web: { policy: 'RequireDualStack', ips: '192.0.2.1,2001:db8::1,192.0.2.2' } },
    },
  ],
  'two addresses of one family are asked for': [
    { pools: { p: BOTH }, services: { web: { ips: '192.0.2.1,192.0.2.2' } } },
  ],
}
