// Configurations that are wrong: what is said of them, what is in force meanwhile, and that repairing them is enough.

import type { Step } from '../scenario.ts'

const P = ['192.0.2.0/30']
const gold = { matchLabels: { tier: 'gold' } }

/** A valid pool with a Service, then this beside it, then without it again. */
const broken = (spec: readonly string[] | object): readonly Step[] => [
  { pools: { good: P }, services: { a: {} } },
  { pools: { wrong: spec } },
  { services: { b: {} } },
  { pools: { wrong: null } },
]

const only = (serviceAllocation: object): object => ({
  addresses: ['198.51.100.0/30'],
  serviceAllocation,
})

/** A pool that works, Community objects like these, and a pool that comes after them. */
const beside = (communities: NonNullable<Step['communities']>): readonly Step[] => [
  { pools: { p: P } },
  { communities },
  { pools: { q: { addresses: ['198.51.100.0/30'], serviceAllocation: { priority: 1 } } } },
  { services: { web: {} } },
  { communities: Object.fromEntries(Object.keys(communities).map((name) => [name, null])) },
]

export const configuration: Readonly<Record<string, readonly Step[]>> = {
  'broken: nonsense': broken(['nonsense']),
  'broken: a bare address': broken(['198.51.100.1']),
  'broken: a prefix too long': broken(['198.51.100.0/33']),
  'broken: a range backwards': broken(['198.51.100.9-198.51.100.1']),
  'broken: no start': broken(['-198.51.100.1']),
  'broken: no end': broken(['198.51.100.1-']),
  'broken: a dash twice': broken(['198.51.100.1-198.51.100.2-198.51.100.3']),
  'broken: zeros before octets': broken(['198.051.100.0/24']),
  'broken: blanks in a block': broken([' 198.51.100.0/30 ']),
  'broken: no addresses': broken([]),
  'broken: an empty address': broken(['']),
  'broken: overlaps another pool': broken(['192.0.2.2/32']),
  'broken: overlaps another pool as a range': broken(['192.0.1.250-192.0.2.1']),
  'broken: overlaps itself': broken(['198.51.100.0/24', '198.51.100.7/32']),
  'broken: an entry twice': broken(['198.51.100.0/30', '198.51.100.0/30']),
  'broken: a namespace twice': broken({
    addresses: ['198.51.100.0/30'],
    serviceAllocation: { namespaces: ['a', 'b', 'a'] },
  }),
  'broken: a namespace selector twice': broken({
    addresses: ['198.51.100.0/30'],
    serviceAllocation: { namespaceSelectors: [gold, gold] },
  }),
  'broken: a Service selector twice': broken({
    addresses: ['198.51.100.0/30'],
    serviceAllocation: { serviceSelectors: [gold, gold] },
  }),
  'broken: an unknown operator in a selector': broken({
    addresses: ['198.51.100.0/30'],
    serviceAllocation: { serviceSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Near' }] }] },
  }),
  'broken: an operator without values': broken({
    addresses: ['198.51.100.0/30'],
    serviceAllocation: { serviceSelectors: [{ matchExpressions: [{ key: 'a', operator: 'In' }] }] },
  }),
  'broken: a range over two families': broken({ addresses: ['198.51.100.0-2001:db8::'], autoAssign: false }),
  'broken: an IPv4-mapped block': broken({ addresses: ['::ffff:198.51.100.0/120'], autoAssign: false }),
  'broken: an IPv4-mapped range': broken({
    addresses: ['::ffff:198.51.100.0-::ffff:198.51.100.3'],
    autoAssign: false,
  }),
  'a pool becomes broken under a Service, and is repaired': [
    { pools: { p: P, q: { addresses: ['198.51.100.0/30'], autoAssign: false } }, services: { web: {} } },
    { pools: { p: ['192.0.2.0/99'] } },
    { services: { other: {} } },
    { services: { web: { ips: '198.51.100.1' } } },
    { pools: { p: ['192.0.2.0/29'] } },
  ],
  'the only pool is broken from the start': [
    { pools: { p: ['192.0.2.0/99'] }, services: { web: {} } },
    { pools: { p: P } },
  ],
  'selector: labels beside a wrong requirement': broken(
    only({ serviceSelectors: [{ ...gold, matchExpressions: [{ key: 'a', operator: 'In', values: [] }] }] }),
  ),
  'selector: values where none may be': broken(
    only({
      namespaceSelectors: [{ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x', 'y'] }] }],
    }),
  ),
  'selector: the same requirement twice': broken(
    only({
      serviceSelectors: [
        { matchExpressions: [{ key: 'a', operator: 'Exists' }] },
        { matchExpressions: [{ key: 'a', operator: 'Exists' }] },
      ],
    }),
  ),
  'selector: a value twice': broken(
    only({ serviceSelectors: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['x', 'x'] }] }] }),
  ),
  'community: one that is fine': beside({ names: { blackhole: '65535:666' } }),
  'community: nonsense': beside({ names: { x: 'nonsense' } }),
  'community: a number too large': beside({ names: { x: '65536:1' } }),
  'community: an alias twice': beside({ a: { x: '1:2' }, b: { x: '1:3' } }),
  'community: a large one': beside({ names: { x: 'large:1:2:3' } }),
}
