// Pools: what they have to give and in which order, whom they are for, what becomes of Services when they change, and
// what is wrong with them.

import type { Pools, Step } from '../scenario.ts'

const six = (name: string): Step[] => [1, 2, 3, 4, 5].map((i) => ({ services: { [`${name}${i}`]: {} } }))
const P = ['192.0.2.0/30']

/** What a pool of these addresses gives to five Services. */
function given(addresses: readonly string[], more: object = {}): readonly Step[] {
  return [{ pools: { p: { addresses, ...more } } }, ...six('s')]
}

/** Pools `first` (priority as given) and `second`: of which does a Service get an address? */
const priorities = (first: number | undefined, second: number | undefined): readonly Step[] => [
  {
    pools: {
      first: { addresses: P, serviceAllocation: { ...(first !== undefined && { priority: first }) } },
      second: {
        addresses: ['198.51.100.0/30'],
        serviceAllocation: { ...(second !== undefined && { priority: second }) },
      },
    },
    services: { web: {} },
  },
]

const only = (serviceAllocation: object): Pools => ({
  pinned: { addresses: P, serviceAllocation },
  open: ['198.51.100.0/30'],
})

const everywhere: Step = {
  services: {
    web: {},
    'team-a/web': { labels: { tier: 'gold' } },
    'team-b/web': { labels: { tier: 'gold', zone: 'x' } },
  },
}

/** Three Services under one serviceAllocation. */
const pinned = (serviceAllocation: object): readonly Step[] => [
  { namespaces: { 'team-a': { team: 'a' }, 'team-b': { team: 'b', env: 'prod' } } },
  { pools: only(serviceAllocation) },
  everywhere,
  { services: { 'team-c/asks': { pool: 'pinned' } } },
  { services: { 'team-c/named': { ips: '192.0.2.3' } } },
]

const gold = { matchLabels: { tier: 'gold' } }

export const pools: Readonly<Record<string, readonly Step[]>> = {
  'a CIDR block': given(P),
  'a block of one address': given(['192.0.2.7/32']),
  'a block with host bits': given(['192.0.2.6/30']),
  'a range': given(['192.0.2.1-192.0.2.6']),
  'a range with blanks': given(['192.0.2.9 - 192.0.2.10']),
  'entries out of order': given(['198.51.100.0/31', '192.0.2.0/31']),
  avoidBuggyIPs: given(['192.0.2.254-192.0.3.2'], { avoidBuggyIPs: true }),
  'avoidBuggyIPs over a block': given(['192.0.2.0/24'], { avoidBuggyIPs: true }),
  'avoidBuggyIPs with nothing left': given(['192.0.2.0/32', '192.0.2.255/32'], { avoidBuggyIPs: true }),
  'avoidBuggyIPs in IPv6': [
    {
      pools: { p: { addresses: ['2001:db8::/126'], avoidBuggyIPs: true } },
      services: { web: { families: ['IPv6'] } },
    },
  ],
  'a huge IPv6 block': [{ pools: { p: ['2001:db8::/64'] }, services: { web: { families: ['IPv6'] } } }],
  'a large IPv6 block': [
    { pools: { p: ['2001:db8::/80', '192.0.2.0/28'] }, services: { web: { families: ['IPv6'] } } },
  ],
  'an address that avoidBuggyIPs leaves out is asked for': [
    {
      pools: { p: { addresses: ['192.0.2.0/30'], avoidBuggyIPs: true } },
      services: { web: { ips: '192.0.2.0' } },
    },
  ],
  'autoAssign is off': given(P, { autoAssign: false }),
  'a freed address is given again': [
    ...given(P).slice(0, 4),
    { services: { s1: null } },
    { services: { new: {} } },
  ],
  'the one that waits gets what is freed': [
    { pools: { p: ['192.0.2.0/32'] }, services: { a: {} } },
    { services: { b: {} } },
    { services: { a: null } },
  ],
  'the one that waits gets what a pool grows by': [
    { pools: { p: ['192.0.2.0/32'] }, services: { a: {} } },
    { services: { b: {} } },
    { pools: { p: ['192.0.2.0/31'] } },
  ],
  'the one that waits gets the address of one that becomes ClusterIP': [
    { pools: { p: ['192.0.2.0/32'] }, services: { a: {} } },
    { services: { b: {} } },
    { services: { a: { type: 'ClusterIP' } } },
  ],
  'priority 1 before 2': priorities(1, 2),
  'priority 2 before 1': priorities(2, 1),
  'priority 0 and 5': priorities(0, 5),
  'no priority and 5': priorities(undefined, 5),
  'priority 10 and 9': priorities(10, 9),
  'priority 2 is full': [
    {
      pools: {
        p: { addresses: ['192.0.2.0/32'], serviceAllocation: { priority: 2 } },
        q: { addresses: ['198.51.100.0/32'], serviceAllocation: { priority: 5 } },
        r: ['203.0.113.0/32'],
      },
      services: { a: {} },
    },
    { services: { b: {} } },
    { services: { c: {} } },
    { services: { d: {} } },
  ],
  'a pool with priority only, and an open one': [{ pools: only({ priority: 7 }) }, everywhere],
  'an empty serviceAllocation, and an open pool': [{ pools: only({}) }, everywhere],
  'pinned to a namespace by name': pinned({ namespaces: ['team-a'] }),
  'pinned to a namespace that is not there': pinned({ namespaces: ['nobody'] }),
  'pinned to two namespaces': pinned({ namespaces: ['team-a', 'team-b'] }),
  'pinned by a namespace selector': pinned({ namespaceSelectors: [{ matchLabels: { team: 'a' } }] }),
  'pinned by two namespace selectors': pinned({
    namespaceSelectors: [
      { matchLabels: { team: 'a' } },
      { matchExpressions: [{ key: 'env', operator: 'Exists' }] },
    ],
  }),
  'pinned by an empty namespace selector': pinned({ namespaceSelectors: [{}] }),
  'pinned by a namespace selector that matches nothing': pinned({
    namespaceSelectors: [{ matchLabels: { team: 'zzz' } }],
  }),
  'pinned by name and by selector': pinned({
    namespaces: ['team-b'],
    namespaceSelectors: [{ matchLabels: { team: 'a' } }],
  }),
  'pinned by Service labels': pinned({ serviceSelectors: [gold] }),
  'pinned by Service labels, one of two selectors': pinned({
    serviceSelectors: [{ matchLabels: { tier: 'silver' } }, { matchLabels: { zone: 'x' } }],
  }),
  'pinned by Service labels with expressions': pinned({
    serviceSelectors: [{ matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['x'] }] }],
  }),
  'pinned by namespace and Service labels': pinned({
    namespaces: ['team-a', 'default'],
    serviceSelectors: [gold],
  }),
  'pinned by a namespace selector that matches nothing and Service labels': pinned({
    namespaceSelectors: [{ matchLabels: { team: 'zzz' } }],
    serviceSelectors: [gold],
  }),
  'pinned, and autoAssign is off': [
    {
      pools: {
        p: { addresses: P, autoAssign: false, serviceAllocation: { namespaces: ['default'] } },
        q: ['198.51.100.0/30'],
      },
      services: { web: {} },
    },
  ],
  'pinned pool is full, the open one serves': [
    {
      pools: {
        p: { addresses: ['192.0.2.0/32'], serviceAllocation: { namespaces: ['default'] } },
        q: ['198.51.100.0/30'],
      },
      services: { a: {} },
    },
    { services: { b: {} } },
  ],
  'two pinned pools, by namespace and by label, with priorities': [
    {
      pools: {
        p: { addresses: P, serviceAllocation: { namespaces: ['default'], priority: 20 } },
        q: { addresses: ['198.51.100.0/30'], serviceAllocation: { serviceSelectors: [gold], priority: 10 } },
      },
    },
    { services: { web: { labels: { tier: 'gold' } } } },
    { services: { plain: {} } },
    { services: { 'team-a/web': { labels: { tier: 'gold' } } } },
    { services: { 'team-a/plain': {} } },
  ],
  'a namespace gets the label of a pinned pool': [
    { pools: only({ namespaceSelectors: [{ matchLabels: { team: 'a' } }], namespaces: ['team-b'] }) },
    { services: { 'team-a/before': {} } },
    { namespaces: { 'team-a': { team: 'a' } } },
    { services: { 'team-a/after': {} } },
    { namespaces: { 'team-a': {} } },
  ],
  'labels of a Service change under a pinned pool': [
    { pools: only({ serviceSelectors: [gold] }), services: { web: { labels: { tier: 'gold' } } } },
    { services: { web: { labels: { tier: 'iron' } } } },
    { services: { web: { labels: { tier: 'gold' } } } },
  ],
  'no pool at all, then one': [{ services: { web: {} } }, { pools: { p: P } }],
  'the last pool is deleted and comes back': [
    { pools: { p: P }, services: { web: {} } },
    { pools: { p: null } },
    { pools: { p: P } },
  ],
  'the last pool is deleted and another comes': [
    { pools: { p: P }, services: { web: {} } },
    { pools: { p: null } },
    { pools: { q: ['198.51.100.0/30'] } },
  ],
  'a pool of two is deleted': [
    {
      pools: { p: P, q: { addresses: ['198.51.100.0/30'], serviceAllocation: { priority: 1 } } },
      services: { web: {} },
    },
    { pools: { q: null } },
  ],
  'a pool is deleted and another is full': [
    {
      pools: {
        p: { addresses: ['192.0.2.0/32'], serviceAllocation: { priority: 1 } },
        q: ['198.51.100.0/32'],
      },
    },
    { services: { a: {} } },
    { services: { b: {} } },
    { pools: { p: null } },
  ],
  'a pool is renamed': [
    { pools: { old: P }, services: { web: {} } },
    { pools: { old: null } },
    { pools: { new: P } },
  ],
  'a pool shrinks below an address in use': [
    { pools: { p: P } },
    { services: { a: {} } },
    { services: { b: {} } },
    { pools: { p: ['192.0.2.1/32', '192.0.2.8/30'] } },
  ],
  'a pool moves': [{ pools: { p: P }, services: { web: {} } }, { pools: { p: ['198.51.100.0/30'] } }],
  'a pool is split': [
    { pools: { p: P } },
    { services: { a: {} } },
    { services: { b: { ips: '192.0.2.3' } } },
    { pools: { p: ['192.0.2.0/31'] } },
    { pools: { q: ['192.0.2.2/31'] } },
  ],
  'avoidBuggyIPs is set under a Service': [
    { pools: { p: ['192.0.2.0/30'] }, services: { web: {} } },
    { pools: { p: { addresses: ['192.0.2.0/30'], avoidBuggyIPs: true } } },
  ],
  'autoAssign is set to false under a Service': [
    { pools: { p: P }, services: { web: {} } },
    { pools: { p: { addresses: P, autoAssign: false } } },
    { services: { other: {} } },
    { restart: true },
  ],
  'a pool is pinned elsewhere under a Service': [
    { pools: { p: P, q: { addresses: ['198.51.100.0/30'], autoAssign: false } }, services: { web: {} } },
    { pools: { p: { addresses: P, serviceAllocation: { namespaces: ['team-a'] } } } },
    { pools: { q: ['198.51.100.0/30'] } },
  ],
  'a better pool appears': [
    { pools: { p: P }, services: { web: {} } },
    { pools: { q: { addresses: ['198.51.100.0/30'], serviceAllocation: { priority: 1 } } } },
    { services: { other: {} } },
    { restart: true },
  ],
  'priorities are swapped under Services': [
    ...priorities(1, 2),
    {
      pools: {
        first: { addresses: P, serviceAllocation: { priority: 3 } },
      },
    },
    { services: { next: {} } },
  ],
}
