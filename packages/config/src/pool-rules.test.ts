// The annotations of a pool, as they may be written, and as they may not.

import { expect, test } from 'bun:test'
import { parseConfig } from './parse-config.ts'
import { PLAIN_RULES } from './pool-rules.ts'

function parse(annotations: Record<string, string>, spec = {}) {
  const pool = {
    metadata: { name: 'p', annotations },
    spec: { addresses: ['192.0.2.0/24', 'fd00::/64'], ...spec },
  }
  const { config, rejected } = parseConfig({ pools: [pool], l2Advertisements: [], namespaces: [] })
  return { rules: config.pools[0]?.rules, rejected }
}

const reserved = (text: string) =>
  parse({ 'ingot.dev/reservations': text }).rules?.reservations.map(({ service }) => service)
const quotas = (text: string) => [...(parse({ 'ingot.dev/quota': text }).rules?.quotas ?? [])]

test('reservations are separated by blanks, commas or lines, those of other systems too', () => {
  const one = '192.0.2.7=shop/web'
  expect(reserved(`${one} fd00::7=a/b`)).toEqual(['shop/web', 'a/b'])
  expect(reserved(`\r\n${one},\r\n\tfd00::7=a/b\r\n`)).toEqual(['shop/web', 'a/b'])
  expect(reserved('::ffff:192.0.2.7=shop/web')).toEqual(['shop/web'])
})

test('quotas are whole numbers, nought among them', () => {
  expect(quotas('shop=5,*=2\nx=0')).toEqual([
    ['shop', 5],
    ['*', 2],
    ['x', 0],
  ])
})

test('an annotation without a value says nothing', () => {
  const names = ['reservations', 'quota', 'draining', 'strategy']
  expect(parse(Object.fromEntries(names.map((name) => [`ingot.dev/${name}`, '']))).rules).toEqual(PLAIN_RULES)
})

const NO_RESERVATION = 'is no reservation'
const NO_QUOTA = 'is no quota'
const NO_NAME = 'is no valid name'

test.each([
  ['reservations', '192.0.2.7', NO_RESERVATION],
  ['reservations', '192.0.2.7=web', NO_RESERVATION],
  ['reservations', '192.0.2.7=shop/', NO_RESERVATION],
  ['reservations', '192.0.2.7=a/b/c', NO_RESERVATION],
  ['reservations', '192.0.2.0/30=a/b', NO_RESERVATION],
  ['reservations', '192.0.2.007=a/b', NO_RESERVATION],
  ['reservations', '192.0.2.7=a/b;192.0.2.8=a/c', NO_RESERVATION],
  ['reservations', '192.0.2.7=Shop/web', NO_NAME],
  ['reservations', '192.0.2.7=shop/*', NO_NAME],
  ['reservations', `192.0.2.7=shop/${'x'.repeat(64)}`, NO_NAME],
  ['reservations', '198.51.100.7=a/b', '198.51.100.7 is not in the pool'],
  ['quota', 'shop', NO_QUOTA],
  ['quota', 'shop=', NO_QUOTA],
  ['quota', 'shop=-1', NO_QUOTA],
  ['quota', 'shop=1.5', NO_QUOTA],
  ['quota', `shop=${'9'.repeat(20)}`, NO_QUOTA],
  ['quota', 'shop=1 shop=2', 'shop has two quotas'],
  ['quota', 'Shop=1', NO_NAME],
  ['quota', 'shop/web=1', NO_NAME],
  ['quota', 'team-*=1', NO_NAME],
  ['draining', 'yes', 'neither true nor false'],
  ['strategy', 'LRU', 'unknown strategy "LRU"'],
])('%s: %p rejects the pool', (name, value, message) => {
  const { rules, rejected } = parse({ [`ingot.dev/${name}`]: value })
  expect(rules).toBeUndefined()
  expect(rejected[0]?.message).toContain(message)
  expect(rejected[0]?.facts['field']).toBe(`metadata.annotations[ingot.dev/${name}]`)
})

test('an address that the pool leaves out cannot be reserved', () => {
  const { rejected } = parse({ 'ingot.dev/reservations': '192.0.2.0=a/b' }, { avoidBuggyIPs: true })
  expect(rejected[0]?.message).toContain('192.0.2.0 is left out by avoidBuggyIPs')
  expect(reserved('192.0.2.0=a/b')).toEqual(['a/b'])
})
