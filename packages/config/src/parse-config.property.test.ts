// What holds for whatever mixture of good and bad objects: the order of the lists says nothing, a rejected object is as if
// it were not there, and the size of a list does not matter.

import { expect, test } from 'bun:test'
import { array, assert, constantFrom, property, record, shuffledSubarray, uniqueArray } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { parseConfig } from './parse-config.ts'
import type { ConfigObjects } from './parse-config.ts'

interface Named {
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> }
  readonly spec: object
}

const names = ['a', 'b', 'c', 'd']

function objects(spec: Arbitrary<object>): Arbitrary<Named[]> {
  const metadata = record({ name: constantFrom(...names), labels: constantFrom({}, { zone: '1' }) })
  return uniqueArray(record({ metadata, spec }), { selector: ({ metadata: { name } }) => name, maxLength: 4 })
}

const some = <T>(...values: T[]) => shuffledSubarray(values, { maxLength: 2 })
const zone = { matchLabels: { zone: '1' } }
const pools = objects(
  record({
    addresses: some('10.0.0.0/24', '10.0.0.128/25', '10.0.1.0-10.0.1.9', 'fd00::/64', 'fd00::1/128', 'x'),
  }),
)
const peers = objects(
  record({
    myASN: constantFrom(0, 64_512),
    peerASN: constantFrom(64_512, 64_513),
    peerAddress: constantFrom('192.0.2.1', 'fd00::1', 'x'),
    holdTime: constantFrom(undefined, '90s', '2s'),
    bfdProfile: constantFrom('', ...names),
  }),
)
const profiles = objects(
  record({ echoMode: constantFrom(true, false), minimumTtl: constantFrom(1, 254, 255) }),
)
const communities = objects(
  record({
    communities: array(
      record({ name: constantFrom(...names), value: constantFrom('1:2', 'large:1:2:3', 'x') }),
      {
        maxLength: 2,
      },
    ),
  }),
)
const chosen = {
  ipAddressPools: some(...names),
  ipAddressPoolSelectors: constantFrom([], [zone]),
  nodeSelectors: constantFrom([], [zone], [zone, zone]),
}
const bgpAdvertisements = objects(
  record({
    ...chosen,
    aggregationLength: constantFrom(24, 32, 33),
    localPref: constantFrom(0, 100),
    communities: some('1:2', ...names),
    peers: some(...names),
  }),
)
const whole = record({
  pools,
  bgpPeers: peers,
  bfdProfiles: profiles,
  communities,
  bgpAdvertisements,
  l2Advertisements: objects(record(chosen)),
})

const LISTS = {
  pools: 'IPAddressPool',
  bgpPeers: 'BGPPeer',
  bfdProfiles: 'BFDProfile',
  communities: 'Community',
  bgpAdvertisements: 'BGPAdvertisement',
  l2Advertisements: 'L2Advertisement',
}

function each(
  lists: ConfigObjects,
  change: (list: readonly unknown[], kind: string) => unknown[],
): ConfigObjects {
  const changed = Object.entries(lists).map(([key, list]) => [
    key,
    change(list, LISTS[key as keyof typeof LISTS]),
  ])
  return Object.fromEntries(changed) as ConfigObjects
}

test('any order of the lists gives the same configuration and the same rejections', () => {
  assert(
    property(whole, (lists) => {
      expect(parseConfig(each(lists, (list) => list.toReversed()))).toEqual(parseConfig(lists))
    }),
  )
})

test('what is rejected is as if it were not there, and every rejection names an object once', () => {
  assert(
    property(whole, (lists) => {
      const { config, rejected } = parseConfig(lists)
      const identities = rejected.map(({ facts }) => `${facts['kind']} ${facts['name']}`)
      expect(new Set(identities).size).toBe(identities.length)
      const good = each(lists, (list, kind) =>
        list.filter((it) => !identities.includes(`${kind} ${(it as Named).metadata.name}`)),
      )
      expect(parseConfig(good)).toEqual({ config: { ...config, rejectedPools: [] }, rejected: [] })
    }),
    { numRuns: 300 },
  )
})

test('a thousand pools and two thousand advertisements are parsed in a moment', () => {
  const count = Array.from({ length: 1000 }, (_, i) => i)
  const name = (i: number) => ({ name: `object-${i}` })
  const lists = {
    pools: count.map((i) => ({
      metadata: name(i),
      spec: { addresses: [`10.${i >> 8}.${i & 255}.0/24`, `fd00:${i}::/64`] },
    })),
    l2Advertisements: count.map((i) => ({ metadata: name(i), spec: { ipAddressPools: [`object-${i}`] } })),
    bgpAdvertisements: count.map((i) => ({
      metadata: name(i),
      spec: {
        ipAddressPools: [`object-${i}`],
        aggregationLength: 24,
        localPref: i,
        peers: count.map(String),
      },
    })),
  }
  parseConfig(lists)
  const startedAt = performance.now()
  expect(parseConfig(lists).rejected).toEqual([])
  // some 60 ms where nothing else runs; what is quadratic takes many seconds
  expect(performance.now() - startedAt).toBeLessThan(2000)
})
