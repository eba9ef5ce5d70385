// One address for several Services: which pairs may share, and what becomes of a pair when one of the two changes.

import type { Pools, ServiceWords, Step } from '../scenario.ts'

const POOLS: Pools = { p: ['192.0.2.0/30'] }
const A: ServiceWords = { share: 'k', ports: [80] }

const KEYS: Readonly<Record<string, ServiceWords>> = {
  'the same key': { share: 'k' },
  'another key': { share: 'other' },
  'no key': {},
  'an empty key': { share: '' },
}
const PORTS: Readonly<Record<string, ServiceWords>> = {
  'another port': { ports: [443] },
  'the same port': { ports: [80] },
  'the same port in UDP': { ports: ['UDP/80'] },
  'one port of two the same': { ports: [443, 80] },
}
const TRAFFIC: Readonly<Record<string, readonly [ServiceWords, ServiceWords]>> = {
  'both Cluster': [{}, {}],
  'both Cluster, other Pods': [{}, { selector: { app: 'other' } }],
  'both Local, the same Pods': [{ traffic: 'Local' }, { traffic: 'Local' }],
  'both Local, other Pods': [{ traffic: 'Local' }, { traffic: 'Local', selector: { app: 'other' } }],
  'Cluster and Local': [{}, { traffic: 'Local' }],
  'Cluster and Local without a selector': [{}, { traffic: 'Local', selector: {} }],
  'both Local without a selector': [
    { traffic: 'Local', selector: {} },
    { traffic: 'Local', selector: {} },
  ],
}

function pairs(): Record<string, readonly Step[]> {
  const made: Record<string, readonly Step[]> = {}
  const add = (name: string, a: ServiceWords, b: ServiceWords) => {
    made[`sharing: ${name}`] = [{ pools: POOLS, services: { a } }, { services: { b } }]
    made[`sharing by the address asked for: ${name}`] = [
      { pools: POOLS, services: { a: { ...a, ips: '192.0.2.1' } } },
      { services: { b: { ...b, ips: '192.0.2.1' } } },
    ]
  }
  for (const [key, share] of Object.entries(KEYS)) {
    for (const [port, ports] of Object.entries(PORTS)) add(`${key}, ${port}`, A, { ...share, ...ports })
  }
  for (const [name, [a, b]] of Object.entries(TRAFFIC))
    add(name, { ...A, ...a }, { share: 'k', ports: [443], ...b })
  return made
}

const pair: Step[] = [{ pools: POOLS, services: { a: A } }, { services: { b: { share: 'k', ports: [443] } } }]

/** A pair that shares; then `b` becomes this. */
const then = (b: ServiceWords): readonly Step[] => [...pair, { services: { b } }, { restart: true }]

export const sharing: Readonly<Record<string, readonly Step[]>> = {
  ...pairs(),
  'sharing: the second takes another key': then({ share: 'other', ports: [443] }),
  'sharing: the second gives up its key': then({ ports: [443] }),
  'sharing: the second takes the port of the first': then({ share: 'k', ports: [80] }),
  'sharing: the second takes one port more': then({ share: 'k', ports: [443, 8443] }),
  'sharing: the second becomes Local': then({ share: 'k', ports: [443], traffic: 'Local' }),
  'sharing: the second asks for another address': then({ share: 'k', ports: [443], ips: '192.0.2.3' }),
  'sharing: the second becomes ClusterIP': then({ type: 'ClusterIP' }),
  'sharing: both take another key, one after the other': [
    ...pair,
    { services: { a: { share: 'new', ports: [80] } } },
    { services: { b: { share: 'new', ports: [443] } } },
  ],
  'sharing: the first is deleted, a third comes': [
    ...pair,
    { services: { a: null } },
    { services: { c: { share: 'k', ports: [80] } } },
  ],
  'sharing: both are deleted, a stranger comes': [
    ...pair,
    { services: { a: null } },
    { services: { b: null } },
    { services: { c: {} } },
  ],
  'sharing: a lone Service changes its key in place': [
    { pools: POOLS, services: { a: A } },
    { services: { a: { share: 'other', ports: [80] } } },
    { services: { b: { share: 'other', ports: [443] } } },
  ],
  'sharing: a lone Service gets a key': [
    { pools: POOLS, services: { a: {} } },
    { services: { a: A } },
    { services: { b: { share: 'k', ports: [443] } } },
  ],
  'sharing: the lower address is free': [
    { pools: POOLS, services: { a: {} } },
    { services: { b: { share: 'k', ports: [443] } } },
    { services: { a: null } },
    { services: { c: { share: 'k', ports: [80] } } },
  ],
  'sharing: three in a row, the third collides': [
    ...pair,
    { services: { c: { share: 'k', ports: [80] } } },
    { services: { d: { share: 'k', ports: [443] } } },
    { services: { e: { share: 'k', ports: [22] } } },
  ],
  'sharing: over namespaces': [
    { pools: POOLS, services: { 'team-a/web': A } },
    { services: { 'team-b/web': { share: 'k', ports: [443] } } },
  ],
  'sharing: two keys take turns': [
    { pools: POOLS, services: { a1: { share: 'a', ports: [80] } } },
    { services: { b1: { share: 'b', ports: [80] } } },
    { services: { a2: { share: 'a', ports: [81] } } },
    { services: { b2: { share: 'b', ports: [81] } } },
  ],
  'sharing: both families': [
    {
      pools: { p: ['192.0.2.0/30', '2001:db8::/126'] },
      services: { a: { ...A, policy: 'RequireDualStack' } },
    },
    { services: { b: { share: 'k', ports: [443], policy: 'RequireDualStack' } } },
    { services: { c: { share: 'k', ports: [443] } } },
    { services: { d: { share: 'k', ports: [22], families: ['IPv6'] } } },
  ],
  'sharing: a full pool has room for a sharer only': [
    { pools: { p: ['192.0.2.0/32'] }, services: { a: A } },
    { services: { b: { share: 'k', ports: [443] } } },
    { services: { c: { ports: [22] } } },
  ],
  'sharing: one that waits for a port gets it': [
    { pools: { p: ['192.0.2.0/32'] }, services: { a: A } },
    { services: { b: A } },
    { services: { a: { share: 'k', ports: [8080] } } },
    { services: { other: { share: 'k', ports: [9090] } } },
  ],
  'sharing: the pool shrinks under a pair': [...pair, { pools: { p: ['192.0.2.1/32'] } }],
  'sharing: many with one key, from the guide': [
    { pools: { p: ['192.168.1.100-192.168.1.102'] } },
    ...[80, 443, 'UDP/53', 'TCP/53'].map((port, i) => ({
      services: { [`s${i}`]: { share: 'web-services', ports: [port], ips: '192.168.1.100' } },
    })),
  ],
}
