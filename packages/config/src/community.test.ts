// Communities as text, and the names that Community objects give them.

import { describe, expect, test } from 'bun:test'
import { parseCommunity } from './community.ts'
import type { CommunityValue } from './community.ts'
import { parseConfig } from './parse-config.ts'

const named = (name: string, ...communities: object[]) => ({ metadata: { name }, spec: { communities } })

test.each<[string, CommunityValue]>([
  ['0:0', 0],
  ['65535:65281', 0xffff_ff01],
  ['64512:007', ((64_512 << 16) >>> 0) + 7],
  ['large:1:2:3', [1, 2, 3]],
  ['large:4294967295:0:4294967295', [0xffff_ffff, 0, 0xffff_ffff]],
])('%s is a community', (text, value) => {
  expect(parseCommunity(text)).toEqual({ ok: true, value })
})

const parsing = (section: string, why: string) => `err: "strconv.ParseUint: parsing \\"${section}\\": ${why}"`

test.each([
  ['no-export', 'invalid community format: no-export'],
  ['1:2:3', 'invalid community format: 1:2:3'],
  ['', 'invalid community format: '],
  [
    '65535:65536',
    `invalid community value: invalid section "65536" of community "65535:65536", ${parsing('65536', 'value out of range')}`,
  ],
  [
    'a:65536',
    `invalid community value: invalid section "a" of community "a:65536", ${parsing('a', 'invalid syntax')}`,
  ],
  [
    '1:-1',
    `invalid community value: invalid section "-1" of community "1:-1", ${parsing('-1', 'invalid syntax')}`,
  ],
  [
    'large:1:2:4294967296',
    'invalid community value: invalid section "4294967296" of community "large:1:2:4294967296", ' +
      parsing('4294967296', 'value out of range'),
  ],
  [
    'huge:1:2:3',
    'invalid community value: invalid marker for large community, expected community to be of format ' +
      'large:<uint32>:<uint32>:<uint32> but got "huge:1:2:3" instead',
  ],
])('%p is none', (text, error) => {
  expect(parseCommunity(text)).toEqual({ ok: false, error })
})

describe('a Community object', () => {
  const first = named('a', { name: 'blackhole', value: '65535:666' })

  test.each([
    [
      'with text that is no community',
      named('b', { name: 'ok', value: '1:1' }, { name: 'x', value: 'no-export' }),
      'parsing community "x": invalid community format: no-export',
      'spec.communities[1].value',
    ],
    [
      'with a number too large',
      named('b', { name: 'x', value: '1:99999999' }),
      'parsing community "x": invalid community value: invalid section "99999999" of community "1:99999999", ' +
        parsing('99999999', 'value out of range'),
      'spec.communities[0].value',
    ],
    [
      'without a value',
      named('b', { name: 'x' }),
      'parsing community "x": invalid community format: ',
      'spec.communities[0].value',
    ],
    [
      'with a name of another object',
      named('b', { name: 'blackhole', value: '1:1' }),
      'duplicate definition of community "blackhole"',
      'spec.communities[0].name',
    ],
    [
      'with a name twice',
      named('b', { name: 'x', value: '1:1' }, { name: 'x', value: '1:1' }),
      'duplicate definition of community "x"',
      'spec.communities[1].name',
    ],
  ])('%s is refused', (_, object, message, field) => {
    const { rejected } = parseConfig({ communities: [object, first] })
    expect(rejected).toEqual([
      expect.objectContaining({ message, facts: { kind: 'Community', name: 'b', field } }),
    ])
  })

  test('that is refused takes no name from the others', () => {
    const refused = named('a', { name: 'x', value: '1:1' }, { name: 'y', value: 'y' })
    const good = named('b', { name: 'x', value: '2:2' })
    const advertisement = { metadata: { name: 'ad' }, spec: { communities: ['x'] } }
    const pool = { metadata: { name: 'pool' }, spec: { addresses: ['10.0.0.0/24'] } }
    const { config, rejected } = parseConfig({
      communities: [refused, good],
      bgpAdvertisements: [advertisement],
      pools: [pool],
    })
    expect(rejected.map(({ facts }) => facts['name'])).toEqual(['a'])
    expect(config.pools[0]?.bgpAdvertisements).toMatchObject([{ communities: [0x2_0002] }])
  })

  test('with a large community is accepted, without a spec too', () => {
    const communities = [named('a', { name: 'x', value: 'large:1:2:3' }), { metadata: { name: 'b' } }]
    expect(parseConfig({ communities }).rejected).toEqual([])
  })
})
