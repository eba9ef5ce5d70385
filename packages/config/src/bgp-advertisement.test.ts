// BGPAdvertisements on their own: what they mean, and every way to be refused with MetalLB's sentence and the field. What
// they have to do with pools is bgp-attachment.test.ts's.

import { describe, expect, test } from 'bun:test'
import { parseConfig } from './parse-config.ts'
import type { ConfigObjects } from './parse-config.ts'

const pools = [{ metadata: { name: 'pool' }, spec: { addresses: ['10.0.0.0/24'] } }]
const ad = (spec?: object) => ({ metadata: { name: 'ad' }, ...(spec && { spec }) })
const parse = (spec?: object, more: ConfigObjects = { communities: [] }) =>
  parseConfig({ ...more, pools, bgpAdvertisements: [ad(spec)] })
const parsed = (spec?: object, more?: ConfigObjects) =>
  parse(spec, more).config.pools[0]?.bgpAdvertisements[0]

const selector = { matchLabels: { a: 'b' } }

describe('a BGPAdvertisement', () => {
  const plain = { name: 'ad', aggregationLength: 32, aggregationLengthV6: 128, localPref: 0, peers: [] }
  const empty = { communities: [], largeCommunities: [], nodeSelectors: [], serviceSelectors: [] }

  test.each([[undefined], [{}]])('that says nothing announces every address by itself: spec %j', (spec) => {
    expect(parsed(spec)).toEqual({ ...plain, ...empty })
  })

  test('that says everything means all of it', () => {
    const spec = {
      ...{ aggregationLength: 24, aggregationLengthV6: 64, localPref: 100, peers: ['b', 'a'] },
      nodeSelectors: [selector],
    }
    expect(parsed(spec)).toEqual({ ...plain, ...empty, ...spec })
    expect(parsed({ serviceSelectors: [selector, {}] })?.serviceSelectors).toEqual([selector, {}])
  })

  test('has communities as numbers, in order, each once, whether by name or not', () => {
    const names = [
      { name: 'second', value: '64512:2' },
      { name: 'large', value: 'large:1:2:3' },
      { name: '1:1', value: '64512:3' },
    ]
    const communities = [{ metadata: { name: 'names' }, spec: { communities: names } }]
    const written = ['large:9:0:0', 'second', '64512:02', 'large', '64512:1', '1:1', 'large:1:2:3']
    expect(parsed({ communities: written }, { communities })).toMatchObject({
      communities: [0xfc00_0001, 0xfc00_0002, 0xfc00_0003],
      largeCommunities: [
        [1, 2, 3],
        [9, 0, 0],
      ],
    })
  })

  test('may name communities that nobody has looked up; they are left out', () => {
    expect(parsed({ communities: ['no-export', '0:1'] }, {})?.communities).toEqual([1])
    expect(parse({ communities: ['1:2:3'] }, {}).rejected).toHaveLength(1)
  })
})

const on = (operator: string) => [{ matchExpressions: [{ key: 'a', operator }] }]

test.each<[string, object, string, string]>([
  [
    'a pool twice',
    { ipAddressPools: ['p', 'p'] },
    'duplicate definition of ipAddressPools "p"',
    'ipAddressPools',
  ],
  [
    'a community twice',
    { communities: ['1:2', '1:2'] },
    'duplicate definition of community "1:2"',
    'communities',
  ],
  ['a peer twice', { peers: ['r', 'r'] }, 'duplicate definition of peers "r"', 'peers'],
  ...['ipAddressPoolSelectors', 'nodeSelectors', 'serviceSelectors'].map(
    (field): [string, object, string, string] => [
      `${field} with a repetition`,
      { [field]: [selector, selector] },
      `duplicate definition of ${field} {map["a":"b"] []}`,
      field,
    ],
  ),
  [
    'service selectors and an aggregate',
    { serviceSelectors: [selector], aggregationLength: 24 },
    'serviceSelectors and aggregationLength are mutually exclusive, both cannot be set in ad',
    'aggregationLength',
  ],
  [
    'service selectors and an IPv6 aggregate',
    { serviceSelectors: [selector], aggregationLengthV6: 64 },
    'serviceSelectors and aggregationLengthV6 are mutually exclusive, both cannot be set in ad',
    'aggregationLengthV6',
  ],
  [
    'a length of 34',
    { aggregationLength: 34 },
    'invalid aggregation length 34 for IPv4',
    'aggregationLength',
  ],
  [
    'a length of 129',
    { aggregationLengthV6: 129 },
    'invalid aggregation length 129 for IPv6',
    'aggregationLengthV6',
  ],
  [
    'a negative preference',
    { localPref: -1 },
    'invalid local preference -1: must not be negative',
    'localPref',
  ],
  [
    'an unknown name of a community',
    { communities: ['1:1', 'no-export'] },
    'invalid community format: no-export\ninvalid community "no-export" in BGP advertisement',
    'communities[1]',
  ],
  [
    'a community that is too large',
    { communities: ['65535:65536'] },
    'invalid community value: invalid section "65536" of community "65535:65536", ' +
      'err: "strconv.ParseUint: parsing \\"65536\\": value out of range"\n' +
      'invalid community "65535:65536" in BGP advertisement',
    'communities[0]',
  ],
  [
    'a bad pool selector',
    { ipAddressPoolSelectors: on('In') },
    "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty\n" +
      'failed to parse pool selector for ad',
    'ipAddressPoolSelectors[0]',
  ],
  [
    'a bad node selector',
    { nodeSelectors: [{}, ...on('Like')] },
    '"Like" is not a valid label selector operator\nfailed to parse node selector for ad',
    'nodeSelectors[1]',
  ],
  [
    'a bad service selector',
    { serviceSelectors: on('Like') },
    '"Like" is not a valid label selector operator\nfailed to parse service selector for ad',
    'serviceSelectors[0]',
  ],
  [
    'a length of 0',
    { aggregationLength: 0 },
    'BGPAdvertisement ad: spec.aggregationLength: Too small: expected number to be >=1',
    'aggregationLength',
  ],
])('a BGPAdvertisement with %s is refused, and pools are none the worse', (_, spec, message, field) => {
  const { config, rejected } = parse(spec)
  expect(rejected).toEqual([
    expect.objectContaining({
      message,
      facts: { kind: 'BGPAdvertisement', name: 'ad', field: `spec.${field}` },
    }),
  ])
  expect(config.pools).toMatchObject([{ name: 'pool', bgpAdvertisements: [] }])
})

test('two BGPAdvertisements of one name are one too many', () => {
  const bgpAdvertisements = [ad(), ad(), { metadata: { name: 'a' } }]
  expect(parseConfig({ bgpAdvertisements }).rejected).toMatchObject([
    { message: 'duplicate definition of bgpadvertisements. advertisement 1 and 2 are equal' },
  ])
})
