// Path attributes from values to octets and back: every type, both sizes of AS numbers, and what RFC 6793 does to a path.

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'

import { EXTERNAL, judge, lastHeard, MANDATORY, octet, PREFIX, short, update, word } from './bgp.fixture.ts'
import { decodeUpdate } from './decode-update.ts'
import { encodeAttributes } from './encode-attributes.ts'
import type { PathAttributes } from './path-attributes.ts'

const OLD = { ...EXTERNAL, hasFourOctetAs: false }
const INSIDE = { ...EXTERNAL, isExternal: false }

const sequence = (...numbers: readonly number[]) => [{ type: 2, numbers }]

/** Name, value, octets to a peer with four-octet AS numbers. */
const ROWS: readonly (readonly [string, PathAttributes, string])[] = [
  ['nothing', {}, ''],
  ['ORIGIN', { origin: 2 }, '40010102'],
  ['an empty AS_PATH', { asPath: [] }, '400200'],
  ['AS_PATH', { asPath: sequence(65001, 4_200_000_000) }, '40020a' + '0202' + '0000fde9' + 'fa56ea00'],
  ['NEXT_HOP', { nextHop: 0xc0000201 }, '400304c0000201'],
  ['MULTI_EXIT_DISC', { multiExitDisc: 4_294_967_295 }, '800404ffffffff'],
  ['LOCAL_PREF', { localPref: 100 }, '40050400000064'],
  ['ATOMIC_AGGREGATE', { isAtomicAggregate: true }, '400600'],
  ['AGGREGATOR', { aggregator: { asNumber: 70_000, address: 1 } }, 'c00708' + '00011170' + '00000001'],
  ['COMMUNITIES', { communities: [0xfde90001, 0xffffff01] }, 'c00808' + 'fde90001' + 'ffffff01'],
  ['ORIGINATOR_ID', { originatorId: 7 }, '800904' + '00000007'],
  ['CLUSTER_LIST', { clusterList: [1, 2] }, '800a08' + '00000001' + '00000002'],
  [
    'link bandwidth',
    { extendedCommunities: [Uint8Array.fromHex('4004fde94e9502f9')] },
    'c010084004fde94e9502f9',
  ],
  [
    'LARGE_COMMUNITIES',
    { largeCommunities: [{ globalAdministrator: 65001, localData1: 1, localData2: 2 }] },
    'c0200c' + '0000fde9' + '00000001' + '00000002',
  ],
  ['ONLY_TO_CUSTOMER', { onlyToCustomer: 65002 }, 'c02304' + '0000fdea'],
  ['what is not known', { others: [{ flags: 0xe0, type: 99, value: Uint8Array.of(1, 2) }] }, 'e063020102'],
]

describe('to octets and back', () => {
  for (const [name, value, hex] of ROWS) {
    test(name, () => {
      expect(encodeAttributes(value, EXTERNAL).toHex()).toBe(hex)
      expect(decode(hex)).toEqual(value)
    })
  }

  test('all at once, in ascending order of types whatever their order in the value', () => {
    const all = Object.assign({}, ...ROWS.toReversed().map(([, value]) => value)) as PathAttributes
    const hex = encodeAttributes(all, EXTERNAL).toHex()
    expect(decode(hex)).toEqual(all)
    expect(judge(update({ attributes: hex, announced: PREFIX }), INSIDE).action).toBe('accept')
  })

  test('a value longer than 255 octets has an extended length, and any number of communities goes', () => {
    for (const count of [63, 64, 65, 1000]) {
      const communities = Array.from({ length: count }, (_, index) => index)
      const header = count < 64 ? 'c008' + octet(count * 4) : 'd008' + short(count * 4)
      const hex = encodeAttributes({ communities }, EXTERNAL).toHex()
      expect(hex).toBe(header + communities.map(word).join(''))
      expect(decode(hex)).toEqual({ communities })
    }
  })

  test('a path of more than 255 AS numbers goes in several segments', () => {
    const numbers = Array.from({ length: 600 }, (_, index) => index + 1)
    const decoded = decode(encodeAttributes({ asPath: sequence(...numbers) }, EXTERNAL).toHex())
    expect(decoded.asPath?.map((segment) => segment.numbers.length)).toEqual([255, 255, 90])
    expect(decoded.asPath?.flatMap((segment) => segment.numbers)).toEqual(numbers)
  })

  test('any path is what it was, and without fault', () => {
    const number = fc.integer({ min: 1, max: 4_294_967_295 })
    const segment = fc.record({
      type: fc.constantFrom(1, 2),
      numbers: fc.array(number, { minLength: 1, maxLength: 20 }),
    })
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 5 }), (asPath) => {
        const hex = encodeAttributes({ origin: 0, asPath, nextHop: 0xc0000207 }, EXTERNAL).toHex()
        expect(judge(update({ attributes: hex, announced: PREFIX })).action).toBe('accept')
        expect(decode(hex).asPath).toEqual(asPath)
      }),
    )
  })
})

describe('to a peer with two-octet AS numbers', () => {
  test('a path that fits goes as it is, with no AS4_PATH', () => {
    expect(encodeAttributes({ asPath: sequence(65001, 1) }, OLD).toHex()).toBe(
      '400206' + '0202' + 'fde9' + '0001',
    )
  })

  test('a path that does not has AS_TRANS in it, and the whole one in AS4_PATH', () => {
    const hex = encodeAttributes({ asPath: sequence(4_200_000_001, 65001) }, OLD).toHex()
    expect(hex).toBe('400206' + '0202' + '5ba0' + 'fde9' + 'c0110a' + '0202' + 'fa56ea01' + '0000fde9')
    expect(decode(hex, OLD)).toEqual({
      asPath: sequence(23_456, 65001),
      as4Path: sequence(4_200_000_001, 65001),
    })
  })

  test('segments of a confederation do not go into AS4_PATH', () => {
    const asPath = [{ type: 3, numbers: [70_000] }, ...sequence(70_001)]
    expect(decode(encodeAttributes({ asPath }, OLD).toHex(), OLD).as4Path).toEqual(sequence(70_001))
  })

  test('an aggregator that does not fit goes in AS4_AGGREGATOR', () => {
    const aggregator = { asNumber: 70_000, address: 1 }
    expect(encodeAttributes({ aggregator }, OLD).toHex()).toBe(
      'c007065ba000000001' + 'c012080001117000000001',
    )
    expect(encodeAttributes({ aggregator: { asNumber: 7, address: 1 } }, OLD).toHex()).toBe(
      'c00706000700000001',
    )
  })
})

test('AS4_… that came from an old speaker never go to a new one', () => {
  const value = {
    asPath: sequence(23_456),
    as4Path: sequence(70_000),
    as4Aggregator: { asNumber: 70_000, address: 1 },
  }
  expect(encodeAttributes(value, EXTERNAL).toHex()).toBe('400206' + '0201' + '00005ba0')
})

describe('the decoder', () => {
  test('keeps raw what is not what its type says', () => {
    const { others } = decode('400101' + '00' + '80040201ff' + '40020502010000fd')
    expect(others).toEqual([
      { flags: 0x80, type: 4, value: Uint8Array.of(1, 255) },
      { flags: 0x40, type: 2, value: Uint8Array.fromHex('02010000fd') },
    ])
  })

  test('stops before an attribute that is longer than the rest', () => {
    expect(decode('40010100' + '800405' + '00000001')).toEqual({ origin: 0 })
  })

  test('takes the first of two', () => {
    expect(decode('40010100' + '40010101')).toEqual({ origin: 0 })
  })

  test('masks the bits behind a prefix, in both families', () => {
    const reach = '800e' + '1c' + '000201' + '04' + 'c0000201' + '00' + '0b' + 'ffff' + '80' + 'f'.repeat(32)
    const message = update({
      attributes: reach.replace('1c', '1d'),
      announced: '0bffff' + '20ffffffff' + '00',
    })
    const { announced, attributes } = decodeUpdate(message, EXTERNAL)
    expect(announced.map(({ address, length }) => [address, length])).toEqual([
      [0xffe00000, 11],
      [0xffffffff, 32],
      [0, 0],
    ])
    expect(attributes.reach?.prefixes.map(({ address, length }) => [address, length])).toEqual([
      [0xffen << 116n, 11],
      [2n ** 128n - 1n, 128],
    ])
  })

  test('reads path identifiers where they were negotiated', () => {
    const { withdrawn } = decodeUpdate(update({ withdrawn: 'fffffffe' + PREFIX }), {
      hasFourOctetAs: true,
      addPathReceived: ['IPv4'],
    })
    expect(withdrawn).toEqual([
      { family: 'IPv4', address: 0xcb007100, length: 24, pathIdentifier: 0xfffffffe },
    ])
  })

  test('has no prefixes of a family that is not spoken, and its next hop', () => {
    const { attributes } = decodeUpdate(update({ attributes: '800e0700018500' + '00ffff' }), EXTERNAL)
    expect(attributes.reach).toEqual({ family: undefined, nextHop: new Uint8Array(), prefixes: [] })
  })

  test('agrees with the core on how many prefixes there are', () => {
    const message = update({ withdrawn: PREFIX, attributes: MANDATORY, announced: PREFIX + PREFIX })
    judge(message)
    const { withdrawn, announced } = decodeUpdate(message, EXTERNAL)
    expect([withdrawn.length, announced.length]).toEqual([
      lastHeard().withdrawn('IPv4'),
      lastHeard().announced('IPv4'),
    ])
  })
})

function decode(hex: string, session = EXTERNAL): PathAttributes {
  const { attributes } = decodeUpdate(update({ attributes: hex }), session)
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as PathAttributes
}
