// What is accepted, what is rejected and in which words, and what the accepted objects mean.

import { describe, expect, test } from 'bun:test'
import { parseAddress } from '@ingot/net'
import { indexPools, poolContaining } from './config.ts'
import { parseConfig } from './parse-config.ts'
import { PLAIN_RULES } from './pool-rules.ts'

const pool = (name: string, spec: object, labels = {}) => ({ metadata: { name, labels }, spec })
const of = (name: string, ...addresses: string[]) => pool(name, { addresses })
const advertisement = (name: string, spec?: object) => ({ metadata: { name }, ...(spec && { spec }) })
const namespace = (name: string, labels = {}) => ({ metadata: { name, labels } })

const parse = (pools: unknown[], l2Advertisements: unknown[] = [], namespaces = [namespace('default')]) =>
  parseConfig({ pools, l2Advertisements, namespaces })

const rejection = (pools: unknown[], l2Advertisements: unknown[] = []): Record<string, unknown> => {
  const [verdict] = parse(pools, l2Advertisements).rejected
  return { message: verdict?.message, ...verdict?.facts }
}

describe('pools', () => {
  test('no objects at all are a configuration without pools', () => {
    const config = { pools: [], rejectedPools: [], bgpPeers: [], bfdProfiles: [] }
    expect(parse([])).toEqual({ config, rejected: [] })
  })

  test('a pool has its ranges in the order of the manifest, and the defaults of MetalLB', () => {
    const [parsed] = parse([of('a', '192.0.2.128/25', '192.0.2.1 - 192.0.2.9', '2001:db8::/64')]).config.pools
    expect(parsed).toEqual({
      name: 'a',
      ranges: [
        { family: 'IPv4', first: 0xc000_0280n, last: 0xc000_02ffn },
        { family: 'IPv4', first: 0xc000_0201n, last: 0xc000_0209n },
        { family: 'IPv6', first: 0x2001_0db8n << 96n, last: (0x2001_0db8n << 96n) + (1n << 64n) - 1n },
      ],
      autoAssign: true,
      avoidBuggyIPs: false,
      rules: PLAIN_RULES,
      layer2Advertisements: [],
      bgpAdvertisements: [],
    })
  })

  test.each([
    ['no addresses', of('a'), 'parsing address pool a: pool has no prefixes defined', 'spec.addresses'],
    [
      'a bare address',
      of('a', '192.0.2.0/24', '10.0.0.1'),
      'parsing address pool a: invalid CIDR "10.0.0.1" in pool "a": invalid CIDR "10.0.0.1"',
      'spec.addresses[1]',
    ],
    [
      'a range that ends before it starts',
      of('a', '10.0.0.9-10.0.0.1'),
      'parsing address pool a: invalid CIDR "10.0.0.9-10.0.0.1" in pool "a": invalid IP range "10.0.0.9-10.0.0.1": ' +
        'start IP "10.0.0.9" is after the end IP "10.0.0.1"',
      'spec.addresses[0]',
    ],
    [
      'an address twice',
      of('a', '10.0.0.0/24', '10.0.0.0/25'),
      'CIDR "10.0.0.0/25" in pool "a" overlaps with already defined CIDR "10.0.0.0/24"',
      'spec.addresses[1]',
    ],
    ['an empty name', of('', '10.0.0.0/24'), 'parsing address pool : missing pool name', 'metadata.name'],
    [
      'addresses that are no list',
      pool('a', { addresses: '10.0.0.0/24' }),
      'IPAddressPool a: spec.addresses: Invalid input: expected array, received string',
      'spec.addresses',
    ],
    [
      'a namespace twice',
      pool('a', { addresses: ['10.0.0.0/24'], serviceAllocation: { namespaces: ['x', 'x'] } }),
      'parsing address pool a: duplicate definition in namespaces field',
      'spec.serviceAllocation.namespaces',
    ],
    [
      'an unknown selector operator',
      pool('a', {
        addresses: ['10.0.0.0/24'],
        serviceAllocation: { serviceSelectors: [{ matchExpressions: [{ key: 'app', operator: 'Like' }] }] },
      }),
      'parsing address pool a: "Like" is not a valid label selector operator\n' +
        'invalid service label selector {map[] [{"app" "Like" []}]} in ip pool a',
      'spec.serviceAllocation.serviceSelectors[0]',
    ],
  ])('with %s are rejected', (_, object, message, field) => {
    expect(rejection([object])).toEqual({
      message,
      kind: 'IPAddressPool',
      name: object.metadata.name,
      field,
    })
  })

  test('of two that overlap the later by name is rejected, whichever comes first', () => {
    const pools = [of('b', '10.0.0.128-10.0.0.130'), of('a', '10.0.0.0/24')]
    for (const order of [pools, pools.toReversed()]) {
      const { config, rejected } = parse(order)
      expect(config.pools.map(({ name }) => name)).toEqual(['a'])
      expect(config.rejectedPools).toEqual(['b'])
      expect(rejected[0]?.message).toBe(
        'CIDR "10.0.0.128/31" in pool "b" overlaps with already defined CIDR "10.0.0.0/24"',
      )
    }
  })

  test('a rejected pool does not stop those after it, nor blame them for its addresses', () => {
    const { config } = parse([
      of('a', '10.0.0.0/24', 'nonsense'),
      of('b', '10.0.0.0/25'),
      of('c', 'fd00::/64'),
    ])
    expect(config.pools.map(({ name }) => name)).toEqual(['b', 'c'])
    expect(config.rejectedPools).toEqual(['a'])
  })

  test('the same name twice is rejected', () => {
    expect(rejection([of('a', '10.0.0.0/24'), of('a', '10.0.1.0/24')])['message']).toBe(
      'duplicate definition of pool "a"',
    )
  })

  test('an address is found in its pool; a pair is found only in one pool together', () => {
    const { config } = parse([of('a', '10.0.0.0/24', 'fd00::/64'), of('b', '10.0.1.0/24')])
    const find = (...texts: string[]) =>
      poolContaining(
        indexPools(config),
        texts.flatMap((text) => parseAddress(text) ?? []),
      )?.name
    expect(find('10.0.1.255')).toBe('b')
    expect(find('10.0.0.1', 'fd00::1')).toBe('a')
    expect(find('10.0.1.1', 'fd00::1')).toBeUndefined()
  })
})

describe('serviceAllocation', () => {
  const allocation = (serviceAllocation: object, namespaces = [namespace('default')]) =>
    parse([pool('a', { addresses: ['10.0.0.0/24'], serviceAllocation })], [], namespaces).config.pools[0]
      ?.serviceAllocation

  test('with a priority alone admits every Service', () => {
    expect(allocation({ priority: 5 })).toEqual({ priority: 5, serviceSelectors: [] })
  })

  test('with one namespace admits that one, and has no priority', () => {
    expect(allocation({ namespaces: ['blue'] })).toEqual({
      priority: 0,
      namespaces: new Set(['blue']),
      serviceSelectors: [],
    })
  })

  test('admits the namespaces that any of its selectors matches', () => {
    const namespaces = [namespace('blue', { team: 'x' }), namespace('red', { tier: 'y' }), namespace('green')]
    const namespaceSelectors = [
      { matchLabels: { team: 'x' } },
      { matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
    ]
    expect(allocation({ namespaceSelectors }, namespaces)?.namespaces).toEqual(new Set(['blue', 'red']))
  })

  test('joins the namespaces it names with those its selectors match', () => {
    const namespaces = [namespace('blue', { team: 'x' }), namespace('red', { team: 'y' })]
    const namespaceSelectors = [{ matchLabels: { team: 'x' } }]
    expect(allocation({ namespaces: ['later'], namespaceSelectors }, namespaces)?.namespaces).toEqual(
      new Set(['later', 'blue']),
    )
  })

  test('with namespace selectors that match nothing admits nobody', () => {
    expect(allocation({ namespaceSelectors: [{ matchLabels: { team: 'z' } }] })?.namespaces).toEqual(
      new Set(),
    )
  })
})

describe('L2Advertisements', () => {
  const attached = (pools: unknown[], ...advertisements: unknown[]) =>
    parse(pools, advertisements).config.pools.map(({ name, layer2Advertisements }) => [
      name,
      layer2Advertisements.map((it) => it.name),
    ])
  const pools = [
    pool('a', { addresses: ['10.0.0.0/24'] }, { zone: '1' }),
    pool('b', { addresses: ['10.0.1.0/24'] }, { zone: '2' }),
  ]
  const zone = (value: string) => ({ matchLabels: { zone: value } })

  test('that select nothing announce every pool, with or without a spec', () => {
    expect(attached(pools, advertisement('x'), advertisement('y', {}))).toEqual([
      ['a', ['x', 'y']],
      ['b', ['x', 'y']],
    ])
  })

  test('announce the pools they name and those they select, each once', () => {
    const both = advertisement('x', { ipAddressPools: ['a'], ipAddressPoolSelectors: [zone('1'), zone('2')] })
    expect(attached(pools, both)).toEqual([
      ['a', ['x']],
      ['b', ['x']],
    ])
  })

  test('that name an unknown pool, or select none, announce nothing', () => {
    const none = [
      advertisement('x', { ipAddressPools: ['c'] }),
      advertisement('y', { ipAddressPoolSelectors: [zone('3')] }),
    ]
    expect(attached(pools, ...none)).toEqual([
      ['a', []],
      ['b', []],
    ])
    expect(parse(pools, none).rejected).toEqual([])
  })

  test('keep interfaces, selectors and preferences as they are', () => {
    const spec = {
      interfaces: ['eth0', 'eth0'],
      nodeSelectors: [zone('1')],
      serviceSelectors: [{}],
      preferredNodeSelectors: [
        { weight: 10, preference: {} },
        { weight: 10, preference: {} },
      ],
    }
    const [first] = parse([of('a', '10.0.0.0/24')], [advertisement('x', spec)]).config.pools
    expect(first?.layer2Advertisements).toEqual([{ name: 'x', ...spec }])
  })

  test.each([
    [
      'a pool twice',
      { ipAddressPools: ['a', 'a'] },
      'duplicate definition of ipAddressPools "a"',
      'spec.ipAddressPools',
    ],
    [
      'a selector twice, its values in another order',
      {
        nodeSelectors: [
          { matchExpressions: [{ key: 'k', operator: 'In', values: ['1', '2'] }] },
          { matchExpressions: [{ key: 'k', operator: 'In', values: ['2', '1'] }] },
        ],
      },
      'duplicate definition of nodeSelectors {map[] [{"k" "In" ["1" "2"]}]}',
      'spec.nodeSelectors',
    ],
    [
      'an expression twice',
      {
        serviceSelectors: [
          {
            matchExpressions: [
              { key: 'k', operator: 'Exists' },
              { key: 'k', operator: 'Exists' },
            ],
          },
        ],
      },
      'duplicate definition of match expressions {"k" "Exists" []}',
      'spec.serviceSelectors',
    ],
    [
      'a value twice',
      { nodeSelectors: [{ matchExpressions: [{ key: 'k', operator: 'In', values: ['1', '1'] }] }] },
      'duplicate definition of match expression value in label selector "1"',
      'spec.nodeSelectors',
    ],
    [
      'In without values',
      { nodeSelectors: [{ matchExpressions: [{ key: 'k', operator: 'In' }] }] },
      "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty\n" +
        'failed to parse node selector for x',
      'spec.nodeSelectors[0]',
    ],
    [
      'Exists with values',
      { serviceSelectors: [{}, { matchExpressions: [{ key: 'k', operator: 'Exists', values: ['v'] }] }] },
      'values: Invalid value: ["v"]: values set must be empty for exists and does not exist\n' +
        'failed to parse service selector for x',
      'spec.serviceSelectors[1]',
    ],
    [
      'a preference that no label can meet',
      { preferredNodeSelectors: [{ weight: 1, preference: { matchLabels: { k: 'no blanks' } } }] },
      'values[0]: Invalid value: "no blanks": not a valid label value\n' +
        'failed to parse preferred node selectors for x',
      'spec.preferredNodeSelectors[0]',
    ],
    [
      'a key that no label can have',
      { nodeSelectors: [{ matchLabels: { 'a/b/c': '' } }] },
      'key: Invalid value: "a/b/c": not a valid label key\nfailed to parse node selector for x',
      'spec.nodeSelectors[0]',
    ],
    [
      'a weight out of bounds',
      { preferredNodeSelectors: [{ weight: 101, preference: {} }] },
      'L2Advertisement x: spec.preferredNodeSelectors[0].weight: Too big: expected number to be <=100',
      'spec.preferredNodeSelectors[0].weight',
    ],
  ])('with %s are rejected, and pools are none the worse', (_, spec, message, field) => {
    const objects = [of('a', '10.0.0.0/24')]
    expect(rejection(objects, [advertisement('x', spec)])).toEqual({
      message,
      kind: 'L2Advertisement',
      name: 'x',
      field,
    })
    expect(attached(objects, advertisement('x', spec))).toEqual([['a', []]])
  })
})

test('what is no object at all is rejected and not a crash', () => {
  for (const object of [null, 'pool', 7, {}, { metadata: null }, { metadata: { name: 7 } }]) {
    expect(parse([object], [object]).rejected).toHaveLength(2)
  }
})
